import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { clientsFor, keysOf, sandboxOf } from '../../sandbox/clients.ts';
import { recordLine, runLogs, runProgram } from './logs/run-logs.ts';

const HUB = '111122223333';
const OTHER = '444455556666';
const REPORTS = 's3://example-audit-reports/night.ndjson';
const ELSEWHERE = 's3://example-other-reports/night.ndjson';
const SHARED = 's3://example-shared-reports/night.ndjson';

const logging = { target: 'app-logs', prefix: 'sal/' };
const scenario = {
  organization: null,
  accounts: [
    {
      id: HUB,
      name: 'hub',
      buckets: [
        { name: 'app', region: 'eu-west-1', logging },
        { name: 'app-logs', region: 'eu-west-1' },
        { name: 'example-audit-reports', region: 'eu-central-1' },
      ],
    },
    {
      id: OTHER,
      name: 'other',
      buckets: [
        { name: 'example-other-reports', region: 'eu-west-1' },
        {
          name: 'example-shared-reports',
          region: 'us-west-2',
          policy: {
            Version: '2012-10-17',
            Statement: [
              {
                ...{ Effect: 'Allow', Principal: { AWS: HUB }, Action: ['s3:GetObject', 's3:ListBucket'] },
                Resource: ['arn:aws:s3:::example-shared-reports', 'arn:aws:s3:::example-shared-reports/*'],
              },
            ],
          },
        },
      ],
    },
  ],
};

let sandbox: Sandbox;
let file = '';

beforeAll(async () => {
  sandbox = await sandboxOf(scenario);
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-inventory-'));
  file = join(folder, 'night.ndjson');
  const report = ['--format', 'json', '--output', join(folder, 'report')];
  await runProgram(['--save-inventory', file, '--quiet', ...report], { env: sandbox.env });
  const put = async (account: string, region: string, url: string, Body: Buffer | string): Promise<void> => {
    const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
    await clientsFor(sandbox.url, keysOf(sandbox, account), region).s3.send(
      new PutObjectCommand({ Bucket, Key, Body }),
    );
  };
  await put(HUB, 'eu-central-1', REPORTS, await readFile(file));
  await put(OTHER, 'eu-west-1', ELSEWHERE, await readFile(file));
  await put(OTHER, 'us-west-2', SHARED, await readFile(file));
  await put(HUB, 'eu-west-1', 's3://app-logs/sal/2026-03-14-03-00-00-0123456789ABCDEF', recordLine());
  return () => rm(folder, { recursive: true, force: true });
});

/** Each command that takes a saved inventory, and what it does with it. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['logs ask', ['logs', 'ask', 'who', 'bucket:app', '--requester', 'arn:aws:iam::111122223333:user/ops', '--quiet']],
  ['logs cat', ['logs', 'cat', 'bucket:app', '--quiet']],
  ['logs summary', ['logs', 'summary', 'bucket:app', '--quiet']],
  ['logs report', ['logs', 'report', 'bucket:app', '--output', '-', '--quiet']],
  ['logs athena', ['logs', 'athena']],
  ['iam athena', ['iam', 'athena', '--results', 'results/queries']],
  ['fix plan', ['fix', 'plan', '--output', '-']],
];

const readBy = (command: readonly string[], ...flags: readonly string[]) =>
  runProgram([...command, ...flags], { env: sandbox.env });

test.each(COMMANDS)('%s says the same of an inventory in S3 as of the file', async (_, command) => {
  const ofFile = await readBy(command, '--inventory', file);
  expect(ofFile).toMatchObject({ code: 0, stdout: expect.stringContaining('app') });
  sandbox.resetCounts();
  expect(await readBy(command, '--inventory', REPORTS)).toEqual(ofFile);
  // The place of the logs is what the inventory says.
  expect(sandbox.counts().operations['s3:GetBucketLogging']).toBeUndefined();
});

test.each(COMMANDS)('%s names the object that is not there', async (_, command) => {
  const url = 's3://example-audit-reports/none.ndjson';
  expect(await readBy(command, '--inventory', url)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`${url}: the inventory cannot be opened: there is no such object`),
  });
});

test.each(COMMANDS)('%s reads from no bucket of another account than the one that is expected', async (_, command) => {
  expect(await readBy(command, '--inventory', REPORTS, '--bucket-owner', OTHER)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`bucket example-audit-reports belongs to another account than ${OTHER}`),
  });
  expect(await readBy(command, '--inventory', ELSEWHERE)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('access to bucket example-other-reports is denied'),
  });
  expect(await readBy(command, '--inventory', REPORTS, '--bucket-owner', HUB)).toMatchObject({ code: 0 });
  // Its policy lets the caller read, and it has to be named all the same.
  expect(await readBy(command, '--inventory', SHARED)).toMatchObject({ code: 2 });
  expect(await readBy(command, '--inventory', SHARED, '--bucket-owner', OTHER)).toMatchObject({ code: 0 });
});

test('what is no inventory, no object or no account is said as a scan says it', async () => {
  const flags = ['athena', '--inventory'];
  const env = sandbox.env;
  const log = 's3://app-logs/sal/2026-03-14-03-00-00-0123456789ABCDEF';
  expect((await runLogs([...flags, log], { env })).stderr).toContain(`${log}: not an inventory`);
  expect((await runLogs([...flags, 's3://example-audit-reports'], { env })).stderr).toContain('it names no object');
  expect((await runLogs([...flags, 's3://example-no-such/x'], { env })).stderr).toContain('there is no bucket');
  expect((await runLogs([...flags, REPORTS], { env: {} })).stderr).toContain('no AWS credentials were found');
  expect(await runLogs([...flags, REPORTS, '--bucket-owner', '12'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It must be an account id of 12 digits'),
  });
});

test.each(COMMANDS)('%s says that it was interrupted', async (name, command) => {
  const signal = AbortSignal.abort(new DOMException('stopped by SIGINT', 'AbortError'));
  expect(await runProgram([...command, '--inventory', REPORTS], { env: sandbox.env, signal })).toEqual({
    code: 4,
    stdout: '',
    stderr:
      name === 'fix plan'
        ? 's3log-audit: stopped by SIGINT before it was done\n'
        : 's3log-audit: the reading of the inventory was interrupted\n',
  });
});
