import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRequests } from '../../src/inventory/read-requests.ts';

const NOW = new Date('2026-11-26T01:00:00.000Z');
const HEADER = { type: 'requests', formatVersion: 1, refused: 2, unreadable: 1, buckets: 1 };
const BUCKET = {
  type: 'bucket-requests',
  bucket: 'app',
  from: '2026-11-24T01:00:00Z',
  to: '2026-11-25T22:30:00Z',
  ...{ records: 9, ambiguous: 1, total: 8, anonymous: 3, plainHttp: 0, oldTls: 1, aclRequired: 0 },
  ...{ requesterUnknown: 4, tlsUnknown: 2, aclUnknown: 8 },
};

async function fileOf(...lines: readonly object[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'requests.ndjson');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

test('counts of a bucket are known, of another one they are not', async () => {
  const requestsOf = await readRequests(await fileOf(HEADER, BUCKET), NOW);
  expect(requestsOf('app')).toEqual({
    state: 'known',
    value: {
      ...{ records: 10, total: 8, anonymous: 3, plainHttp: 0, oldTls: 1, aclRequired: 0 },
      ...{ requesterUnknown: 4, tlsUnknown: 2, aclUnknown: 8 },
      unread: 3,
      lastSeen: '2026-11-25T22:30:00Z',
      window: 45,
      age: 3,
    },
  });
  expect(requestsOf('web')).toMatchObject({ state: 'failed', code: 'NoRecords' });
  expect(requestsOf('__proto__')).toMatchObject({ state: 'failed' });
});

test('records without a bucket may be of any', async () => {
  const nameless = { ...BUCKET, bucket: '-' };
  const requestsOf = await readRequests(await fileOf({ ...HEADER, buckets: 2 }, nameless, BUCKET), NOW);
  expect(requestsOf('app')).toMatchObject({ value: { unread: 13 } });
});

test.each<readonly [string, () => Promise<string>, string]>([
  ['a file that is not there', async () => '/nowhere/requests.ndjson', 'cannot be read'],
  ['a folder', async () => tmpdir(), 'is a folder'],
  // Reading it would not end.
  ['a device', async () => '/dev/zero', 'not a regular file'],
  ['an empty file', () => fileOf(), 'is no summary of access logs'],
  ['something else', () => fileOf({ type: 'header' }), 'is no summary of access logs'],
  ['another format', () => fileOf({ ...HEADER, formatVersion: 2 }), 'by another version: format 2'],
  ['a file that was cut', () => fileOf({ ...HEADER, buckets: 2 }, BUCKET), 'is cut: it has 1 of 2 buckets'],
  ['two summaries', () => fileOf(HEADER, BUCKET, HEADER, BUCKET), 'has several summaries in one file'],
  ['a bucket twice', () => fileOf({ ...HEADER, buckets: 2 }, BUCKET, BUCKET), 'has two lines of bucket app'],
  ['a count that is none', () => fileOf(HEADER, { ...BUCKET, anonymous: -1 }), 'anonymous is no number'],
  ['a count that is missing', () => fileOf(HEADER, { ...BUCKET, tlsUnknown: undefined }), 'tlsUnknown is no number'],
])('%s is refused', async (_, file, message) => {
  await expect(readRequests(await file(), NOW)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining(message),
  });
});
