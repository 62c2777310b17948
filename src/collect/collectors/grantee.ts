import type { Grantee } from '@aws-sdk/client-s3';

/** Group URI or canonical user id; S3 once took e-mail addresses and may still give them back. */
export const granteeOf = (grantee: Grantee | undefined): string =>
  grantee?.URI ?? grantee?.ID ?? grantee?.EmailAddress ?? '';
