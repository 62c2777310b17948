import type { Grantee } from '@aws-sdk/client-s3';

/** Group URI or canonical user id; S3 once accepted e-mail addresses and may still return them. */
export const granteeOf = (grantee: Grantee | undefined): string =>
  grantee?.URI ?? grantee?.ID ?? grantee?.EmailAddress ?? '';
