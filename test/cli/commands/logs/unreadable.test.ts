import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { recordBase } from '../../../../src/logs/duckdb/duckdb.ts';
import { recordFile } from '../../../../src/logs/duckdb/record-file.ts';
import { lineReader } from '../../../../src/logs/parse/read-lines.ts';
import type { Knobs } from '../../../../src/sandbox/knobs.ts';
import { type Reply, startRelay } from '../../../campaign/relay.ts';
import { clientsFor, keysOf, sandboxOf } from '../../../sandbox/clients.ts';
import { folderOfTest, type LogsRun, recordLine, runLogs } from './run-logs.ts';

const DENIED = recordLine({ status: '403', error: 'AccessDenied', id: 'A000000000000001' });
const KEYS = ['1', '2', '3'].map((hour) => `sal/2026-03-14-0${hour}-00-00-000000000000000${hour}`);

const scenario = (denied: readonly string[] = []) => ({
  organization: null,
  accounts: [
    {
      id: '111122223333',
      name: 'one',
      denied,
      buckets: [
        { name: 'app', region: 'eu-west-1', logging: { target: 'app-logs', prefix: 'sal/' } },
        { name: 'app-logs', region: 'eu-west-1' },
      ],
    },
  ],
});

// Attempts follow each other at once: a pause is a random part of the longest that is allowed.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

/** Three objects of one record each, read from a server that does not always answer as S3 does. */
async function readWith(knobs: Knobs, denied: readonly string[] = []): Promise<LogsRun> {
  const sandbox = await sandboxOf(scenario(denied), knobs);
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox));
  for (const Key of KEYS) await s3.send(new PutObjectCommand({ Bucket: 'app-logs', Key, Body: DENIED }));
  return runLogs(['ask', 'denied', 's3://app-logs/sal/'], { env: sandbox.env });
}

test('an answer that is cut is asked for again', async () => {
  const { code, stderr } = await readWith({ faults: [{ kind: 'cut', operation: 's3:GetObject', count: 2 }] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '3 lines in 3 objects: 3 records, 2 delivered twice\n' });
});

test.each(['cut', 'reset', 'empty', 'denied', 'foreign'] as const)(
  'objects that S3 does not hand out whole are named: %s',
  async (kind) => {
    const { code, stdout, stderr } = await readWith({ faults: [{ kind, operation: 's3:GetObject' }] });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual(
      KEYS.map((key) => expect.stringContaining(`s3://app-logs/${key} could not be read to its end: `)),
    );
  },
);

test.each(['empty', 'foreign', 'malformed', 'truncated'] as const)(
  'a list that is not whole is no list without objects: %s',
  async (kind) => {
    const { code, stdout, stderr } = await readWith({ faults: [{ kind, operation: 's3:ListObjectsV2' }] });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('s3://app-logs/sal/ cannot be listed: '),
    });
  },
);

test.each([
  ['is cut off at a page', '<IsTruncated>false<', '<IsTruncated>true<'],
  ['is that of others', '<Name>app-logs<', '<Name>web-logs<'],
  ['never ends', '<IsTruncated>false<', '<NextContinuationToken>a</NextContinuationToken><IsTruncated>true<'],
])('a list that %s is no answer', async (_, words, others) => {
  const sandbox = await sandboxOf(scenario(), { checkSignatures: false });
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox));
  for (const Key of KEYS) await s3.send(new PutObjectCommand({ Bucket: 'app-logs', Key, Body: DENIED }));
  const relay = await startRelay(sandbox);
  onTestFinished(() => relay.close());
  let first: Reply | undefined;
  relay.attack = ({ operation, reply }) => {
    // The first answer names the Region of the bucket.
    if (operation !== 's3:ListObjectsV2' || (first === undefined && reply.status !== 200)) return undefined;
    first ??= { ...reply, body: reply.body.replace(words, others) };
    return { reply: first };
  };
  const { code, stderr } = await runLogs(['ask', 'denied', 's3://app-logs/sal/'], {
    env: relay.env,
    signal: AbortSignal.timeout(5_000),
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('s3://app-logs/sal/ cannot be listed: '),
  });
});

test.each(['empty', 'foreign', 'truncated'] as const)('a logging that is not answered is not off: %s', async (kind) => {
  const { env } = await sandboxOf(scenario(), { faults: [{ kind, operation: 's3:GetBucketLogging' }] });
  const { code, stderr } = await runLogs(['ask', 'denied', 'bucket:app'], { env });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('the logging of app cannot be read: '),
  });
});

test.each([
  ['expired-token', 'sign in again'],
  ['foreign', 'check the endpoint (AWS_ENDPOINT_URL)'],
  ['reset', 'check the endpoint (AWS_ENDPOINT_URL)'],
] as const)('a list that fails by %s blames no name', async (kind, hint) => {
  const { env } = await sandboxOf(scenario(), { faults: [{ kind, operation: 's3:ListObjectsV2' }] });
  const { code, stderr } = await runLogs(['ask', 'denied', 's3://app-logs/sal/'], { env });
  expect([code, stderr.split('\n')[1]?.trim()]).toEqual([2, expect.stringContaining(hint)]);
});

test('a prefix that may not be listed is one message, with what it takes', async () => {
  const { code, stdout, stderr } = await readWith({}, ['s3:ListBucket']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^s3log-audit: s3:\/\/app-logs\/sal\/ cannot be listed: .+\n {2}reading logs takes s3:ListBucket .+\n$/,
  );
});

test('a prefix and a folder without objects say nothing about requests', async () => {
  const { env } = await sandboxOf(scenario());
  for (const source of ['s3://app-logs/sal/', await folderOfTest()])
    expect(await runLogs(['ask', 'anonymous', source], { env })).toEqual({
      code: 3,
      stdout: '',
      stderr: 'no object of logs was found there: this says nothing about requests\n',
    });
});

test('records that are all of another time say nothing about the time that was asked about', async () => {
  const file = join(await folderOfTest(), 'access.log');
  await writeFile(file, DENIED);
  expect(await runLogs(['ask', 'anonymous', file, '--since', '2026-03-15'])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('none of those asked for, which says nothing about them'),
  });
});

test('what cannot be written ends the run with its own exit code', async () => {
  const file = join(await folderOfTest(), 'access.log');
  await writeFile(file, DENIED);
  const nowhere = join(file, 'x');
  for (const args of [
    ['export', file, '--parquet', nowhere],
    ['ask', 'denied', file, '--refused', nowhere],
    ['summary', file, '--output', nowhere],
    ['report', file, '--output', nowhere],
  ]) {
    const { code, stderr } = await runLogs(args);
    expect({ args, code, stderr }).toEqual({ args, code: 4, stderr: expect.stringContaining(`${nowhere}`) });
  }
});

test.skipIf(process.platform !== 'linux')(
  'a disk that is full while lines or records are set aside ends the run',
  async () => {
    const file = join(await folderOfTest(), 'access.log');
    await writeFile(file, `${DENIED}no record\n`);
    const { code, stderr } = await runLogs(['ask', 'denied', file, '--refused', '/dev/full']);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining('/dev/full cannot be written: ENOSPC'),
    });

    const { add, close } = await recordFile('/dev/full');
    lineReader((view, result) => add(view, result, { object: file, line: 1 })).push(Buffer.from(DENIED));
    await expect(close()).rejects.toThrow('/dev/full cannot be written: ENOSPC');
  },
);

test('records that a killed run left among the temporary files have a name that the next scan removes', async () => {
  const folder = await folderOfTest();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const base = await recordBase();
  expect(await readdir(folder)).toEqual([expect.stringMatching(`^s3log-audit-[0-9a-f]{8}-${process.pid}-`)]);
  await base.close();
  expect(await readdir(folder)).toEqual([]);
});

test('a condition that fails on a record is a message', async () => {
  const { code, stderr } = await runLogs(['cat', '-', '--where', 'int(record.key) == 1'], {
    input: Buffer.from(DENIED),
  });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--where fails on a record: int() ') });
});
