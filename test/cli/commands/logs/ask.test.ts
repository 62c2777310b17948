import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { sandboxOf } from '../../../sandbox/clients.ts';
import { folderOfTest, recordLine, runLogs } from './run-logs.ts';

const DENIED = recordLine({ status: '403', error: 'AccessDenied', id: 'A000000000000001' });
const DELETED = recordLine({ operation: 'REST.DELETE.OBJECT', status: '204', key: 'gone', id: 'A000000000000002' });

const rowsOf = ({ stdout }: { readonly stdout: string }): readonly (readonly unknown[])[] => JSON.parse(stdout).rows;

test('without a question all questions are listed', async () => {
  const { code, stdout } = await runLogs(['ask']);
  expect(code).toBe(0);
  for (const name of ['deleted', 'denied', 'anonymous', 'audit-traffic']) expect(stdout).toContain(`${name} `);
});

test('files, gzip and folders are read together, in their order', async () => {
  const folder = await folderOfTest();
  await mkdir(join(folder, 'more/below'), { recursive: true });
  await writeFile(join(folder, 'a.log'), DENIED);
  await writeFile(join(folder, 'more/b.gz'), gzipSync(DELETED + DENIED.replace('A0000', 'B0000')));
  await writeFile(join(folder, 'more/below/c'), recordLine({ status: '500', error: 'InternalError' }));
  const ended = await runLogs(['ask', 'errors', join(folder, 'a.log'), join(folder, 'more'), '--format', 'json']);
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    question: 'errors',
    records: 4,
    ambiguous: 0,
    refused: 0,
    total: 2,
  });
  expect(rowsOf(ended).map((row) => row.slice(0, 4))).toEqual([
    [403, 'AccessDenied', 'REST.GET.OBJECT', 2],
    [500, 'InternalError', 'REST.GET.OBJECT', 1],
  ]);
});

test('each format is whole, and says no more rows than asked for', async () => {
  const input = Buffer.from(DENIED + recordLine({ status: '500', error: 'InternalError' }));
  const texts = new Map<string, string>();
  for (const format of ['json', 'csv', 'markdown', 'table']) {
    const { stdout } = await runLogs(['ask', 'errors', '-', '--format', format, '--top', '1'], { input });
    texts.set(format, stdout);
  }
  expect(JSON.parse(texts.get('json') ?? '')).toMatchObject({
    total: 2,
    rows: [[403, 'AccessDenied', 'REST.GET.OBJECT', 1, 0, expect.anything(), expect.anything()]],
  });
  expect(
    texts
      .get('csv')
      ?.split('\n')
      .map((line) => line.split(',').slice(0, 4).join()),
  ).toEqual(['httpStatus,errorCode,operation,requests', '403,AccessDenied,REST.GET.OBJECT,1', '']);
  expect(
    texts
      .get('markdown')
      ?.split('\n')
      .slice(0, 3)
      .map((line) => line.slice(0, 22)),
  ).toEqual(['| httpStatus | errorCo', '| --- | --- | --- | --', '| 403 | AccessDenied |']);
  expect(texts.get('table')).toContain('… and 1 more row');
});

const OF_2018 = recordLine({ id: 'A000000000000003' }).split(' ').slice(0, 22).join(' ');

test.each([
  ['acl-required', `${OF_2018}\n`, 'aclRequired'],
  ['old-tls', `${OF_2018}\n`, 'tlsVersion'],
  ['plain-http', `${OF_2018}\n`, 'tlsVersion'],
  ['sigv2', `${OF_2018}\n`, 'signatureVersion'],
  ['deleted', '{"bucket_arn":"arn:aws:s3:::app","operation":"REST.DELETE.OBJECT","key_name":"a"}', 'httpStatus'],
  ['denied', '{"bucket_arn":"arn:aws:s3:::app","operation":"REST.GET.OBJECT","key_name":"a"}', 'httpStatus'],
  ['anonymous', '{"bucket_arn":"arn:aws:s3:::app","operation":"REST.GET.OBJECT","http_status":200}', 'requester'],
  ['bytes', '{"bucket_arn":"arn:aws:s3:::app","operation":"REST.GET.OBJECT","requester":"a"}', 'bytesSent'],
])('records without the column that %s asks about are no answer', async (question, record, column) => {
  const input = Buffer.from(record);
  const { code, stdout, stderr } = await runLogs(['ask', question, '-', '--format', 'json'], { input });
  expect([code, JSON.parse(stdout).records, JSON.parse(stdout).undecided]).toEqual([3, 1, 1]);
  expect(stderr).toContain(`1 record without the column ${column}`);
});

test('a page says which of its answers say nothing of some records, and so does the terminal', async () => {
  const input = Buffer.from(OF_2018);
  const { code, stdout, stderr } = await runLogs(['report', '-', '--output', '-'], { input });
  expect(code).toBe(3);
  expect(stderr).toContain('Requests that an ACL allowed: 1 record without the column aclRequired');
  expect(stdout).toContain('No record of such a request. 1 record without the column aclRequired');
});

test('what S3 does for other reasons is not the work of a lifecycle rule', async () => {
  const done = ['S3.EXPIRE.OBJECT', 'S3.TRANSITION_GDA.OBJECT', 'S3.TRANSITION.OBJECT', 'S3.DELETE.UPLOAD'];
  const input = Buffer.from(
    [...done, 'S3.COMPUTE.OBJECT.CHECKSUM']
      .map((operation, index) => recordLine({ operation, requester: 'AmazonS3', status: '-', id: `A${index}` }))
      .join(''),
  );
  const rows = rowsOf(await runLogs(['ask', 'lifecycle', '-', '--format', 'json'], { input }));
  expect(rows.map(([, operation]) => operation)).toEqual(done);
});

test('a blank of a key is found where the log has a plus for it', async () => {
  const operation = 'BATCH.DELETE.OBJECT';
  const input = Buffer.from(
    recordLine({ operation, key: 'a+b%252Bc', id: 'A1' }) +
      recordLine({ key: 'a%2520b%252Bc', id: 'A2' }) +
      recordLine({ key: 'a%252520b%252Bc', id: 'A3' }),
  );
  const rows = rowsOf(await runLogs(['ask', 'key', '-', '--key', 'a b+c', '--format', 'json'], { input }));
  expect(rows.map((row) => row[8])).toEqual(['A1', 'A2']);
});

test('a role stands for its sessions, however it is written, and what no record can have is no question', async () => {
  const requester = 'arn:aws:sts::111111111111:assumed-role/Reader/one';
  const input = Buffer.from(recordLine({ requester }) + DENIED);
  const who = (principal: string) =>
    runLogs(['ask', 'who', '-', `--requester=${principal}`, '--format', 'json'], { input });
  for (const role of ['iam::111111111111:role/a/Reader', 'sts::111111111111:assumed-role/Reader'])
    expect(rowsOf(await who(`arn:aws:${role}`))).toHaveLength(1);
  expect(rowsOf(await who('arn:aws:sts::111111111111:assumed-role/Read'))).toHaveLength(0);
  for (const nobody of ['-', 'arn:aws:sts::111111111111:assumed-role/Reader/*'])
    expect(await who(nobody)).toMatchObject({ code: 2, stdout: '' });
  expect((await runLogs(['ask', 'key', '-', '--key=-'], { input })).code).toBe(2);
});

test('the standard input is a source', async () => {
  const ended = await runLogs(['ask', 'deleted', '-', '--format', 'json'], { input: Buffer.from(DENIED + DELETED) });
  expect(rowsOf(ended)).toHaveLength(1);
  expect(rowsOf(ended)[0]).toContain('gone');
});

test('a torn object is named, the others are read, and the exit code says that something is missing', async () => {
  const folder = await folderOfTest();
  const packed = gzipSync(
    Array.from({ length: 500 }, (_, line) => recordLine({ id: `C${line}`.padEnd(16, '0') })).join(''),
  );
  await writeFile(join(folder, '1.gz'), packed.subarray(0, packed.length - 200));
  await writeFile(join(folder, '2.log'), DENIED);
  const ended = await runLogs(['ask', 'denied', folder, '--format', 'json']);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain('1.gz could not be read to its end: ends in the middle of its gzip data');
  expect(rowsOf(ended)).toHaveLength(1);
});

test('what is no log of lines is named', async () => {
  const folder = await folderOfTest();
  await writeFile(join(folder, 'x.parquet'), 'PAR1 and so on PAR1');
  await writeFile(join(folder, 'poem.txt'), 'Tyger Tyger, burning bright\n');
  await writeFile(join(folder, 'empty'), '');
  expect(await runLogs(['ask', 'errors', join(folder, 'x.parquet')])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^\S+x\.parquet could not be read to its end: is Parquet[^\n]*\n$/),
  });
  expect(await runLogs(['ask', 'errors', join(folder, 'poem.txt')])).toMatchObject({
    code: 3,
    stderr: '1 line in 1 object, and none is a record of an S3 server access log\n',
  });
  expect(await runLogs(['ask', 'anonymous', join(folder, 'empty')])).toMatchObject({
    code: 3,
    stderr: '0 lines in 1 object: this says nothing about requests\n',
  });
  expect(await runLogs(['ask', 'errors', join(folder, 'nothing')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot be read: ENOENT'),
  });
});

test.each([
  [['ask', 'everything', '-'], 'there is no question "everything"'],
  [['ask', 'who', '-'], 'this question needs --requester ARN'],
  [['ask', 'cross-account', '-'], 'this question needs --account ID'],
  [['ask', 'errors'], 'no logs were named'],
  [['ask', 'hot', '-', '--by', 'moon'], '--by moon is not one of'],
  [['cat', '-', '--select', 'moon'], 'there is no column "moon"'],
  [['cat', '-', '--where', 'record.moon == 1'], '--where, character'],
])('%j is refused with a message', async (args, message) => {
  const { code, stderr } = await runLogs(args, { input: Buffer.from('') });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('an ambiguous delete is shown: a hostile header hides nothing', async () => {
  const line = DELETED.replace('"GET /gone HTTP/1.1"', '"GET /" 404 NoSuchKey 1 1 1 1 "-" "x" HTTP/1.1"');
  const ended = await runLogs(['ask', 'deleted', '-', '--format', 'json'], { input: Buffer.from(line) });
  expect(JSON.parse(ended.stdout)).toMatchObject({ records: 0, ambiguous: 1 });
  expect(rowsOf(ended)[0]).toContain('gone');
  expect(rowsOf(ended)[0]?.at(-1)).toBe(true);
});

test('records of another time are counted apart, and objects of another day are not read', async () => {
  const folder = await folderOfTest();
  await writeFile(join(folder, '2026-03-10-00-00-00-AAAA'), 'not even a log\n');
  await writeFile(
    join(folder, '2026-03-14-03-00-00-BBBB'),
    DENIED + DENIED.replace('14/Mar/2026:02', '13/Mar/2026:23').replace('A0000', 'B0000'),
  );
  const args = ['ask', 'denied', folder, '--since', '2026-03-14', '--format', 'json'];
  const ended = await runLogs(args);
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('1 of another time or bucket') });
  expect(JSON.parse(ended.stdout)).toMatchObject({ records: 2, refused: 0 });
  expect(rowsOf(ended)[0]?.[5]).toBe(1);
});

test('byte-identical records are counted, other records of the same request are not', async () => {
  const batch = ['a', 'b'].map((key) => recordLine({ operation: 'BATCH.DELETE.OBJECT', key, status: '204' })).join('');
  const { stderr } = await runLogs(['ask', 'deleted', '-'], { input: Buffer.from(batch + DENIED + DENIED) });
  expect(stderr).toContain('4 records, 1 delivered twice');
});

test('cat writes records that a condition takes, and refused lines go to their file', async () => {
  const folder = await folderOfTest();
  const refused = join(folder, 'refused');
  const args = [
    'cat',
    '-',
    '--where',
    'record.httpStatus >= 400 && record.requester.startsWith("arn:")',
    '--refused',
    refused,
  ];
  const ended = await runLogs([...args, '--select', 'httpStatus,key'], {
    input: Buffer.from(`${DELETED}junk\n${DENIED}`),
  });
  expect(ended.stdout).toBe('{"httpStatus":"403","key":"a/b.txt","line":3}\n');
  const { readFile } = await import('node:fs/promises');
  expect(await readFile(refused, 'utf8')).toBe('junk\n');
});

const ACCOUNT = '111122223333';
const scenario = {
  organization: null,
  accounts: [
    {
      id: ACCOUNT,
      name: 'one',
      buckets: [
        { name: 'app', region: 'eu-west-1', logging: { target: 'app-logs', prefix: 'sal/' } },
        { name: 'app-logs', region: 'eu-west-1' },
      ],
    },
  ],
};

test('s3://bucket/prefix and bucket:NAME read objects over HTTP, in the order of keys', async () => {
  const { env, url } = await sandboxOf(scenario);
  const s3 = new S3Client({
    region: 'eu-west-1',
    endpoint: url,
    forcePathStyle: true,
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'app-logs', Key, Body }));
  await put('sal/2026-03-14-03-00-00-0000000000000001', DELETED);
  await put('sal/2026-03-14-04-00-00-0000000000000002', recordLine({ bucket: 'other' }) + DENIED);
  await put('elsewhere/x', 'no log\n');
  s3.destroy();

  const all = await runLogs(
    ['ask', 'who', 's3://app-logs/sal/', '--requester', 'arn:aws:iam::111122223333:user/ops', '--format', 'json'],
    { env },
  );
  expect(all.code).toBe(0);
  expect(rowsOf(all).map((row) => row[1])).toEqual(['app', 'other', 'app']);

  const own = await runLogs(
    ['ask', 'who', 'bucket:app', '--requester', 'arn:aws:iam::111122223333:user/ops', '--format', 'json'],
    { env },
  );
  expect(rowsOf(own).map((row) => row[2])).toEqual(['REST.DELETE.OBJECT', 'REST.GET.OBJECT']);

  expect(await runLogs(['ask', 'errors', 'bucket:app-logs'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('app-logs has no server access logging to a bucket'),
  });
  expect(await runLogs(['ask', 'errors', 's3://no-such-bucket/x'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('s3://no-such-bucket/x cannot be listed: NoSuchBucket'),
  });
});

/** What a terminal obeys, what turns text around, what a spreadsheet runs, and what GitHub makes a link or a mention of. */
const HOSTILE = [
  '\u001b]8;;http://evil\u001b\\x\u001b[2J',
  '\u009b31m\u202ex\u007f',
  '\uff1dcmd()',
  '=cmd()',
  '::stop-commands::x',
  'a ##[stop-commands]x ##vso[task.setvariable]y',
  '@org/team www.evil.example',
];

test.each(['json', 'csv', 'markdown', 'table'])('no text of a header is more than text: %s', async (format) => {
  const input = Buffer.from(HOSTILE.map((agent) => recordLine({ agent, key: 'k' })).join(''));
  const asked = await runLogs(['ask', 'key', '--key', 'k', '-', '--format', format], { input });
  const listed = await runLogs(['cat', '-', '--format', format === 'csv' ? 'csv' : 'ndjson'], { input });
  for (const text of [asked.stdout, listed.stdout]) {
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    if (format === 'csv') expect(text).not.toMatch(/(?:^|,)"?[=\uff1d]/m);
    expect(text).not.toMatch(/^\s*::|##\w*\[/m);
    if (format === 'markdown') expect(asked.stdout).not.toMatch(/(?<!\\)@|www\.(?<!\\\.)/);
  }
  if (format !== 'json') return;
  const agent = JSON.parse(asked.stdout).columns.indexOf('userAgent');
  expect(rowsOf(asked).map((row) => row[agent])).toEqual(HOSTILE);
  expect(
    listed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).userAgent),
  ).toEqual(HOSTILE);
});

test('rows of a table stand below each other, and no two keys look alike', async () => {
  const keys = ['plain.txt', '監査ログ.txt', '😀'.repeat(40), 'e\u0301tude', 'plain\u200b.txt'];
  const input = Buffer.from(keys.map((key) => recordLine({ key: encodeURIComponent(key) })).join(''));
  const { stdout } = await runLogs(['ask', 'hot', '--by', 'key', '-', '--top', '5'], { input });
  const rows = stdout.trimEnd().split('\n').slice(1);
  // Of what is not ASCII, all is two columns wide but for these.
  const columns = rows.map(
    (row) =>
      row
        .replaceAll('\u0301', '')
        .replaceAll(/[…\uFFFD]/g, '.')
        .replaceAll(/[^ -~]/gu, 'xx').length,
  );
  expect(new Set(columns).size).toBe(1);
  expect(stdout).not.toMatch(/\p{Cs}/u);
  expect(new Set(rows.map((row) => row.split(/ {2,}/)[1])).size).toBe(5);
});

test('a user agent that begins a line is no command of a build server', async () => {
  const input = Buffer.from(recordLine({ agent: '::stop-commands::x' }));
  for (const format of ['csv', 'table', 'markdown', 'json']) {
    const { stdout } = await runLogs(['ask', 'hot', '--by', 'agent', '-', '--format', format], { input });
    expect(stdout).not.toMatch(/^\s*::/m);
  }
});
