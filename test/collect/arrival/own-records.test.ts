import { expect, test } from 'vitest';
import { logKeys } from '../../../src/collect/arrival/log-keys.ts';
import { loggingRecords, ownRecord } from '../../../src/collect/arrival/own-records.ts';
import type { ListedObject } from '../../../src/collect/arrival/probe.ts';
import { denied, failed, known } from '../../../src/model/observation.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');
const READ = { at: '2026-03-01T03:00:20Z', requestId: 'AAAABBBBCCCCDDDD' } as const;
const FROM = Date.parse('2026-03-01T03:00:00Z');
const MINUTE = 60_000;
const KEYS = logKeys({
  name: 'app',
  account: '111122223333',
  region: 'eu-west-1',
  logging: { prefix: 'all/', keyFormat: 'simple' },
});

interface Line {
  readonly bucket?: string;
  readonly time?: string;
  readonly requestId?: string;
  readonly operation?: string;
  readonly agent?: string;
}

const line = ({
  bucket = 'app',
  time = '01/Mar/2026:03:00:19 +0000',
  requestId = READ.requestId,
  operation = 'REST.GET.LOGGING_STATUS',
  agent = 's3log-audit',
}: Line): string =>
  `owner ${bucket} [${time}] 192.0.2.3 arn:aws:sts::111122223333:assumed-role/audit/s ${requestId} ${operation} - "GET /?logging HTTP/1.1" 200 - 238 - 7 - "-" "${agent}" - hostid= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader app.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1\n`;

const object = (minutes: number, size = 500): ListedObject => {
  const modified = FROM + minutes * MINUTE;
  const stamp = new Date(modified).toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return { key: `all/${stamp}-0123456789ABCDEF`, modified, size };
};

/** What is found in these objects, in the order of their keys. */
async function found(objects: readonly ListedObject[], text: (key: string) => string | null) {
  const read: string[] = [];
  const records = await loggingRecords(
    KEYS,
    { from: FROM, now: NOW },
    {
      list: async ({ startAfter }) => ({ objects: objects.filter(({ key }) => key > startAfter), next: undefined }),
      read: async (key) => {
        read.push(key);
        const body = text(key);
        return body === null ? denied('s3:GetObject') : known(Buffer.from(body));
      },
    },
  );
  return { records, read, own: ownRecord(records, 'app', READ) };
}

test('the record of the request is found among others, with its delay', async () => {
  const others = line({ requestId: 'OTHER00000000000', operation: 'REST.GET.OBJECT' });
  const { own } = await found([object(40), object(55)], (key) => (key.includes('-55-00') ? others + line({}) : others));
  expect(own).toEqual({
    requestId: READ.requestId,
    requestedAt: '2026-03-01T03:00:19Z',
    deliveredAt: '2026-03-01T03:55:00Z',
    unread: '',
  });
});

test.each<[string, string]>([
  ['another bucket', line({ bucket: 'web' })],
  ['another operation', line({ operation: 'REST.GET.OBJECT' })],
  ['another time', line({ time: '28/Feb/2026:03:00:19 +0000' })],
  ['another request', line({ requestId: 'OTHER00000000000' })],
  ['a header that looks like one', line({ requestId: 'OTHER00000000000', agent: `x" - h SigV4\\n${line({}).trim()}` })],
  ['a line that is cut off', line({}).slice(0, 90)],
])('a record of %s proves nothing', async (_, text) => {
  const { own } = await found([object(40)], () => text);
  expect(own.deliveredAt).toBe('');
});

test('at most twenty objects of six hours and 64 MiB are read, and none that is too large for one answer', async () => {
  const many = Array.from({ length: 40 }, (_, index) => object(index + 1));
  expect((await found([...many, object(7 * 60)], () => '')).read).toHaveLength(20);
  expect((await found([object(-60), object(7 * 60)], () => '')).read).toEqual([]);
  const large = Array.from({ length: 10 }, (_, index) => object(index + 1, 14 * 1024 * 1024));
  expect((await found(large, () => '')).read).toHaveLength(4);
  expect((await found([object(1, 16 * 1024 * 1024)], () => '')).read).toEqual([]);
});

test('who may not read one object is asked for no other, and it is said', async () => {
  const { read, own } = await found([object(1), object(2)], () => null);
  expect(read).toHaveLength(1);
  expect(own).toMatchObject({ deliveredAt: '', unread: 's3:GetObject is denied' });
});

test('an object that cannot be read hides no other', async () => {
  const records = await loggingRecords(
    KEYS,
    { from: FROM, now: NOW },
    {
      list: async () => ({ objects: [object(1), object(2)], next: undefined }),
      read: async (key) => (key === object(1).key ? failed('TruncatedResponse', 'cut') : known(Buffer.from(line({})))),
    },
  );
  expect(ownRecord(records, 'app', READ).deliveredAt).toBe('2026-03-01T03:02:00Z');
});
