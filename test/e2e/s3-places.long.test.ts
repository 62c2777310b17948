import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientsFor, keysOf } from '../sandbox/clients.ts';
import { run, sandboxOf } from './organization-scan.ts';
import { emptyFolder, type RunOptions } from './run-cli.ts';

const Bucket = 'example-audit-reports';
const at = (key: string): string => `s3://${Bucket}/${key}`;
const REPORT = ['--format', 'json', '--output'] as const;

/** The bucket for reports lies in the account of the caller, in another Region than the caller's. */
function withReports(scenario: Scenario): Scenario {
  const owner = scenario.organization?.managementAccount;
  const accounts = scenario.accounts.map((account) =>
    account.id === owner
      ? { ...account, buckets: [...account.buckets, { name: Bucket, region: 'eu-central-1' }] }
      : account,
  );
  return { ...scenario, accounts };
}

const manyAccounts = (accounts: number): Scenario =>
  withReports(
    generate({ seed: 5, accounts, bucketsPerAccount: 4, regions: ['eu-west-1', 'us-east-1'], defectRate: 0.35 }),
  );

const SHARED = 'example-shared-reports';

/** The bucket lies in a member account, and its policy lets the caller do what `iam runner` prints. */
function withSharedReports(scenario: Scenario, owner: string): Scenario {
  const caller = scenario.organization?.managementAccount ?? '';
  const allow = (Action: readonly string[], Resource: string) => ({
    ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${caller}:root` }, Action, Resource },
  });
  const policy = {
    Version: '2012-10-17',
    Statement: [
      allow(['s3:ListBucket'], `arn:aws:s3:::${SHARED}`),
      allow(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], `arn:aws:s3:::${SHARED}/*`),
    ],
  };
  const bucket = { name: SHARED, region: 'us-west-2', policy };
  const accounts = scenario.accounts.map((account) =>
    account.id === owner ? { ...account, buckets: [...account.buckets, bucket] } : account,
  );
  return { ...scenario, accounts };
}

const s3Of = (sandbox: Sandbox) => clientsFor(sandbox.url, keysOf(sandbox), 'eu-central-1').s3;

async function bytesOf(sandbox: Sandbox, Key: string): Promise<Buffer | undefined> {
  const got = await s3Of(sandbox)
    .send(new GetObjectCommand({ Bucket, Key }))
    .catch(() => undefined);
  const bytes = await got?.Body?.transformToByteArray();
  return bytes && Buffer.from(bytes);
}

const textOf = async (sandbox: Sandbox, key: string): Promise<string | undefined> =>
  (await bytesOf(sandbox, key))?.toString('utf8');

/** Sends a signal once an inventory lies in S3. */
const onceUploaded = (sandbox: Sandbox, signal: NodeJS.Signals): Pick<RunOptions, 'onStart'> => ({
  onStart: (child) => {
    void (async () => {
      while ((sandbox.counts().operations['s3:PutObject'] ?? 0) === 0 && child.exitCode === null) await sleep(2);
      child.kill(signal);
    })();
  },
});

const scanOf = (scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> => sandboxOf(scenario, knobs);

test('shards as processes of their own over S3, one killed and resumed, merge to the report of one process', {
  timeout: 240_000,
}, async () => {
  const SHARDS = 8;
  const KILLED = 1;
  const sandbox = await scanOf(manyAccounts(32), { latencyMs: 8 });
  const whole = await run(['--org', ...REPORT, 'report.json'], sandbox);
  const inventory = (index: number): string => at(`run/${index + 1}.ndjson`);
  const shard = (index: number, more: readonly string[] = [], options: RunOptions = {}) =>
    run(
      [
        '--org',
        '--shard',
        `${index + 1}/${SHARDS}`,
        '--save-inventory',
        inventory(index),
        ...more,
        ...REPORT,
        'report.json',
      ],
      sandbox,
      options,
    );

  sandbox.resetCounts();
  const temporary = await emptyFolder();
  const killed = await shard(KILLED, ['--concurrency', '1'], {
    ...onceUploaded(sandbox, 'SIGKILL'),
    env: { TMPDIR: temporary },
  });
  expect(killed.signal).toBe('SIGKILL');
  expect(killed.report).toBe('');
  const early = await run(['--inventory', inventory(KILLED), ...REPORT, 'report.json'], sandbox);
  expect(early.stderr).toContain(`${inventory(KILLED)}: the inventory is cut short`);
  expect(early.code).toBe(2);

  sandbox.resetCounts();
  const resumed = await shard(KILLED, ['--resume'], { env: { TMPDIR: temporary } });
  expect([0, 1], resumed.stderr).toContain(resumed.code);
  expect(resumed.stderr).toContain(`${inventory(KILLED)}`);
  const again = sandbox.counts().operations['sts:AssumeRole'] ?? 0;
  // What the killed process left on this machine is gone too.
  expect(await readdir(temporary)).toEqual([]);

  sandbox.resetCounts();
  await shard(KILLED);
  expect(again).toBeLessThan(sandbox.counts().operations['sts:AssumeRole'] ?? 0);

  const two = pLimit(2);
  const others = Array.from({ length: SHARDS }, (_, index) => index)
    .filter((index) => index !== KILLED)
    .map((index) => two(() => shard(index)));
  for (const { code, stderr } of await Promise.all(others)) expect([0, 1], stderr).toContain(code);

  const inputs = Array.from({ length: SHARDS }, (_, index) => inventory(index));
  const merged = await run(['merge', ...inputs, ...REPORT, at('run/report.json')], sandbox);
  expect(merged.code, merged.stderr).toBe(whole.code);
  expect(await textOf(sandbox, 'run/report.json')).toBe(whole.report);
  expect((await s3Of(sandbox).send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);

  const partial = await run(['merge', ...inputs.slice(1), ...REPORT, 'report.json'], sandbox);
  expect(partial.code).toBe(4);
  expect(partial.stderr).toContain(`there is no inventory of shard 1/${SHARDS}`);
});

test('a scan that is stopped keeps what it read in S3, and goes on from there', async () => {
  const sandbox = await scanOf(manyAccounts(5), { latencyMs: 8 });
  const flags = [
    '--org',
    '--save-inventory',
    at('stopped.ndjson'),
    '--concurrency',
    '1',
    ...REPORT,
    at('stopped.json'),
  ];
  const stopped = await run(flags, sandbox, onceUploaded(sandbox, 'SIGTERM'));
  expect(stopped.code, stopped.stderr).toBe(4);
  expect(stopped.stderr).toContain('--resume');
  expect(JSON.parse((await textOf(sandbox, 'stopped.json')) ?? '').scan.complete).toBe(false);
  const resumed = await run([...flags, '--resume'], sandbox);
  expect([0, 1], resumed.stderr).toContain(resumed.code);
  const judged = await run(['--inventory', at('stopped.ndjson'), ...REPORT, at('judged.json.gz')], sandbox);
  expect(judged.code).toBe(resumed.code);
  expect(gunzipSync((await bytesOf(sandbox, 'judged.json.gz')) ?? Buffer.alloc(0)).toString('utf8')).toBe(
    await textOf(sandbox, 'stopped.json'),
  );
});

test('the report of last night is the baseline of this one', async () => {
  const sandbox = await scanOf(manyAccounts(2));
  const nightly = [
    '--org',
    '--baseline',
    at('report.json'),
    '--baseline-optional',
    '--fail-on-new',
    ...REPORT,
    at('report.json'),
  ];
  const first = await run(nightly, sandbox);
  expect(first.code, first.stderr).toBe(1);
  const second = await run(nightly, sandbox);
  expect([0, 3], second.stderr).toContain(second.code);
  expect(await textOf(sandbox, 'report.json')).toContain('"baselineState":"unchanged"'.replace(':', ': '));
});

test('whoever else writes the inventory meanwhile is not overwritten', async () => {
  const sandbox = await scanOf(manyAccounts(4), { latencyMs: 8 });
  const other = (async () => {
    while ((sandbox.counts().operations['s3:PutObject'] ?? 0) === 0) await sleep(2);
    await sleep(30);
    await s3Of(sandbox).send(new PutObjectCommand({ Bucket, Key: 'one.ndjson', Body: 'of another run' }));
  })();
  const { code, stderr } = await run(
    ['--org', '--save-inventory', at('one.ndjson'), '--concurrency', '1', ...REPORT, 'report.json'],
    sandbox,
  );
  await other;
  expect(code).toBe(4);
  expect(stderr).toContain('another run has written it meanwhile');
  expect(await textOf(sandbox, 'one.ndjson')).toBe('of another run');
});

test.each<readonly [string, readonly string[], number, string, Knobs]>([
  ['no inventory there', ['--inventory', at('none.ndjson')], 2, 'there is no such object', {}],
  ['no such bucket', ['--inventory', 's3://example-no-such/x.ndjson'], 2, 'there is no bucket example-no-such', {}],
  ['no object named', ['--inventory', 's3://example-no-such/'], 2, 'it names no object', {}],
  ['no baseline there', ['--baseline', at('none.json')], 2, 'there is no such object', {}],
  [
    "another account's bucket",
    ['--save-inventory', at('x.ndjson'), '--bucket-owner', '999988887777'],
    4,
    'belongs to another account than 999988887777',
    {},
  ],
  [
    'an inventory that may not be written',
    ['--save-inventory', at('x.ndjson')],
    4,
    `access to bucket ${Bucket} is denied`,
    { faults: [{ kind: 'denied', operation: 's3:CreateMultipartUpload' }] },
  ],
  [
    'a report that may not be written',
    ['--format', 'csv', '--output', at('x.csv')],
    4,
    `access to bucket ${Bucket} is denied`,
    { faults: [{ kind: 'denied', operation: 's3:CreateMultipartUpload' }] },
  ],
  [
    'one place for both',
    ['--save-inventory', at('x'), '--format', 'csv', '--output', at('x')],
    2,
    'cannot be both the inventory and a report',
    {},
  ],
])('%s: said before any account is read', async (_, flags, code, text, knobs) => {
  const sandbox = await scanOf(manyAccounts(1), knobs);
  const org = flags.includes('--inventory') ? [] : ['--org'];
  const ended = await run([...org, ...REPORT, 'report.json', ...flags], sandbox);
  expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(text);
  expect(ended.code).toBe(code);
  expect(ended.report).toBe('');
  expect(sandbox.counts().operations['s3:GetBucketLogging']).toBeUndefined();
});

test('what is no inventory and no report is named by its place', async () => {
  const sandbox = await scanOf(manyAccounts(1));
  await s3Of(sandbox).send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'hello' }));
  const inventory = await run(['--inventory', at('other'), ...REPORT, 'report.json'], sandbox);
  expect([inventory.code, inventory.stderr]).toEqual([2, expect.stringContaining(`${at('other')}: not an inventory`)]);
  const baseline = await run(['--baseline', at('other'), ...REPORT, 'report.json'], sandbox);
  expect([baseline.code, baseline.stderr]).toEqual([2, expect.stringContaining(`${at('other')} is not JSON`)]);
  const resumed = await run(['--save-inventory', at('other'), '--resume', ...REPORT, 'report.json'], sandbox);
  expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining(`${at('other')}: not an inventory`)]);
  expect(await textOf(sandbox, 'other')).toBe('hello');
});

test('reports to be published are read from there too', async () => {
  const sandbox = await scanOf(manyAccounts(1));
  await run(['--org', ...REPORT, at('report.json')], sandbox);
  const published = await run(['publish', 'security-hub', at('report.json')], sandbox);
  expect([0, 3], published.stderr).toContain(published.code);
  expect(published.stderr).toContain('nothing was written');
  const missing = await run(['publish', 'security-hub', at('none.json')], sandbox);
  expect([missing.code, missing.stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    2,
    expect.stringContaining(`the report ${at('none.json')} cannot be read: there is no such object`),
  ]);
});

test('a bucket of another account that is expected is written to and read, and no other', async () => {
  const member = manyAccounts(2).accounts.at(-1)?.id ?? '';
  const sandbox = await scanOf(withSharedReports(manyAccounts(2), member));
  const [inventory, report] = ['night.ndjson', 'night.json'].map((key) => `s3://${SHARED}/${key}`) as [string, string];
  const nightly = [
    ...['--org', '--save-inventory', inventory, '--resume', '--baseline', report, '--baseline-optional'],
    ...[...REPORT, report],
  ];
  const owned = ['--bucket-owner', member];
  const unexpected = await run(nightly, sandbox);
  expect([unexpected.code, unexpected.stderr]).toEqual([2, expect.stringContaining('belongs to another account than')]);
  const first = await run([...nightly, ...owned], sandbox);
  expect([0, 1], first.stderr).toContain(first.code);
  const again = await run([...nightly, ...owned], sandbox);
  expect([0, 1], again.stderr).toContain(again.code);
  const judged = await run(['--inventory', inventory, ...owned, ...REPORT, 'report.json'], sandbox);
  expect([0, 1], judged.stderr).toContain(judged.code);
  const merged = await run(['merge', inventory, ...owned, ...REPORT, 'report.json'], sandbox);
  expect(merged.report).toBe(judged.report);
});

test('without credentials nothing is read, and that is said', async () => {
  const { code, stderr } = await run(['merge', at('1.ndjson'), ...REPORT, 'report.json'], null);
  expect([code, stderr]).toEqual([2, expect.stringContaining('no AWS credentials were found')]);
});
