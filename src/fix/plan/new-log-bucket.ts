import { NEW_BUCKET } from '../../iac/new-bucket.ts';
import type { FactValues } from '../../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { bucketArn } from '../../model/names.ts';
import { absent, known } from '../../model/observation.ts';
import type { BucketPolicyDocument, NewLogBucket } from '../fix-plan.ts';

interface NewBucket {
  readonly name: string;
  readonly account: string;
  readonly partition: string;
}

/**
 * S3 may write on behalf of buckets of the account, and nobody may do anything without TLS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general
 */
export const newLogBucketPolicy = ({ name, account, partition }: NewBucket): BucketPolicyDocument => {
  const arn = bucketArn(partition, name);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'S3AccessLogs',
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${arn}/*`,
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': bucketArn(partition, '*') },
        },
      },
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
};

const expiring = (days: number): FactValues['lifecycle'] => ({
  rules: [{ id: 'expire-logs', enabled: true, prefix: '', narrowed: false, expiresAfterDays: days }],
});

/** The account with the bucket in it, as it will be read once it was made. */
export function withNewBucket(
  account: AccountInventory,
  { name, region }: Pick<Bucket, 'name' | 'region'>,
  { policy, expireAfterDays }: NewLogBucket,
): AccountInventory {
  const bucket: Bucket = {
    name,
    region,
    created: '',
    judged: true,
    facts: {
      ...NEW_BUCKET,
      policy: known({ text: JSON.stringify(policy) }),
      policyStatus: known({ isPublic: false }),
      versioning: known({ status: 'Enabled', mfaDelete: false }),
      lifecycle: expireAfterDays === null ? absent : known(expiring(expireAfterDays)),
    },
  };
  const at = account.buckets.findIndex((one) => one.name > name);
  const place = at < 0 ? account.buckets.length : at;
  return { ...account, buckets: account.buckets.toSpliced(place, 0, bucket) };
}
