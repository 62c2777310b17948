import { link, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientsFor, keysOf, sandboxOf } from '../../../sandbox/clients.ts';
import { folderOfTest, recordLine, runLogs } from './run-logs.ts';

const LINE = recordLine({ status: '403', error: 'AccessDenied' });

test('a log is never written over, under whatever name', async () => {
  const folder = await folderOfTest();
  await mkdir(join(folder, 'logs'));
  const log = join(folder, 'logs', 'good.log');
  await writeFile(log, LINE);
  await link(log, join(folder, 'hard'));
  await symlink(log, join(folder, 'soft'));
  const tried = [
    ['ask', 'hot', log, '--refused', log],
    ['cat', log, '--refused', join(folder, 'soft')],
    ['summary', log, '--output', log],
    ['report', join(folder, 'hard'), '--output', log],
    ['export', log, '--parquet', join(folder, 'soft')],
    ['export', join(folder, 'logs'), '--parquet', join(folder, 'logs', 'records.parquet')],
    ['report', join(folder, 'logs'), '--output', join(folder, 'logs', 'page.html')],
  ];
  for (const args of tried) {
    const { code, stderr } = await runLogs(args);
    expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining('is one of the files that are to be read')]);
  }
  expect(await readFile(log, 'utf8')).toBe(LINE);
  expect((await runLogs(['summary', log, '--output', join(folder, 'requests.ndjson')])).code).toBe(0);
});

test('a link that Parquet is written to stays, and the file that it leads to is replaced', async () => {
  const folder = await folderOfTest();
  await writeFile(join(folder, 'records.parquet'), 'of yesterday');
  await symlink('records.parquet', join(folder, 'latest.parquet'));
  await writeFile(join(folder, 'access.log'), LINE);
  expect(
    (await runLogs(['export', join(folder, 'access.log'), '--parquet', join(folder, 'latest.parquet')])).code,
  ).toBe(0);
  expect(await readlink(join(folder, 'latest.parquet'))).toBe('records.parquet');
  expect(await readFile(join(folder, 'records.parquet'), 'latin1')).toMatch(/^PAR1.*PAR1$/s);
});

test.each([
  [['ask', 'hot', 'bucket://b'], 'bucket://b names no bucket'],
  [['ask', 'hot', 'bucket:a/b'], 'bucket:a/b names no bucket'],
  [['ask', 'hot', 'bucket:arn:aws:s3:::logs'], 'names no bucket'],
  [['ask', 'hot', 's3://arn:aws:s3:::logs/x'], 'names no bucket'],
  [['ask', 'hot', '-', '--since', '2026-02-30'], 'It is no time'],
  [['ask', 'hot', '-', '--since', '2026-02-08 (x)'], 'It is no time'],
  [['ask', 'hot', '-', '--until', '2026-13-01'], 'It is no time'],
  [['ask', 'cross-account', '-', '--account', '1234'], 'twelve digits'],
  [['ask', 'hot', '-', '--refused', '-'], 'refused lines are not written to standard output'],
  [['export', '-', '--parquet', '-'], 'Parquet is not written to standard output'],
  [['ask', 'errors', '-', '--key', 'x'], '--key is of the question key, not of errors'],
  [['ask', 'denied', '-', '--by', 'key'], '--by is of the question hot, not of denied'],
])('%j: one message, exit 2', async (args, message) => {
  const { code, stderr } = await runLogs(args, { input: Buffer.from(LINE) });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('accounts do not swallow the sources behind them', async () => {
  const { code, stdout } = await runLogs(
    ['ask', 'cross-account', '--account', '111122223333,444455556666', '-', '--format', 'json'],
    { input: Buffer.from(LINE) },
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: [], records: 1 });
});

test('a time without a zone is UTC, wherever the machine stands', async () => {
  const before = process.env['TZ'];
  process.env['TZ'] = 'America/New_York';
  try {
    const ended = await runLogs(['ask', 'denied', '-', '--until', '2026-03-14T02:15', '--format', 'json'], {
      input: Buffer.from(LINE),
    });
    // The record is of seven seconds later.
    expect(JSON.parse(ended.stdout)).toMatchObject({ rows: [], records: 1, outside: 1, unreadable: 0 });
    expect(ended.code).toBe(3);
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('a place without logs is told beside one that has some, and lines that are no records are told with --quiet', async () => {
  const folder = await folderOfTest();
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'good.log'), `${LINE}junk\n`);
  const ended = await runLogs(['ask', 'anonymous', join(folder, 'empty'), join(folder, 'good.log'), '--quiet']);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain('empty could not be read to its end: no object of logs was found there');
  const quiet = await runLogs(['ask', 'anonymous', join(folder, 'good.log'), '--quiet']);
  expect(quiet.stderr).toContain('1 refused');
});

test('keys of a neighbour whose prefix sorts first do not end the list', async () => {
  const scenario = {
    organization: null,
    accounts: [
      {
        id: '111122223333',
        name: 'one',
        buckets: [
          { name: 'app', region: 'eu-west-1', logging: { target: 'app-logs', prefix: 'log' } },
          { name: 'app-logs', region: 'eu-west-1' },
        ],
      },
    ],
  };
  const sandbox = await sandboxOf(scenario);
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox));
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'app-logs', Key, Body }));
  await put('log-b/2026-03-20-00-00-00-AAAAAAAAAAAAAAAA', recordLine({ bucket: 'web' }));
  await put('log2026-03-14-03-00-00-BBBBBBBBBBBBBBBB', LINE);
  const args = ['ask', 'denied', 'bucket:app', '--until', '2026-03-15', '--format', 'json'];
  const { code, stdout } = await runLogs(args, { env: sandbox.env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ records: 1, outside: 0, total: 1 });
});
