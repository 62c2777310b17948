import {
  DeleteBucketCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { AccessLogKnobs } from '../../src/sandbox/access-logs/knobs.ts';
import type { BucketSetup } from '../../src/sandbox/scenario.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const START = '2026-01-01T03:00:00Z';
const DAY = 86_400;

const logs = (but: Partial<BucketSetup> = {}): BucketSetup => ({
  name: 'logs',
  region: REGION,
  policy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs/*',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      },
    ],
  },
  ...but,
});

const source = (but: Partial<BucketSetup> = {}): BucketSetup => ({
  name: 'data',
  region: REGION,
  logging: { target: 'logs', prefix: 'sal/' },
  ...but,
});

async function simulated(buckets: readonly BucketSetup[], accessLogs: AccessLogKnobs = {}) {
  const sandbox = await sandboxOf(
    { organization: null, accounts: [{ id: ACCOUNT, name: 'one', buckets }] },
    { accessLogs },
    { start: START, frozen: true },
  );
  return { sandbox, s3: clientsFor(sandbox.url, keysOf(sandbox, ACCOUNT), REGION).s3 };
}

const keysIn = async (s3: S3Client, Bucket: string, Prefix = ''): Promise<readonly string[]> =>
  ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(({ Key = '' }) => Key);

async function linesIn(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const Key of await keysIn(s3, Bucket)) {
    const text = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
    lines.push(...(text ?? '').split('\n').slice(0, -1));
  }
  return lines;
}

/** Fields of a plain line: blanks outside of brackets and quotes part them. */
const fieldsOf = (line: string): readonly string[] => line.match(/\[[^\]]*\]|"[^"]*"|\S+/g) ?? [];

test('a request is logged with all 27 fields, the read of the logging itself included', async () => {
  const { sandbox, s3 } = await simulated([source(), logs()]);
  const { $metadata } = await s3.send(new GetBucketLoggingCommand({ Bucket: 'data' }));
  expect(await keysIn(s3, 'logs')).toEqual([]);
  sandbox.advance(DAY);
  const [line = '', ...others] = await linesIn(s3, 'logs');
  expect(others).toEqual([]);
  const fields = fieldsOf(line);
  expect(fields).toHaveLength(27);
  expect(fields[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(fields.slice(1, 11)).toEqual([
    'data',
    '[01/Jan/2026:03:00:00 +0000]',
    '127.0.0.1',
    `arn:aws:iam::${ACCOUNT}:user/auditor`,
    $metadata.requestId,
    'REST.GET.LOGGING_STATUS',
    '-',
    '"GET /data/?logging= HTTP/1.1"',
    '200',
    '-',
  ]);
  expect(fields[16]).toContain('aws-sdk-js');
  expect(fields.slice(19)).toEqual([
    'SigV4',
    'TLS_AES_128_GCM_SHA256',
    'AuthHeader',
    's3.eu-west-1.amazonaws.com',
    'TLSv1.3',
    '-',
    '-',
    '-',
  ]);
});

test.each([
  [undefined, /^sal\/2026-01-01-0[3-7]-\d\d-\d\d-[0-9A-F]{16}$/],
  ['simple', /^sal\/2026-01-01-0[3-7]-\d\d-\d\d-[0-9A-F]{16}$/],
  ['DeliveryTime', /^sal\/111122223333\/eu-west-1\/data\/2026\/01\/01\/2026-01-01-0[3-7]-\d\d-\d\d-[0-9A-F]{16}$/],
  ['EventTime', /^sal\/111122223333\/eu-west-1\/data\/2026\/01\/01\/2026-01-01-00-00-00-[0-9A-F]{16}$/],
] as const)('keys of the layout %s', async (keyFormat, pattern) => {
  const logging = { target: 'logs', prefix: 'sal/', ...(keyFormat === undefined ? {} : { keyFormat }) };
  const { sandbox, s3 } = await simulated([source({ logging }), logs()]);
  await s3.send(new HeadBucketCommand({ Bucket: 'data' }));
  sandbox.advance(DAY);
  expect(await keysIn(s3, 'logs')).toEqual([expect.stringMatching(pattern)]);
});

test('a file by event time holds one day', async () => {
  const logging = { target: 'logs', prefix: '', keyFormat: 'EventTime' } as const;
  const { sandbox, s3 } = await simulated([source({ logging }), logs()], { delayMinutes: [600, 600] });
  for (const time of ['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z']) sandbox.logRequest({ bucket: 'data', time });
  sandbox.advance(DAY);
  const keys = await keysIn(s3, 'logs');
  expect(keys.map((key) => key.slice(0, 45))).toEqual([
    '111122223333/eu-west-1/data/2025/12/31/2025-1',
    '111122223333/eu-west-1/data/2026/01/01/2026-0',
  ]);
});

test('requests that fail are logged too: refused, anonymous, in the wrong Region, with a key that is none', async () => {
  const { sandbox, s3 } = await simulated([source({ denied: ['s3:GetBucketPolicy'] }), logs()]);
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket: 'data' })))).toBe('AccessDenied 403');
  await fetch(`${sandbox.url}/data/secret%20plan.txt`);
  const elsewhere = clientsFor(sandbox.url, keysOf(sandbox), 'us-east-1').s3;
  expect(await errorOf(elsewhere.send(new GetBucketLoggingCommand({ Bucket: 'data' })))).toBe('PermanentRedirect 301');
  const nobody = clientsFor(sandbox.url, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }).s3;
  await errorOf(nobody.send(new HeadBucketCommand({ Bucket: 'data' })));
  sandbox.advance(DAY);
  const told = (await linesIn(s3, 'logs')).map(fieldsOf).map((fields) => [4, 6, 7, 9, 10].map((at) => fields[at]));
  const auditor = `arn:aws:iam::${ACCOUNT}:user/auditor`;
  expect(told.sort()).toEqual(
    [
      [auditor, 'REST.GET.BUCKETPOLICY', '-', '403', 'AccessDenied'],
      ['-', 'REST.GET.OBJECT', 'secret%2520plan.txt', '403', 'AccessDenied'],
      [auditor, 'REST.GET.LOGGING_STATUS', '-', '301', 'PermanentRedirect'],
      ['-', 'REST.HEAD.BUCKET', '-', '403', 'InvalidAccessKeyId'],
    ].sort(),
  );
});

test.each<[string, Partial<BucketSetup>]>([
  ['nothing-allows', { policy: { Version: '2012-10-17', Statement: [] } }],
  ['object-lock', { objectLock: {} }],
  ['requester-pays', { requesterPays: true }],
  ['encryption', { encryption: { algorithm: 'aws:kms' } }],
  ['other-region', { region: 'us-east-1' }],
])('the log writer gives up: %s', async (reason, but) => {
  const { sandbox } = await simulated([source(), logs(but)]);
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(sandbox.accessLogs()['data']).toMatchObject({ delivered: 0, refused: { [reason]: 1 } });
});

test('a scenario may overrule the decision, and a knob may overrule both', async () => {
  const { sandbox } = await simulated([source({ logDelivery: 'delivered' }), logs({ objectLock: {} })]);
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(sandbox.accessLogs()['data']).toMatchObject({ delivered: 1, objects: 1 });
  sandbox.setKnobs({ accessLogs: { delivery: { data: 'lost' } } });
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(sandbox.accessLogs()['data']).toMatchObject({ delivered: 1, refused: { scenario: 1 } });
});

test('loss, duplicates and late records have rates, and the same seed gives the same outcome', async () => {
  const run = async () => {
    const { sandbox, s3 } = await simulated([source(), logs()], {
      lossRate: 0.1,
      duplicateRate: 0.1,
      lateRate: 0.1,
      lateHours: [48, 48],
    });
    for (let nth = 0; nth < 1000; nth += 1) sandbox.logRequest({ bucket: 'data', requestId: `R${nth}` });
    sandbox.advance(DAY);
    const early = sandbox.accessLogs()['data'];
    sandbox.advance(3 * DAY);
    return {
      early,
      all: sandbox.accessLogs()['data'],
      keys: await keysIn(s3, 'logs'),
      lines: await linesIn(s3, 'logs'),
    };
  };
  const first = await run();
  expect(first.early?.lost).toBeGreaterThan(60);
  expect(first.early?.lost).toBeLessThan(140);
  const late = (first.all?.delivered ?? 0) - (first.early?.delivered ?? 0);
  expect(late).toBeGreaterThan(60);
  const copies = first.lines.length - new Set(first.lines).size;
  expect(copies).toBeGreaterThan(60);
  expect(first.lines.length - copies + (first.all?.lost ?? 0)).toBe(1000);
  expect((await run()).keys).toEqual(first.keys);
});

test('a bucket that logs to itself never comes to an end, and the records of the writer show it', async () => {
  const loop = logs({ name: 'logs', logging: { target: 'logs', prefix: 'self/' } });
  const { sandbox, s3 } = await simulated([loop]);
  await s3.send(new HeadBucketCommand({ Bucket: 'logs' }));
  sandbox.advance(DAY);
  const before = sandbox.accessLogs()['logs']?.objects ?? 0;
  sandbox.advance(DAY);
  expect(before).toBeGreaterThan(2);
  expect(sandbox.accessLogs()['logs']?.objects).toBeGreaterThan(before);
  expect((await linesIn(s3, 'logs')).some((line) => line.includes(' svc:logging.s3.amazonaws.com '))).toBe(true);
});

test('what was under way when the bucket was deleted still arrives', async () => {
  const { sandbox, s3 } = await simulated([source(), logs()]);
  await s3.send(new DeleteBucketCommand({ Bucket: 'data' }));
  sandbox.advance(DAY);
  expect((await linesIn(s3, 'logs')).map((line) => fieldsOf(line)[6])).toEqual(['REST.DELETE.BUCKET']);
});

test('log objects expire by lifecycle rules, or somebody moves them away', async () => {
  const expiring = logs({ lifecycle: [{ id: 'short', prefix: '', expireDays: 2 }] });
  const { sandbox, s3 } = await simulated([source(), expiring]);
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(await keysIn(s3, 'logs')).toHaveLength(1);
  sandbox.advance(3 * DAY);
  expect(await keysIn(s3, 'logs')).toEqual([]);
  sandbox.setKnobs({ accessLogs: { consumers: { logs: 30 } } });
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(sandbox.accessLogs()['data']).toMatchObject({ objects: 2 });
  expect(await keysIn(s3, 'logs')).toEqual([]);
});

test('nothing is logged without the knob', async () => {
  const sandbox = await sandboxOf({
    organization: null,
    accounts: [{ id: ACCOUNT, name: 'one', buckets: [source(), logs()] }],
  });
  expect(sandbox.logRequest({ bucket: 'data' })).toBe(true);
  sandbox.advance(DAY);
  expect(sandbox.accessLogs()).toEqual({});
});

test('traffic of others fills the logs, days before the start too, with the shapes of real logs', async () => {
  const busy = source({ traffic: { perDay: 200, historyDays: 2 } });
  const { sandbox, s3 } = await simulated([busy, logs()]);
  const before = await linesIn(s3, 'logs');
  expect(before.length).toBeGreaterThan(300);
  sandbox.advance(DAY);
  const lines = await linesIn(s3, 'logs');
  expect(lines.length - before.length).toBeGreaterThan(150);
  expect(lines.every((line) => /^[0-9a-f]{64} data \[\d\d\/(Dec|Jan)\/202[56]:/.test(line))).toBe(true);
  for (const part of [' REST.DELETE.OBJECT ', ' 403 AccessDenied ', ' 404 NoSuchKey ', '%2522quoted%2522']) {
    expect(lines.some((line) => line.includes(part))).toBe(true);
  }
});

test('the control endpoint tells and moves the time, and logs requests', async () => {
  const { sandbox } = await simulated([source(), logs()]);
  const put = async (path: string, body: unknown, method = 'PUT') => {
    const answer = await fetch(`${sandbox.url}/-/${path}`, { method, body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  };
  expect(await put('access-logs', [{ bucket: 'data', line: 'a "torn line' }], 'POST')).toEqual([200, { logged: 1 }]);
  expect((await put('access-logs', { bucket: 'nowhere' }, 'POST'))[0]).toBe(400);
  expect(await put('time', { advanceSeconds: DAY })).toEqual([200, { now: '2026-01-02T03:00:00.000Z' }]);
  expect(await put('time', { now: '2026-01-05T00:00:00Z' })).toEqual([200, { now: '2026-01-05T00:00:00.000Z' }]);
  // Time never moves back.
  expect(await put('time', { now: '2026-01-03T00:00:00Z' })).toEqual([200, { now: '2026-01-05T00:00:00.000Z' }]);
  expect((await put('time', { now: 'soon' }))[0]).toBe(400);
  const counts = await (await fetch(`${sandbox.url}/-/access-logs`)).json();
  expect(counts).toMatchObject({ data: { records: 1, delivered: 1, objects: 1 } });
});

test('other writers may put objects between the logs', async () => {
  const { sandbox, s3 } = await simulated([source(), logs()]);
  await s3.send(new PutObjectCommand({ Bucket: 'logs', Key: 'sal/2026-01-01-somebody-else', Body: 'x' }));
  sandbox.logRequest({ bucket: 'data' });
  sandbox.advance(DAY);
  expect(await keysIn(s3, 'logs', 'sal/')).toHaveLength(2);
});

/** Nights of many sources, without a client: what the simulation itself costs. */
test('1,000 sources over 30 nights take seconds', async () => {
  const sources = Array.from({ length: 1000 }, (_, nth) =>
    source({ name: `data-${nth}`, logging: { target: 'logs', prefix: `p${nth}/` } }),
  );
  const { sandbox, s3 }: { readonly sandbox: Sandbox; readonly s3: S3Client } = await simulated([...sources, logs()], {
    lossRate: 0.01,
  });
  for (let night = 0; night < 30; night += 1) {
    for (const { name } of sources) sandbox.logRequest({ bucket: name });
    sandbox.advance(DAY);
    await keysIn(s3, 'logs', 'p7/');
  }
  expect((await keysIn(s3, 'logs', 'p7/')).length).toBeGreaterThan(25);
});
