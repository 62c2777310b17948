import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import {
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Fault, Knobs } from '../../src/sandbox/knobs.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { signedRequest } from './signed-call.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

async function struckBy(knobs: Knobs, maxAttempts = 1) {
  const sandbox = await sandboxOf(smallScenario(), knobs);
  return { sandbox, ...clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD), 'eu-west-1', maxAttempts) };
}

const logging = (Bucket = 'app-data') => new GetBucketLoggingCommand({ Bucket });
const OPERATION = 's3:GetBucketLogging';

test.each<[Fault['kind'], RegExp]>([
  ['throttle', /^SlowDown 503$/],
  ['error', /^(InternalError 500|ServiceUnavailable 503)$/],
  ['denied', /^AccessDenied 403$/],
  ['no-such-bucket', /^NoSuchBucket 404$/],
  ['vanish', /^NoSuchBucket 404$/],
  ['expired-token', /^ExpiredToken 400$/],
])('%s is an error of S3', async (kind, code) => {
  const { s3 } = await struckBy({ faults: [{ kind }] });
  expect(await errorOf(s3.send(logging()))).toMatch(code);
});

test('throttling has the name that each service gives it', async () => {
  const { sandbox, sts } = await struckBy({ faults: [{ kind: 'throttle' }] });
  const { organizations } = clientsFor(sandbox.url, keysOf(sandbox));
  expect(await errorOf(organizations.send(new ListAccountsCommand({})))).toBe('TooManyRequestsException 400');
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toBe('Throttling 400');
});

/** What a client without any knowledge of AWS sees. */
async function onTheWire(kind: Fault['kind']): Promise<string> {
  const sandbox = await sandboxOf(smallScenario(), { faults: [{ kind }] });
  const { path, headers } = await signedRequest({
    url: sandbox.url,
    service: 's3',
    credentials: keysOf(sandbox, WORKLOAD),
    path: '/app-data',
    query: { logging: '' },
  });
  try {
    const answer = await fetch(`${sandbox.url}${path}`, { headers });
    return `${answer.status} ${await answer.text()}`;
  } catch {
    return 'broken off';
  }
}

test.each<[Fault['kind'], RegExp]>([
  ['reset', /^broken off$/],
  ['cut', /^broken off$/],
  ['cut-chunked', /^broken off$/],
  ['truncated', /^200 <\?xml (?!.*<\/BucketLoggingStatus>)/s],
  ['malformed', /^200 .*<Unclosed>/s],
  ['empty', /^200 $/],
  ['foreign', /^200 <!DOCTYPE html>/],
])('an answer that is %s', async (kind, expected) => {
  expect(await onTheWire(kind)).toMatch(expected);
});

test('a fault strikes as often as it is told to, in all or per bucket', async () => {
  const { s3 } = await struckBy({ faults: [{ kind: 'error', operation: OPERATION, count: 2 }] });
  const codes = [];
  for (let index = 0; index < 4; index += 1) codes.push(await errorOf(s3.send(logging())));
  expect(codes.filter((code) => code === 'no error')).toHaveLength(2);
  const once = (await struckBy({ faults: [{ kind: 'no-such-bucket', perBucket: 1 }] })).s3;
  expect(await errorOf(once.send(logging()))).toBe('NoSuchBucket 404');
  expect(await errorOf(once.send(logging('bare')))).toBe('NoSuchBucket 404');
  expect(await errorOf(once.send(logging()))).toBe('no error');
});

test.each<[string, Partial<Fault>, boolean]>([
  ['the operation', { operation: OPERATION }, true],
  ['one of the operations', { operation: ['s3:ListBuckets', OPERATION] }, true],
  ['another operation', { operation: 's3:ListBuckets' }, false],
  ['the account', { account: WORKLOAD }, true],
  ['another account', { account: '999999999999' }, false],
  ['the bucket', { bucket: 'app-data' }, true],
  ['another bucket', { bucket: 'bare' }, false],
  ['the Region', { region: 'eu-west-1' }, true],
  ['another Region', { region: 'us-east-1' }, false],
  ['no probability', { probability: 0 }, false],
])('a fault for %s', async (_, narrowed, strikes) => {
  const { s3 } = await struckBy({ faults: [{ kind: 'denied', ...narrowed }] });
  expect(await errorOf(s3.send(logging()))).toBe(strikes ? 'AccessDenied 403' : 'no error');
});

test('chance has a seed', async () => {
  const pattern = async (seed: number) => {
    const { s3 } = await struckBy({ seed, faults: [{ kind: 'throttle', probability: 0.5 }] });
    const codes = [];
    for (let index = 0; index < 40; index += 1)
      codes.push((await errorOf(s3.send(logging()))) === 'no error' ? '.' : 'x');
    return codes.join('');
  };
  const first = await pattern(7);
  expect(await pattern(7)).toBe(first);
  expect(await pattern(8)).not.toBe(first);
  expect(first).toMatch(/\./);
  expect(first).toMatch(/x/);
});

test('the way into an account is part of the account', async () => {
  const { sandbox } = await struckBy({ faults: [{ kind: 'throttle', account: WORKLOAD }] });
  const { sts } = clientsFor(sandbox.url, keysOf(sandbox));
  const assume = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${WORKLOAD}:role/OrganizationAccountAccessRole`,
    RoleSessionName: 'audit',
  });
  expect(await errorOf(sts.send(assume))).toBe('Throttling 400');
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toBe('no error');
});

test('an empty page has a token that leads on to the same place', async () => {
  const { s3 } = await struckBy({ faults: [{ kind: 'empty-page', operation: 's3:ListBuckets', count: 1 }] });
  const empty = await s3.send(new ListBucketsCommand({ MaxBuckets: 100 }));
  expect(empty.Buckets ?? []).toEqual([]);
  const page = await s3.send(
    new ListBucketsCommand({ MaxBuckets: 100, ContinuationToken: empty.ContinuationToken ?? '' }),
  );
  expect(page.Buckets).toHaveLength(5);
  expect(page.ContinuationToken).toBeUndefined();
});

test('an endless list never runs out of tokens, and none comes twice', async () => {
  const { s3 } = await struckBy({ faults: [{ kind: 'endless-token' }] });
  const tokens = new Set<string>();
  let token: string | undefined;
  for (let index = 0; index < 10; index += 1) {
    const input = token === undefined ? { MaxBuckets: 3 } : { MaxBuckets: 3, ContinuationToken: token };
    token = (await s3.send(new ListBucketsCommand(input))).ContinuationToken;
    tokens.add(token ?? '');
  }
  expect(tokens.size).toBe(10);
});

test('a vanished bucket is listed before and gone for good after', async () => {
  const { s3 } = await struckBy({ faults: [{ kind: 'vanish', operation: OPERATION, bucket: 'bare', count: 1 }] });
  expect((await s3.send(new ListBucketsCommand({ Prefix: 'bare' }))).Buckets).toHaveLength(1);
  expect(await errorOf(s3.send(logging('bare')))).toBe('NoSuchBucket 404');
  expect(await errorOf(s3.send(new HeadBucketCommand({ Bucket: 'bare' })))).toBe('NotFound 404');
});

test('latency and slow answers let others overtake', async () => {
  const { s3, sandbox } = await struckBy({ latencyMs: 200, latencyByOperation: { 's3:GetBucketPolicy': 0 } });
  const order = async () => {
    const answered: string[] = [];
    const slow = s3.send(logging()).then(() => answered.push('logging'));
    await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' }))).then(() => answered.push('policy'));
    await slow;
    return answered;
  };
  expect(await order()).toEqual(['policy', 'logging']);
  sandbox.setKnobs({ faults: [{ kind: 'slow', ms: 200, operation: OPERATION }] });
  expect(await order()).toEqual(['policy', 'logging']);
});

test('BucketRegion can be left out', async () => {
  const { s3 } = await struckBy({ omitBucketRegion: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ MaxBuckets: 10 }));
  expect(Buckets.map(({ BucketRegion }) => BucketRegion)).toEqual(Buckets.map(() => undefined));
});

test('actions can be enforced for roles and for the caller apart', async () => {
  const { s3, sandbox } = await struckBy({ enforcedActions: { roles: [], caller: ['s3:GetBucketLogging'] } });
  await s3.send(logging());
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })))).toBe('AccessDenied 403');
  sandbox.setKnobs({ enforcedActions: { roles: [] } });
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })))).toBe('NoSuchBucketPolicy 404');
});

test('requests are counted by operation, account, Region, and by bucket on demand', async () => {
  const { s3, sts, sandbox } = await struckBy({ countBuckets: true, faults: [{ kind: 'reset', bucket: 'bare' }] });
  await s3.send(logging());
  await s3.send(logging());
  await errorOf(s3.send(logging('bare')));
  await sts.send(new GetCallerIdentityCommand({}));
  expect(sandbox.counts()).toMatchObject({
    total: 4,
    operations: { [OPERATION]: 3, 'sts:GetCallerIdentity': 1 },
    accounts: { [WORKLOAD]: { [OPERATION]: 3 } },
    regions: { 'eu-west-1': { [OPERATION]: 3 } },
    buckets: { 'app-data': { [OPERATION]: 2 }, bare: { [OPERATION]: 1 } },
    statuses: { 0: 1, 200: 3 },
    mostInFlight: 1,
  });
  sandbox.resetCounts();
  expect(sandbox.counts()).toMatchObject({ total: 0, operations: {}, mostInFlight: 0 });
});

test('another process steers by three paths', async () => {
  const { s3, sandbox } = await struckBy({});
  await s3.send(logging());
  const ask = async (method: string, path: string, body?: string) => {
    const answer = await fetch(`${sandbox.url}/-/${path}`, body === undefined ? { method } : { method, body });
    return { status: answer.status, body: (await answer.json()) as { readonly total?: number } };
  };
  expect((await ask('GET', 'counts')).body.total).toBe(1);
  expect((await ask('POST', 'counts/reset')).status).toBe(200);
  expect((await ask('GET', 'counts')).body.total).toBe(0);
  expect((await ask('PUT', 'knobs', JSON.stringify({ faults: [{ kind: 'denied' }] }))).status).toBe(200);
  expect(await errorOf(s3.send(logging()))).toBe('AccessDenied 403');
  expect((await ask('PUT', 'knobs', 'x')).status).toBe(400);
  expect((await ask('PUT', 'knobs', '[]')).status).toBe(400);
  expect((await ask('GET', 'else')).status).toBe(404);
});
