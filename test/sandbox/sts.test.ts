import { GetBucketLoggingCommand, GetBucketPolicyCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientsFor, errorOf, keysOf, sandboxOf, type TestCredentials } from './clients.ts';
import { MANAGEMENT, STANDALONE, SUSPENDED, smallScenario, WORKLOAD } from './small-scenario.ts';

const role = (account: string, name = 'OrganizationAccountAccessRole') => `arn:aws:iam::${account}:role/${name}`;

async function assume(
  sandbox: Sandbox,
  input: Partial<AssumeRoleCommandInput> = {},
  as: TestCredentials = keysOf(sandbox),
): Promise<TestCredentials & { readonly expires: Date | undefined }> {
  const { sts } = clientsFor(sandbox.url, as);
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role(WORKLOAD), RoleSessionName: 'audit', ...input }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expires: Expiration,
  };
}

const policyFor = (...actions: readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

test('an assumed role acts in its account, under its session name', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const clients = clientsFor(sandbox.url, await assume(sandbox));
  const { Account, Arn } = await clients.sts.send(new GetCallerIdentityCommand({}));
  expect(Account).toBe(WORKLOAD);
  expect(Arn).toBe(`arn:aws:sts::${WORKLOAD}:assumed-role/OrganizationAccountAccessRole/audit`);
  expect((await clients.s3.send(new ListBucketsCommand({}))).Buckets).toHaveLength(5);
});

test.each([
  ['a role that is not there', { RoleArn: role(WORKLOAD, 'Nope') }, 'AccessDenied 403'],
  ['a role of the management account, which has none', { RoleArn: role(MANAGEMENT) }, 'AccessDenied 403'],
  ['a role of a suspended account', { RoleArn: role(SUSPENDED) }, 'AccessDenied 403'],
  ['a role of an account that nobody knows', { RoleArn: role('999999999999') }, 'AccessDenied 403'],
  ['a role that does not trust the caller', { RoleArn: role(WORKLOAD, 'Chain') }, 'AccessDenied 403'],
  ['a role without its external id', { RoleArn: role(WORKLOAD, 'WithExternalId') }, 'AccessDenied 403'],
  ['a wrong external id', { RoleArn: role(WORKLOAD, 'WithExternalId'), ExternalId: 'no' }, 'AccessDenied 403'],
  ['more than twelve hours', { DurationSeconds: 43_201 }, 'ValidationError 400'],
  ['a session name with a blank', { RoleSessionName: 'a b' }, 'ValidationError 400'],
  ['a policy that is none', { Policy: '{"Statement":' }, 'MalformedPolicyDocumentException 400'],
  ['a policy that is too long', { Policy: policyFor('s3:'.padEnd(2100, 'x')) }, 'ValidationError 400'],
])('AssumeRole refuses %s', async (_, input, code) => {
  const sandbox = await sandboxOf(smallScenario());
  expect(await errorOf(assume(sandbox, input))).toBe(code);
});

test('a missing role and a refused one read the same', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const textOf = (name: string) =>
    assume(sandbox, { RoleArn: role(WORKLOAD, name) }).then(
      () => '',
      (error: Error) => error.message.replace(name, 'NAME'),
    );
  expect(await textOf('Chain')).toBe(await textOf('Nope'));
  expect(await textOf('Nope')).toContain('is not authorized to perform: sts:AssumeRole on resource');
});

test('the right external id opens', async () => {
  const sandbox = await sandboxOf(smallScenario());
  await assume(sandbox, { RoleArn: role(WORKLOAD, 'WithExternalId'), ExternalId: 'open-sesame' });
});

test('a chained role gets one hour and no more', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const first = await assume(sandbox);
  const chain = { RoleArn: role(WORKLOAD, 'Chain') };
  expect(await errorOf(assume(sandbox, { ...chain, DurationSeconds: 3601 }, first))).toBe('ValidationError 400');
  const { expires } = await assume(sandbox, { ...chain, DurationSeconds: 3600 }, first);
  expect(Number(expires)).toBeGreaterThan(Date.now() + 3_500_000);
});

test('a session policy and the actions of a role both narrow, by IAM action', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const narrow = clientsFor(sandbox.url, await assume(sandbox, { Policy: policyFor('S3:GetBucketLog*') }));
  await narrow.s3.send(new GetBucketLoggingCommand({ Bucket: 'bare' }));
  await expect(narrow.s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('is not authorized to perform: s3:GetBucketPolicy'),
  });
  expect(await errorOf(narrow.s3.send(new ListBucketsCommand({})))).toBe('AccessDenied 403');
  expect(await errorOf(narrow.control.send(new GetPublicAccessBlockCommand({ AccountId: WORKLOAD })))).toBe(
    'AccessDenied 403',
  );
  const reader = await assume(sandbox, { RoleArn: role(WORKLOAD, 'ReadLogging'), Policy: policyFor('s3:*') });
  const { s3 } = clientsFor(sandbox.url, reader);
  await s3.send(new ListBucketsCommand({}));
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })))).toBe('AccessDenied 403');
});

test('a token that is wrong or missing is no token', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { sessionToken: _token, ...without } = await assume(sandbox);
  const { s3, sts } = clientsFor(sandbox.url, without);
  expect(await errorOf(s3.send(new ListBucketsCommand({})))).toBe('InvalidToken 400');
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^InvalidClientTokenId/);
});

test('a token ends when its time is up, sooner than it said if need be', async () => {
  const sandbox = await sandboxOf(smallScenario(), { tokenLifetimeSeconds: 0, tokenEndsEarly: true });
  const expired = await assume(sandbox);
  expect(Number(expired.expires)).toBeGreaterThan(Date.now() + 3_500_000);
  const { s3, sts } = clientsFor(sandbox.url, expired);
  expect(await errorOf(s3.send(new ListBucketsCommand({})))).toBe('ExpiredToken 400');
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken/);
});

test('keys of another service have the names of that service', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { sts } = clientsFor(sandbox.url, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' });
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId 403');
});

test('Block Public Access of the account: its own only, and a code where there is none', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { control } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  const read = (AccountId: string) => control.send(new GetPublicAccessBlockCommand({ AccountId }));
  expect((await read(WORKLOAD)).PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true });
  expect(await errorOf(read(STANDALONE))).toBe('AccessDenied 403');
  const standalone = clientsFor(sandbox.url, keysOf(sandbox, STANDALONE)).control;
  expect(await errorOf(standalone.send(new GetPublicAccessBlockCommand({ AccountId: STANDALONE })))).toBe(
    'NoSuchPublicAccessBlockConfiguration 404',
  );
});
