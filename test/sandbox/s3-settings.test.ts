import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { BucketSetup } from '../../src/sandbox/scenario.ts';
import { type Clients, clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

async function workload(): Promise<Clients['s3']> {
  const sandbox = await sandboxOf(smallScenario());
  return clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD)).s3;
}

/** Clients for an account that holds one bucket. */
async function holding(setup: Partial<BucketSetup>): Promise<Clients['s3']> {
  const sandbox = await sandboxOf({
    organization: null,
    accounts: [{ id: WORKLOAD, name: 'w', buckets: [{ name: 'b-1', region: 'eu-west-1', ...setup }] }],
  });
  return clientsFor(sandbox.url, keysOf(sandbox)).s3;
}

test.each([
  ['policy', new GetBucketPolicyCommand({ Bucket: 'bare' }), 'NoSuchBucketPolicy 404'],
  ['policy status', new GetBucketPolicyStatusCommand({ Bucket: 'bare' }), 'NoSuchBucketPolicy 404'],
  [
    'encryption',
    new GetBucketEncryptionCommand({ Bucket: 'bare' }),
    'ServerSideEncryptionConfigurationNotFoundError 404',
  ],
  ['ownership', new GetBucketOwnershipControlsCommand({ Bucket: 'bare' }), 'OwnershipControlsNotFoundError 404'],
  [
    'public access block',
    new GetPublicAccessBlockCommand({ Bucket: 'bare' }),
    'NoSuchPublicAccessBlockConfiguration 404',
  ],
  [
    'object lock',
    new GetObjectLockConfigurationCommand({ Bucket: 'bare' }),
    'ObjectLockConfigurationNotFoundError 404',
  ],
  ['lifecycle', new GetBucketLifecycleConfigurationCommand({ Bucket: 'bare' }), 'NoSuchLifecycleConfiguration 404'],
  ['tagging', new GetBucketTaggingCommand({ Bucket: 'bare' }), 'NoSuchTagSet 404'],
])('a bucket without %s says so by an error code', async (_, command, code) => {
  const s3 = await workload();
  expect(await errorOf(s3.send(command as GetBucketPolicyCommand))).toBe(code);
});

test('what is off and has no error code is an empty answer', async () => {
  const s3 = await workload();
  expect((await s3.send(new GetBucketLoggingCommand({ Bucket: 'bare' }))).LoggingEnabled).toBeUndefined();
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'bare' }))).Status).toBeUndefined();
  expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket: 'bare' }))).Payer).toBe('BucketOwner');
});

test('a new bucket has what S3 gives to every new bucket', async () => {
  const s3 = await holding({});
  const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket: 'b-1' }));
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ]);
  const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket: 'b-1' }));
  expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket: 'b-1' }));
  expect(Object.values(block.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  const { Grants, Owner } = await s3.send(new GetBucketAclCommand({ Bucket: 'b-1' }));
  expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
});

test.each([
  [{ keyFormat: 'EventTime' as const }, { PartitionedPrefix: { PartitionDateSource: 'EventTime' } }],
  [{ keyFormat: 'DeliveryTime' as const }, { PartitionedPrefix: { PartitionDateSource: 'DeliveryTime' } }],
  [{ keyFormat: 'simple' as const }, { SimplePrefix: {} }],
  [{}, undefined],
])('the layout of log keys %j reads %j', async (format, expected) => {
  const s3 = await holding({ logging: { target: 'logs', prefix: '', ...format } });
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: 'b-1' }));
  expect(LoggingEnabled?.TargetObjectKeyFormat).toEqual(expected);
  expect(LoggingEnabled?.TargetPrefix ?? '').toBe('');
});

test('text of the scenario is escaped on the wire', async () => {
  const prefix = 'a&b<c>"d\'/';
  const s3 = await holding({ logging: { target: 'logs', prefix }, tags: { 'k&<': ' v>"' } });
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: 'b-1' }));
  expect(LoggingEnabled?.TargetPrefix).toBe(prefix);
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'b-1' }));
  expect(TagSet).toEqual([{ Key: 'k&<', Value: ' v>"' }]);
});

test('what is put is what is got', async () => {
  const s3 = await holding({ ownership: 'ObjectWriter', publicAccessBlock: null });
  const Bucket = 'b-1';
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Überall <&>', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b-1/*' },
    ],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: true });
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe('NoSuchBucketPolicy 404');

  const rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'key-1' } }];
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: rules } }));
  const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject(rules);

  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended');

  const owner = { ID: (await s3.send(new GetBucketAclCommand({ Bucket }))).Owner?.ID ?? '' };
  const group = { Type: 'Group' as const, URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' };
  await s3.send(
    new PutBucketAclCommand({
      Bucket,
      AccessControlPolicy: { Owner: owner, Grants: [{ Grantee: group, Permission: 'WRITE' }] },
    }),
  );
  const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket }));
  expect(Grants).toContainEqual({ Grantee: group, Permission: 'WRITE' });

  const enforce = new PutBucketOwnershipControlsCommand({
    Bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
  expect(await errorOf(s3.send(enforce))).toBe('InvalidBucketAclWithObjectOwnership 400');
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }));
  await s3.send(enforce);
  expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(1);

  const block = {
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual(block);
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  expect(await errorOf(s3.send(new GetPublicAccessBlockCommand({ Bucket })))).toMatch(/^NoSuchPublicAccessBlock/);

  const lock = {
    ObjectLockEnabled: 'Enabled' as const,
    Rule: { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days: 9 } },
  };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: lock }));
  expect((await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration).toEqual(lock);

  await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } }));
  expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('Requester');

  const lifecycle = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'sal/' }, Expiration: { Days: 90 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: lifecycle } }));
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(lifecycle);

  const tags = [{ Key: 'team', Value: 'a' }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(tags);
});

test('lifecycle filters come in all their forms', async () => {
  const s3 = await holding({
    lifecycle: [
      { id: 'all', expireDays: 1 },
      { id: 'old', prefix: 'o/', oldForm: true, expireDays: 2 },
      { id: 'tag', tag: { key: 'k', value: 'v' }, expireDate: '2027-01-01T00:00:00Z' },
      { id: 'and', prefix: 'p/', tag: { key: 'k', value: 'v' }, status: 'Disabled', noncurrentDays: 3 },
    ],
  });
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'b-1' }));
  expect(Rules).toMatchObject([
    { ID: 'all', Status: 'Enabled', Expiration: { Days: 1 } },
    { ID: 'old', Prefix: 'o/', Expiration: { Days: 2 } },
    { ID: 'tag', Filter: { Tag: { Key: 'k', Value: 'v' } }, Expiration: { Date: new Date('2027-01-01') } },
    { ID: 'and', Status: 'Disabled', Filter: { And: { Prefix: 'p/', Tags: [{ Key: 'k', Value: 'v' }] } } },
  ]);
});

const put = (target: string, more = {}) =>
  new PutBucketLoggingCommand({
    Bucket: 'app-data',
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: target, TargetPrefix: 'p/', ...more } },
  });
const everybody = { Type: 'Group' as const, URI: 'http://acs.amazonaws.com/groups/global/AllUsers' };

test.each([
  ['a bucket that is not there', put('nowhere'), 'InvalidTargetBucketForLogging 400'],
  ["another account's bucket", put('somebody-elses'), 'InvalidTargetBucketForLogging 400'],
  ['a bucket of another Region', put('far'), 'CrossLocationLoggingProhibitted 403'],
  [
    'grants where ACLs are disabled',
    put('app-logs', { TargetGrants: [{ Grantee: everybody, Permission: 'READ' }] }),
    'AccessControlListNotSupported 400',
  ],
  [
    'two layouts at once',
    put('bare', { TargetObjectKeyFormat: { SimplePrefix: {}, PartitionedPrefix: {} } }),
    'MalformedXML 400',
  ],
])('PutBucketLogging refuses %s', async (_, command, code) => {
  expect(await errorOf((await workload()).send(command))).toBe(code);
});

test('PutBucketLogging does not ask whether S3 may write to the target, and takes itself off again', async () => {
  const s3 = await workload();
  await s3.send(put('bare', { TargetGrants: [{ Grantee: everybody, Permission: 'READ' }] }));
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' }));
  expect(LoggingEnabled?.TargetGrants).toEqual([{ Grantee: everybody, Permission: 'READ' }]);
  await s3.send(new PutBucketLoggingCommand({ Bucket: 'app-data', BucketLoggingStatus: {} }));
  expect((await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' }))).LoggingEnabled).toBeUndefined();
});

test('GetBucketLocation has no name for us-east-1 and works from everywhere', async () => {
  const s3 = await workload();
  expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'bare' }))).LocationConstraint).toBe('eu-west-1');
  expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'far' }))).LocationConstraint).toBeUndefined();
});
