import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { demo } from '../../../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { folderOfTest, runLogs, runProgram } from './run-logs.ts';

const BUCKET = 'management-billing-exports';

async function demoWithLogs() {
  const sandbox = await startSandbox({
    scenario: demo,
    knobs: { accessLogs: {} },
    clock: { start: '2026-03-14T03:00:00Z', frozen: true },
  });
  onTestFinished(() => sandbox.close());
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: sandbox.url,
    forcePathStyle: true,
    credentials: {
      accessKeyId: sandbox.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: sandbox.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  onTestFinished(() => s3.destroy());
  return { sandbox, s3 };
}

const byName = (json: string): readonly Readonly<Record<string, unknown>>[] => {
  const { columns, rows }: { columns: string[]; rows: unknown[][] } = JSON.parse(json);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
};

test('the logs of a bucket name the request that deleted an object', async () => {
  const { sandbox, s3 } = await demoWithLogs();
  const { $metadata } = await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'reports/"2026" q1+q2.xlsx' }));
  sandbox.advance(24 * 3600);

  const ended = await runLogs(['ask', 'deleted', `bucket:${BUCKET}`, '--format', 'json'], { env: sandbox.env });
  expect(ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('refused') });
  const own = byName(ended.stdout).filter(({ requestId }) => requestId === $metadata.requestId);
  expect(own).toEqual([
    expect.objectContaining({
      bucket: BUCKET,
      operation: 'REST.DELETE.OBJECT',
      decodedKey: 'reports/"2026" q1+q2.xlsx',
      httpStatus: 204,
      time: '2026-03-14T03:00:00Z',
      ambiguous: false,
    }),
  ]);
  // Its requester is that of the credentials.
  const who = await runLogs(
    ['ask', 'who', `bucket:${BUCKET}`, '--requester', String(own[0]?.['requester']), '--format', 'json'],
    { env: sandbox.env },
  );
  expect(byName(who.stdout).map(({ requestId }) => requestId)).toContain($metadata.requestId);
});

test('a scan judges by what its logs say: fails, passes, and is never sure without them', async () => {
  const { sandbox } = await demoWithLogs();
  const folder = await folderOfTest();
  const summary = join(folder, 'requests.ndjson');
  const report = join(folder, 'report.json');
  sandbox.advance(24 * 3600);
  const now = () => new Date('2026-03-15T03:00:00Z');
  expect(await runLogs(['summary', `bucket:${BUCKET}`, '--output', summary], { env: sandbox.env, now })).toMatchObject({
    code: 0,
  });

  const rules = 'no-anonymous-requests,requests-use-tls-1-2,no-acl-required-requests';
  const scan = async (...more: readonly string[]) => {
    const ended = await runProgram(
      [
        '--select',
        rules,
        '--format',
        'json',
        '--output',
        report,
        '--quiet',
        '--save-inventory',
        join(folder, 'inventory'),
        ...more,
      ],
      { env: sandbox.env, now },
    );
    const { findings }: { findings: { rule: string; verdict: string; message: string }[] } = JSON.parse(
      await readFile(report, 'utf8'),
    );
    return { code: ended.code, findings };
  };
  const given = await scan('--requests', summary);
  // Three buckets of the account have no record in the summary, which says nothing about them.
  expect(given.code).toBe(3);
  expect(given.findings.every(({ verdict, message }) => verdict === 'unknown' && !message.includes(BUCKET))).toBe(true);
  expect(given.findings.length).toBeGreaterThan(0);

  const without = await scan();
  expect(without.findings.every(({ verdict }) => verdict === 'unknown')).toBe(true);
  expect(without.findings.some(({ message }) => message.includes('--requests'))).toBe(true);

  const summarized = await readFile(summary, 'utf8');
  const worse = join(folder, 'worse.ndjson');
  await writeFile(worse, summarized.replace('"anonymous":0', '"anonymous":2'));
  const failed = await scan('--requests', worse);
  expect(failed.code).toBe(1);
  expect(failed.findings.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule)).toEqual([
    'no-anonymous-requests',
  ]);

  await writeFile(worse, summarized.split('\n').slice(0, 1).join('\n'));
  expect(
    await runProgram(['--select', rules, '--requests', worse, '--format', 'json', '--output', report], {
      env: sandbox.env,
      now,
    }),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining('is cut') });
  await writeFile(worse, 'no summary\n');
  expect(
    await runProgram(['--select', rules, '--requests', worse, '--format', 'json', '--output', report], {
      env: sandbox.env,
      now,
    }),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining('is no summary of access logs') });
});
