import type { BucketSetup, LoggingSetup } from '../scenario.ts';

/** A bucket policy in full; the statements say everything. */
export const policyOf = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** Lets S3 write access logs of the account's own buckets. */
export const allowDelivery = (bucket: string, account: string, prefix = ''): object => ({
  Sid: 'AllowAccessLogs',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::${bucket}/${prefix}*`,
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
});

/** Denies requests without TLS. */
export const tlsOnly = (bucket: string): object => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

export interface Home {
  readonly account: string;
  readonly region: string;
}

/** Log buckets keep what they get for 400 days. */
const LIFECYCLE = [{ id: 'expire-logs', prefix: '', expireDays: 400, abortUploadDays: 7 }] as const;

/** A log bucket that nothing is wrong with, but for what `but` changes. */
export const logBucket = (name: string, { account, region }: Home, but: Partial<BucketSetup> = {}): BucketSetup => ({
  name,
  region,
  versioning: 'Enabled',
  lifecycle: LIFECYCLE,
  policy: policyOf(allowDelivery(name, account), tlsOnly(name)),
  ...but,
});

/** A bucket that is logged, below a prefix of its own. */
export const logged = (name: string, region: string, target: string, but: Partial<LoggingSetup> = {}): BucketSetup => ({
  name,
  region,
  logging: { target, prefix: `${name}/`, ...but },
});
