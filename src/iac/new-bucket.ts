import { type Acl, LOG_DELIVERY_GROUP } from '../model/facts/acl.ts';
import type { Bucket } from '../model/inventory.ts';
import { absent, known, type Observation } from '../model/observation.ts';

const OWNER = 'owner';
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const AUTHENTICATED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';

type Grants = readonly (readonly [grantee: string, permission: string])[];

/** By the value of `x-amz-acl`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED: Readonly<Record<string, Grants>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED, 'READ']],
  'aws-exec-read': [['ec2', 'READ']],
  // These two are about objects; S3 ignores them where a bucket is created.
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
  'log-delivery-write': [
    [LOG_DELIVERY_GROUP, 'WRITE'],
    [LOG_DELIVERY_GROUP, 'READ_ACP'],
  ],
};

/** `undefined`: no canned ACL is called so. */
export function cannedAcl(name: string): Observation<Acl> | undefined {
  const grants = Object.hasOwn(CANNED, name) ? CANNED[name] : undefined;
  return grants && aclWith(grants);
}

/** What others may do beside the owner. */
export const aclWith = (grants: Grants): Observation<Acl> =>
  known({
    owner: OWNER,
    grants: [[OWNER, 'FULL_CONTROL'] as const, ...grants].map(([grantee, permission]) => ({ grantee, permission })),
  });

/**
 * What S3 gives a new bucket by itself. https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html (ACLs off
 * and Block Public Access on since April 2023), https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
export const NEW_BUCKET = {
  logging: absent,
  policy: absent,
  policyStatus: absent,
  acl: known({ owner: OWNER, grants: [{ grantee: OWNER, permission: 'FULL_CONTROL' }] }),
  encryption: known({ algorithm: 'AES256', keyId: '' }),
  encryptionKey: absent,
  versioning: absent,
  ownership: known({ setting: 'BucketOwnerEnforced' }),
  publicAccessBlock: known({
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  }),
  objectLock: absent,
  requestPayment: known({ payer: 'BucketOwner' }),
  lifecycle: absent,
  tagging: absent,
} as const satisfies Bucket['facts'];

/** Whether there can be no bucket of this name, whatever its placeholders stand for: where an ARN stands in place of a name, for instance. */
export const isNoBucketName = (name: string): boolean => /[^\w.-]/.test(name.replaceAll(/\$\{[^}]*\}/g, ''));
