import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { PolicyDocument } from '../../../../src/permissions/statements.ts';
import { sandboxOf } from '../../../sandbox/clients.ts';
import { runLogs, runProgram } from './run-logs.ts';

const scenario = {
  organization: null,
  accounts: [
    {
      id: '111122223333',
      name: 'one',
      buckets: [
        { name: 'app', region: 'eu-west-1', logging: { target: 'app-logs', prefix: 'sal/app-' } },
        {
          name: 'web',
          region: 'eu-west-1',
          logging: { target: 'app-logs', prefix: 'web/', keyFormat: 'EventTime' as const },
        },
        { name: 'app-logs', region: 'eu-west-1' },
      ],
    },
  ],
};
const LOGGING = ['s3:GetBucketLogging'];
let env: Readonly<Record<string, string>>;
let inventory = '';

beforeAll(async () => {
  ({ env } = await sandboxOf(scenario));
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-athena-'));
  inventory = join(folder, 'inventory');
  const report = ['--format', 'json', '--output', join(folder, 'report')];
  await runProgram(['--save-inventory', inventory, '--quiet', ...report], { env });
  return () => rm(folder, { recursive: true, force: true });
});

test('the kit is made of what the inventory knows, without anything to fill in', async () => {
  const { code, stdout } = await runLogs(['athena', '--inventory', inventory]);
  expect(code).toBe(0);
  expect(stdout).toContain("location 's3://app-logs/sal/'");
  expect(stdout).toContain("'storage.location.template' = 's3://app-logs/web/");
  expect(stdout).toContain("'projection.source.values' = 'web'");

  const one = await runLogs(['athena', '--inventory', inventory, '--bucket', 'web']);
  expect(one.stdout).not.toContain('s3://app-logs/sal/');
});

test('buckets whose logging nobody could read are no tables, and are told', async () => {
  const accounts = scenario.accounts.map((account) => ({
    ...account,
    buckets: account.buckets.map((bucket) => (bucket.name === 'web' ? { ...bucket, denied: LOGGING } : bucket)),
  }));
  const sandbox = await sandboxOf({ ...scenario, accounts });
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-athena-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const partial = join(folder, 'inventory');
  const report = ['--format', 'json', '--output', join(folder, 'report')];
  await runProgram(['--save-inventory', partial, '--quiet', ...report], { env: sandbox.env });
  const told = `${partial} does not say where the logs of 1 bucket lie: its logging could not be read`;
  expect(await runLogs(['athena', '--inventory', partial])).toMatchObject({
    code: 0,
    stdout: expect.not.stringContaining('s3://app-logs/web/'),
    stderr: expect.stringContaining(told),
  });
  const role = await runProgram(['iam', 'athena', '--inventory', partial, '--results', 'results']);
  expect(role).toMatchObject({ code: 0, stderr: expect.stringContaining(told) });
  expect((await runLogs(['athena', '--inventory', inventory])).stderr).toBe('');
});

test('a question that Athena answers has the names and types of a local answer, and its cost', async () => {
  const args = ['athena', '--inventory', inventory, '--bucket', 'app', '--run', 'errors', '--workgroup', 'audit'];
  const json = await runLogs([...args, '--format', 'json'], { env });
  expect(json).toMatchObject({
    code: 0,
    stderr: '48,000,000 of at most 10,000,000,000 bytes scanned, about 0.0002 US dollars\n',
  });
  expect(JSON.parse(json.stdout)).toMatchObject({
    question: 'errors',
    columns: ['httpStatus', 'errorCode', 'operation', 'requests', 'ambiguous', 'firstSeen', 'lastSeen'],
    rows: [
      [403, 'AccessDenied', 'REST.GET.OBJECT', 12, 0, '2026-03-14T02:15:07Z', '2026-03-15T08:01:30Z'],
      [404, 'NoSuchKey', 'REST.HEAD.OBJECT', 3, 1, '2026-03-14T02:15:07Z', '2026-03-15T08:01:30Z'],
    ],
  });
  expect((await runLogs(args, { env })).stdout).toContain('AccessDenied');
});

test('a query that read nothing is no answer without rows', async () => {
  const args = ['athena', '--inventory', inventory, '--bucket', 'web', '--run', 'errors', '--workgroup', 'empty'];
  const table = await runLogs(args, { env });
  expect(table).toMatchObject({ code: 3, stdout: '' });
  expect(table.stderr).toContain('Athena found no log object to read: this says nothing about requests');
  expect(await runLogs([...args, '--format', 'json'], { env })).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('"bytesScanned": 0'),
  });
});

test.each([
  [['--run', 'errors'], 'has logs in 2 places'],
  [['--run', 'errors', '--bucket', 'app'], 'does not limit how much a query scans'],
  [['--run', 'moon', '--bucket', 'app'], 'there is no question "moon"'],
  [['--bucket', 'moon'], 'knows of no server access logging of moon'],
  [['--database', 'a"b'], 'is no name of a database'],
  [['--since', '2026-03-02', '--until', '2026-03-01'], '--since is later than --until'],
])('%j is refused with a message', async (args, message) => {
  const { code, stdout, stderr } = await runLogs(['athena', '--inventory', inventory, ...args], { env });
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});

test('the role that runs queries is of the partition of the inventory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-athena-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const china = join(folder, 'china');
  const [header = '', ...rest] = (await readFile(inventory, 'utf8')).split('\n');
  const { crc32: _, ...members } = JSON.parse(header);
  const text = JSON.stringify({ ...members, partition: 'aws-cn' });
  await writeFile(china, [`${text.slice(0, -1)},"crc32":${crc32(text)}}`, ...rest].join('\n'));
  const { code, stdout } = await runProgram(['iam', 'athena', '--inventory', china, '--results', 'results']);
  expect(code).toBe(0);
  expect(stdout).toContain('arn:aws-cn:s3:::app-logs/web/*');
  expect(stdout).not.toContain('arn:aws:');
});

test('the role that runs queries reads the logs and writes results and tables, and no more', async () => {
  const { code, stdout } = await runProgram([
    'iam',
    'athena',
    '--inventory',
    inventory,
    '--results',
    'results/queries/',
  ]);
  expect(code).toBe(0);
  const { Statement }: PolicyDocument = JSON.parse(stdout);
  const of = (action: string) =>
    Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
  expect(of('s3:PutObject')).toEqual(['arn:aws:s3:::results/queries/*']);
  expect(of('s3:GetObject')).toEqual([
    // Athena reads whole folders, those of others in them too.
    ...['arn:aws:s3:::app-logs/sal/*', 'arn:aws:s3:::app-logs/web/*'],
    'arn:aws:s3:::results/queries/*',
  ]);
  expect(of('athena:StartQueryExecution')).toEqual(['arn:aws:athena:*:*:workgroup/primary']);
  for (const { Action } of Statement)
    expect(Action.filter((action) => /\*|Delete|:Put(?!Object$)/.test(action))).toEqual([]);

  expect(await runProgram(['iam', 'athena'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('iam athena needs --inventory FILE and --results BUCKET/PREFIX'),
  });
});
