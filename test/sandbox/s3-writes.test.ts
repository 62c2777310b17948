import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { signedCall } from './signed-call.ts';
import { MANAGEMENT, smallScenario, WORKLOAD } from './small-scenario.ts';

async function workload(knobs: Knobs = {}) {
  const sandbox = await sandboxOf(smallScenario(), knobs);
  return { sandbox, s3: clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD)).s3 };
}

const statement = {
  Sid: 'Logs',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::bare/*',
};

const putPolicy = (...statements: readonly object[]) =>
  new PutBucketPolicyCommand({
    Bucket: 'bare',
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });

test('a policy of 20 KB is taken, one more byte is not', async () => {
  const { s3 } = await workload();
  const padded = (length: number) => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    return new PutBucketPolicyCommand({ Bucket: 'bare', Policy: policy + ' '.repeat(length - policy.length) });
  };
  await s3.send(padded(20_480));
  expect(await errorOf(s3.send(padded(20_481)))).toBe('MalformedPolicy 400');
});

test.each<[string, object[]]>([
  ['two statements of one name', [statement, { ...statement, Effect: 'Deny' }]],
  ['another bucket', [{ ...statement, Resource: 'arn:aws:s3:::other/*' }]],
  ['an effect that is none', [{ ...statement, Effect: 'Maybe' }]],
  ['no principal', [{ ...statement, Principal: undefined }]],
  ['a principal that is none', [{ ...statement, Principal: { AWS: 'somebody' } }]],
  ['an action without a service', [{ ...statement, Action: 'PutObject' }]],
  ['no statement', []],
])('a policy is malformed with %s', async (_, statements) => {
  const { s3 } = await workload();
  expect(await errorOf(s3.send(putPolicy(...statements)))).toBe('MalformedPolicy 400');
});

test('a policy is checked before it is taken, and the old one stays', async () => {
  const { s3 } = await workload();
  await s3.send(putPolicy(statement));
  await errorOf(s3.send(putPolicy({ ...statement, Resource: 'arn:aws:s3:::other/*' })));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' }))).Policy).toContain('bare');
  const invalid = new PutBucketPolicyCommand({ Bucket: 'bare', Policy: '{' });
  expect(await errorOf(s3.send(invalid))).toBe('MalformedPolicy 400');
});

test('Block Public Access refuses public policies and grants', async () => {
  const { s3, sandbox } = await workload();
  const open = { ...statement, Principal: '*' };
  expect(await errorOf(s3.send(putPolicy(open)))).toBe('AccessDenied 403');
  sandbox.changeBucket('far', { publicAccessBlock: null });
  const publicRead = new PutBucketAclCommand({ Bucket: 'bare', ACL: 'public-read' });
  // The switches of the account hold for all of its buckets.
  expect(await errorOf(s3.send(publicRead))).toBe('AccessDenied 403');
});

test('canned ACLs are read from the header, where ACLs are in use', async () => {
  const { s3, sandbox } = await workload();
  // The SDK has no name for this one, Terraform sends it.
  const canned = (bucket: string) =>
    signedCall({
      url: sandbox.url,
      service: 's3',
      credentials: keysOf(sandbox, WORKLOAD),
      method: 'PUT',
      path: `/${bucket}`,
      query: { acl: '' },
      headers: { 'x-amz-acl': 'log-delivery-write' },
    });
  expect(await canned('bare')).toMatchObject({ status: 200 });
  const { Grants = [] } = await s3.send(new GetBucketAclCommand({ Bucket: 'bare' }));
  expect(Grants.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL', 'WRITE', 'READ_ACP']);
  const onEnforced = await canned('app-data');
  expect(onEnforced).toMatchObject({ status: 400, body: expect.stringContaining('AccessControlListNotSupported') });
  await s3.send(new PutBucketAclCommand({ Bucket: 'app-data', ACL: 'private' }));
});

describe('CreateBucket', () => {
  const create = async (input: Partial<CreateBucketCommandInput>, region?: string) => {
    const sandbox = await sandboxOf(smallScenario());
    const { s3 } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD), region);
    return { s3, code: await errorOf(s3.send(new CreateBucketCommand({ Bucket: 'brand-new', ...input }))) };
  };

  test.each<[string, Partial<CreateBucketCommandInput>, string]>([
    ['a name that is none', { Bucket: 'Not_A_Name' }, 'InvalidBucketName 400'],
    ['its own bucket', { Bucket: 'bare' }, 'BucketAlreadyOwnedByYou 409'],
    ["another's bucket", { Bucket: 'somebody-elses' }, 'BucketAlreadyExists 409'],
    [
      'another Region',
      { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } },
      'IllegalLocationConstraintException 400',
    ],
    ['an ACL where ACLs are off', { ACL: 'public-read' }, 'InvalidBucketAclWithObjectOwnership 400'],
  ])('refuses %s', async (_, input, code) => {
    expect((await create(input)).code).toBe(code);
  });

  test('in the oldest Region lets the owner make a bucket again', async () => {
    expect((await create({ Bucket: 'far' }, 'us-east-1')).code).toBe('no error');
  });

  test('takes Object Lock, ownership, ACL and tags from the request', async () => {
    const { s3, code } = await create({
      ObjectLockEnabledForBucket: true,
      ObjectOwnership: 'BucketOwnerPreferred',
      GrantWrite: 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
      GrantReadACP: 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1', Tags: [{ Key: 'team', Value: 'audit' }] },
    });
    expect(code).toBe('no error');
    const Bucket = 'brand-new';
    const lock = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(lock.ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(3);
    const suspend = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
    expect(await errorOf(s3.send(suspend))).toBe('InvalidBucketState 409');
  });
});

test('lifecycle rules come back whole, with the header that Terraform waits for', async () => {
  const { s3 } = await workload();
  const Rules = [
    {
      ID: 'all of it',
      Status: 'Enabled' as const,
      Filter: {
        And: {
          Prefix: 'x/',
          Tags: [
            { Key: 'a', Value: 'b' },
            { Key: 'c', Value: 'd' },
          ],
        },
      },
      Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' as const }],
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
    {
      ID: 'markers',
      Status: 'Disabled' as const,
      Filter: { Prefix: '' },
      Expiration: { ExpiredObjectDeleteMarker: true },
    },
  ];
  const put = await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: 'bare',
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
      LifecycleConfiguration: { Rules },
    }),
  );
  const got = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'bare' }));
  expect(got.Rules).toEqual([Rules[0], { ...Rules[1], Filter: expect.anything() }]);
  expect(put.TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
  expect(got.TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
});

test('e-mail addresses name no grantee any more', async () => {
  const { s3 } = await workload();
  const put = new PutBucketLoggingCommand({
    Bucket: 'app-data',
    BucketLoggingStatus: {
      LoggingEnabled: {
        TargetBucket: 'bare',
        TargetPrefix: '',
        TargetGrants: [
          { Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: 'a@example.com' }, Permission: 'READ' },
        ],
      },
    },
  });
  expect(await errorOf(s3.send(put))).toBe('MethodNotAllowed 405');
});

test('writes can meet another writer, the wrong owner and a reader who is late', async () => {
  const { s3, sandbox } = await workload();
  const off = new PutBucketLoggingCommand({ Bucket: 'app-data', BucketLoggingStatus: {} });
  sandbox.setKnobs({ faults: [{ kind: 'conflict', operation: 's3:PutBucketLogging', count: 1 }], readLagMs: 60_000 });
  expect(await errorOf(s3.send(off))).toBe('OperationAborted 409');
  const theirs = new PutBucketLoggingCommand({ ...off.input, ExpectedBucketOwner: MANAGEMENT });
  expect(await errorOf(s3.send(theirs))).toBe('AccessDenied 403');
  await s3.send(off);
  const read = async () => (await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' }))).LoggingEnabled;
  expect(await read()).toBeDefined();
  sandbox.setKnobs({});
  expect(await read()).toBeUndefined();
  expect(sandbox.changeBucket('app-data', { logging: { target: 'app-logs', prefix: 'rival/' } })).toBe(true);
  expect((await read())?.TargetPrefix).toBe('rival/');
  expect(sandbox.bucket('app-data')?.logging?.prefix).toBe('rival/');
});

test('a session policy binds a role to actions and to the buckets that it names', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { sts } = clientsFor(sandbox.url, keysOf(sandbox));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'], Resource: 'arn:aws:s3:::bare' },
    ],
  });
  const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${WORKLOAD}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'fixer',
      Policy,
    }),
  );
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const { s3 } = clientsFor(sandbox.url, credentials);
  await s3.send(putPolicy(statement));
  expect(await errorOf(s3.send(new DeleteBucketPolicyCommand({ Bucket: 'app-data' })))).toBe('AccessDenied 403');
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })))).toBe('AccessDenied 403');
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: 'bare' }));
});

test('with a knob, Deny statements of bucket policies bind callers', async () => {
  const { s3, sandbox } = await workload();
  const deny = { Effect: 'Deny', Action: 's3:GetBucketLogging', Resource: 'arn:aws:s3:::bare' };
  const read = () => errorOf(s3.send(new GetBucketLoggingCommand({ Bucket: 'bare' })));
  const others = { ...deny, Principal: '*', Condition: { StringNotLike: { 'aws:PrincipalArn': '*:user/auditor' } } };
  await s3.send(putPolicy(others));
  sandbox.setKnobs({ bucketPolicies: true });
  expect(await read()).toBe('no error');
  await s3.send(putPolicy({ ...deny, Principal: { AWS: WORKLOAD } }));
  expect(await read()).toBe('AccessDenied 403');
});

test('a bucket can be emptied by its versions', async () => {
  const { s3 } = await workload();
  for (const Key of ['a', 'b']) await s3.send(new PutObjectCommand({ Bucket: 'bare', Key, Body: Key }));
  const list = async () => (await s3.send(new ListObjectVersionsCommand({ Bucket: 'bare' }))).Versions ?? [];
  const Objects = (await list()).map(({ Key, VersionId }) => ({ Key, VersionId }));
  expect(Objects).toEqual([
    { Key: 'a', VersionId: 'null' },
    { Key: 'b', VersionId: 'null' },
  ]);
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: 'bare', Delete: { Objects } }));
  expect(Deleted).toHaveLength(2);
  expect(await list()).toEqual([]);
});
