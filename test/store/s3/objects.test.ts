import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Knobs } from '../../../src/sandbox/knobs.ts';
import type { ObjectAccess } from '../../../src/store/s3/object-access.ts';
import { ObjectFault } from '../../../src/store/s3/object-fault.ts';
import { checkWritable, objectTag, readObject, readObjectText, writeObject } from '../../../src/store/s3/objects.ts';
import { openRecordLog, readRecordLog } from '../../../src/store/s3/record-log.ts';
import { startRelay } from '../../campaign/relay.ts';
import { atEnd } from '../../ends.ts';
import { clientsFor, keysOf, sandboxOf } from '../../sandbox/clients.ts';
import { MANAGEMENT, smallScenario, WORKLOAD } from '../../sandbox/small-scenario.ts';

const Bucket = 'app-logs';
const Key = 'nightly/report.json';
const URL = `s3://${Bucket}/${Key}`;
const MEGABYTE = 1024 * 1024;

async function store(knobs: Knobs = {}, given: Partial<ObjectAccess> & { readonly account?: string } = {}) {
  const sandbox = await sandboxOf(smallScenario(), knobs);
  const { account = WORKLOAD, ...rest } = given;
  const access: ObjectAccess = {
    env: sandbox.envOf(account),
    profile: null,
    bucketOwner: null,
    signal: new AbortController().signal,
    temporaryFolder: '/nowhere',
    ...rest,
  };
  return { sandbox, access, s3: clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD)).s3 };
}

type S3 = Awaited<ReturnType<typeof store>>['s3'];

async function* chunksOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

const uploadsIn = async (s3: S3) => (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];
const keysIn = async (s3: S3) => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];

async function faultOf(promise: Promise<unknown>): Promise<ObjectFault> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ObjectFault) return error;
  throw error ?? new Error('no fault');
}

const large = randomBytes(19 * MEGABYTE);
const largeChunks = (): AsyncGenerator<string | Uint8Array> =>
  chunksOf(...Array.from({ length: 19 }, (_, index) => large.subarray(index * MEGABYTE, (index + 1) * MEGABYTE)));

test('text comes back as it was written, with its type and a SHA-256 that S3 has checked', async () => {
  const { access, s3, sandbox } = await store();
  await writeObject(URL, access, { chunks: chunksOf('{"a":', '"ä"}') });
  expect(await readObjectText(URL, access)).toBe('{"a":"ä"}');
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(head.ContentType).toBe('application/json');
  expect(head.ChecksumSHA256).toMatch(/=$/);
  expect(await objectTag(URL, access)).toBe(head.ETag);
  expect(sandbox.counts().operations['s3:CreateMultipartUpload']).toBeUndefined();
});

test('an empty text is an empty object', async () => {
  const { access } = await store();
  await writeObject(URL, access, { chunks: chunksOf() });
  expect(await readObjectText(URL, access)).toBe('');
});

test('what is larger than a part becomes one object, and no upload stays open', async () => {
  const { access, s3, sandbox } = await store();
  const tag = await writeObject(URL, access, { chunks: largeChunks() });
  expect(tag).toMatch(/-3"$/);
  expect(sandbox.counts().operations['s3:UploadPart']).toBe(3);
  const got: Buffer[] = [];
  await readObject(URL, access, (bytes) => {
    got.push(bytes);
    return undefined;
  });
  expect(Buffer.concat(got).equals(large)).toBe(true);
  expect(await uploadsIn(s3)).toEqual([]);
});

describe('an object appears as a whole or not at all', () => {
  test.each([
    ['s3:UploadPart', 'denied'],
    ['s3:CompleteMultipartUpload', 'denied'],
    ['s3:CreateMultipartUpload', 'denied'],
    ['s3:UploadPart', 'foreign'],
  ] as const)('%s: %s', async (operation, kind) => {
    const { access, s3 } = await store({ faults: [{ kind, operation }] });
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'earlier' }));
    await faultOf(writeObject(URL, access, { chunks: largeChunks() }));
    expect(await readObjectText(URL, access)).toBe('earlier');
    expect(await uploadsIn(s3)).toEqual([]);
  });

  test('the signal comes in the middle of it', async () => {
    const stop = new AbortController();
    const { access, s3 } = await store({}, { signal: stop.signal });
    async function* stopping(): AsyncGenerator<Uint8Array> {
      yield large;
      stop.abort(new Error('stopped by SIGTERM'));
      yield large;
    }
    await expect(writeObject(URL, access, { chunks: stopping() })).rejects.toThrow('stopped by SIGTERM');
    expect([await uploadsIn(s3), await keysIn(s3)]).toEqual([[], []]);
  });

  test.each([1, 3])('whoever makes the text fails after %i chunks', async (count) => {
    const { access, s3 } = await store();
    async function* failing(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < count; index += 1) yield large.subarray(0, 6 * MEGABYTE);
      throw new Error('the report is at fault');
    }
    await expect(writeObject(URL, access, { chunks: failing() })).rejects.toThrow('the report is at fault');
    expect([await uploadsIn(s3), await keysIn(s3)]).toEqual([[], []]);
  });

  test.each([
    ['s3:PutObject', 'in one'],
    ['s3:CompleteMultipartUpload', 'in parts'],
  ] as const)(
    'the answer to %s is lost after S3 carried it out, of a conditional write too',
    async (operation, how) => {
      const { access, s3 } = await store({ faults: [{ kind: 'reset', operation, count: 1 }] });
      const chunks = how === 'in one' ? chunksOf('{}') : largeChunks();
      await writeObject(URL, access, { chunks, replaces: null });
      expect(await uploadsIn(s3)).toEqual([]);
      expect(await keysIn(s3)).toHaveLength(1);
    },
  );

  test('a proxy answers in the place of S3: nothing counts as written', async () => {
    const { access } = await store({ faults: [{ kind: 'foreign', operation: ['s3:PutObject', 's3:HeadObject'] }] });
    const fault = await faultOf(writeObject(URL, access, { chunks: chunksOf('{}') }));
    expect(fault.message).toContain('not from S3');
  });
});

/** Between the client and S3: what S3 answers is changed on the way. */
async function through(
  url: string,
  changed: (name: string, value: string) => string | undefined,
  rewritten?: (list: string) => string,
): Promise<string> {
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const sent = request(`${url}${path}`, { method, headers }, (got) => {
      answer.statusCode = got.statusCode ?? 0;
      for (const [name, value] of Object.entries(got.headers)) {
        const kept = changed(name, String(value));
        if (kept !== undefined) answer.setHeader(name, kept);
      }
      if (rewritten === undefined || !path?.includes('list-type=2')) got.pipe(answer);
      else {
        answer.removeHeader('content-length');
        void text(got).then((list) => answer.end(rewritten(list)));
      }
    });
    asked.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a store that tells no checksum', () => {
  const withoutChecksums = (name: string, value: string) => (name.startsWith('x-amz-checksum-') ? undefined : value);

  async function behind(changed: (name: string, value: string) => string | undefined) {
    const { sandbox, access, s3 } = await store();
    const env = { ...access.env, AWS_ENDPOINT_URL: await through(sandbox.url, changed) };
    return { s3, access: { ...access, env } };
  }

  test.each([
    ['in one', () => chunksOf('{}')],
    ['in parts', largeChunks],
  ])('has what it tells the MD5 of: %s', async (_, chunks) => {
    const { access, s3 } = await behind(withoutChecksums);
    await writeObject(URL, access, { chunks: chunks() });
    expect([await uploadsIn(s3), (await keysIn(s3)).length]).toEqual([[], 1]);
  });

  test.each([
    ['in one', () => chunksOf('{}')],
    ['in parts', largeChunks],
  ])('nothing counts as written where the MD5 is another one: %s', async (_, chunks) => {
    const { access } = await behind((name, value) =>
      name === 'etag' ? '"00112233445566778899aabbccddeeff"' : withoutChecksums(name, value),
    );
    const fault = await faultOf(writeObject(URL, access, { chunks: chunks() }));
    expect(fault.message).toContain('not from S3');
  });
});

describe('conditions', () => {
  test('a new object is never put over another one', async () => {
    const { access } = await store();
    await writeObject(URL, access, { chunks: chunksOf('first'), replaces: null });
    const fault = await faultOf(writeObject(URL, access, { chunks: chunksOf('second'), replaces: null }));
    expect(fault.kind).toBe('changed');
    expect(await readObjectText(URL, access)).toBe('first');
  });

  test('the object that was seen is replaced, and no other', async () => {
    const { access } = await store();
    const tag = await writeObject(URL, access, { chunks: chunksOf('first') });
    await writeObject(URL, access, { chunks: chunksOf('second'), replaces: tag });
    const fault = await faultOf(writeObject(URL, access, { chunks: chunksOf('third'), replaces: tag }));
    expect(fault.kind).toBe('changed');
    expect(await readObjectText(URL, access)).toBe('second');
  });
});

describe('reading', () => {
  test('a transfer that breaks goes on where it was', async () => {
    const { access } = await store({ faults: [{ kind: 'cut', operation: 's3:GetObject', count: 1 }] });
    await writeObject(URL, access, { chunks: largeChunks() });
    const got: Buffer[] = [];
    await readObject(URL, access, (bytes) => {
      got.push(bytes);
      return undefined;
    });
    expect(Buffer.concat(got).equals(large)).toBe(true);
  });

  test('a transfer that breaks each time is a fault', async () => {
    const { access } = await store({ faults: [{ kind: 'cut', operation: 's3:GetObject' }] });
    await writeObject(URL, access, { chunks: largeChunks() });
    expect((await faultOf(readObjectText(URL, access))).kind).toBe('failed');
  });

  test('a page of a proxy is no object', async () => {
    const { access } = await store({ faults: [{ kind: 'foreign', operation: 's3:GetObject' }] });
    await writeObject(URL, access, { chunks: chunksOf('{}') });
    expect((await faultOf(readObjectText(URL, access))).message).toContain('not from S3');
  });

  test('what is not there is missing', async () => {
    const { access } = await store();
    expect((await faultOf(readObjectText(URL, access))).kind).toBe('missing');
    expect(await objectTag(URL, access)).toBeNull();
  });
});

describe('buckets', () => {
  test('the Region is found, whatever that of the caller is', async () => {
    const { access } = await store();
    const elsewhere = { ...access, env: { ...access.env, AWS_REGION: 'us-west-2' } };
    await writeObject(URL, elsewhere, { chunks: chunksOf('{}') });
    expect(await readObjectText(URL, elsewhere)).toBe('{}');
  });

  test('there is no such bucket', async () => {
    const { access } = await store();
    const fault = await faultOf(readObjectText('s3://no-such-bucket-anywhere/report.json', access));
    expect([fault.kind, fault.message]).toEqual(['refused', 'there is no bucket no-such-bucket-anywhere']);
  });

  test('a bucket of another account is neither read nor written', async () => {
    const { access, sandbox } = await store({}, { bucketOwner: MANAGEMENT });
    const fault = await faultOf(writeObject(URL, access, { chunks: chunksOf('{}') }));
    expect(fault.message).toBe(`bucket ${Bucket} belongs to another account than ${MANAGEMENT}`);
    expect(sandbox.counts().operations['s3:PutObject']).toBeUndefined();
  });

  test('a refusal says which permissions it takes', async () => {
    const { access } = await store({ faults: [{ kind: 'denied', operation: ['s3:PutObject', 's3:GetObject'] }] });
    const fault = await faultOf(writeObject(URL, access, { chunks: chunksOf('{}') }));
    expect(fault.kind).toBe('refused');
    expect(fault.hint).toContain('s3:PutObject and s3:AbortMultipartUpload');
    expect((await faultOf(readObjectText(URL, access))).kind).toBe('refused');
  });

  test('who may not list the bucket may write into it', async () => {
    const { access } = await store(
      {
        enforcedActions: {
          caller: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 'sts:GetCallerIdentity'],
        },
      },
      { account: WORKLOAD },
    );
    await checkWritable(URL, access);
    await writeObject(URL, access, { chunks: chunksOf('{}') });
    expect(await readObjectText(URL, access)).toBe('{}');
  });

  test('that nothing can be written is found out without writing', async () => {
    const denied = await store({ faults: [{ kind: 'denied', operation: 's3:CreateMultipartUpload' }] });
    expect((await faultOf(checkWritable(URL, denied.access))).kind).toBe('refused');
    const { access, s3 } = await store();
    await checkWritable(URL, access);
    expect([await uploadsIn(s3), await keysIn(s3)]).toEqual([[], []]);
  });
});

describe('a journal of records', () => {
  const JOURNAL = `s3://${Bucket}/journals/2026-01-01`;

  test('records are kept in their order, over several runs', async () => {
    const { access, s3 } = await store();
    const first = await openRecordLog(JOURNAL, access, 0);
    await Promise.all([first.append('one'), first.append('two')]);
    await first.close();
    const second = await openRecordLog(JOURNAL, access, 2);
    await second.append('three');
    await second.close();
    expect(await readRecordLog(JOURNAL, access)).toEqual(['one', 'two', 'three']);
    expect(
      (await s3.send(new GetObjectCommand({ Bucket, Key: 'journals/2026-01-01/00000002.json' }))).ETag,
    ).toBeDefined();
  });

  test('of two runs that write one journal the second to write fails, and nothing of the first is lost', async () => {
    const { access } = await store();
    const [first, second] = [await openRecordLog(JOURNAL, access, 0), await openRecordLog(JOURNAL, access, 0)];
    await first.append('first');
    expect((await faultOf(second.append('second'))).kind).toBe('changed');
    // Nothing may follow what is not there.
    expect((await faultOf(second.append('third'))).kind).toBe('changed');
    // Nor what the first wrote before this one began.
    const third = await openRecordLog(JOURNAL, access, 0);
    expect((await faultOf(third.append('third'))).kind).toBe('changed');
    await Promise.all([first.close(), second.close(), third.close()]);
    expect(await readRecordLog(JOURNAL, access)).toEqual(['first']);
  });

  test('a list that is cut off and says no way on is no shorter journal', async () => {
    const { sandbox, access } = await store();
    const log = await openRecordLog(JOURNAL, access, 0);
    await log.append('one');
    await log.close();
    const cut = (list: string) => list.replace('<IsTruncated>false<', '<IsTruncated>true<');
    const AWS_ENDPOINT_URL = await through(sandbox.url, (_, value) => value, cut);
    const behind = { ...access, env: { ...access.env, AWS_ENDPOINT_URL } };
    expect((await faultOf(readRecordLog(JOURNAL, behind))).message).toContain('not from S3');
  });

  test('a list that never ends is given up', async () => {
    const { sandbox, access } = await store({ checkSignatures: false });
    const relay = await startRelay(sandbox);
    onTestFinished(relay.close);
    const page =
      '<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>0</KeyCount>' +
      '<NextContinuationToken>again</NextContinuationToken></ListBucketResult>';
    relay.attack = ({ operation, reply }) =>
      operation === 's3:ListObjectsV2' ? { reply: { ...reply, status: 200, body: page } } : undefined;
    const { AWS_ENDPOINT_URL = '' } = relay.env;
    const behind = { ...access, env: { ...access.env, AWS_ENDPOINT_URL } };
    expect((await faultOf(readRecordLog(JOURNAL, behind))).message).toContain('a listing that does not end');
  });

  test('a record whose answer was lost is there once', async () => {
    const { access } = await store({ faults: [{ kind: 'reset', operation: 's3:PutObject', count: 1 }] });
    const log = await openRecordLog(JOURNAL, access, 0);
    await log.append('one');
    await log.append('two');
    await log.close();
    expect(await readRecordLog(JOURNAL, access)).toEqual(['one', 'two']);
  });
});
