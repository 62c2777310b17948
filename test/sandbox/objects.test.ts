import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import { compareKeys } from '../../src/sandbox/objects/key-order.ts';
import type { ObjectsSetup } from '../../src/sandbox/scenario.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';

const ACCOUNT = '111122223333';
const Bucket = 'bucket';

async function bucketWith(keys: readonly string[], objects: readonly ObjectsSetup[] = [], knobs: Knobs = {}) {
  const buckets = [{ name: Bucket, region: 'eu-west-1', objects }];
  const sandbox = await sandboxOf({ organization: null, accounts: [{ id: ACCOUNT, name: 'one', buckets }] }, knobs);
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox, ACCOUNT));
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}` }));
  const list = async (input: Omit<ListObjectsV2CommandInput, 'Bucket'>) => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...input }));
    return {
      keys: (page.Contents ?? []).map(({ Key }) => Key),
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      token: page.NextContinuationToken,
      count: page.KeyCount,
    };
  };
  return { sandbox, s3, list };
}

test('a million objects under a prefix cost nothing, are listed in pages and stand between the others', async () => {
  const { list, s3 } = await bucketWith(['logs/2026-01-01', 'logs/a', 'z'], [{ prefix: 'logs/20', count: 1_000_000 }]);
  const first = await list({ Prefix: 'logs/' });
  expect(first.keys).toHaveLength(1000);
  expect(first.keys.slice(0, 2)).toEqual(['logs/20000000', 'logs/20000001']);
  const second = await list({ Prefix: 'logs/', ContinuationToken: first.token });
  expect(second.keys[0]).toBe('logs/20001000');
  const late = await list({ Prefix: 'logs/', StartAfter: 'logs/20259999', MaxKeys: 2 });
  expect(late.keys).toEqual(['logs/2026-01-01', 'logs/20260000']);
  expect(await list({ Delimiter: '/' })).toMatchObject({ keys: ['z'], prefixes: ['logs/'], count: 2 });
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'logs/20999999' }))).ContentLength).toBe(0);
  expect(await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'logs/201000000' })))).toBe('NotFound 404');
});

test('a delimiter folds keys into prefixes, which count as one and are not seen again on the next page', async () => {
  const { list } = await bucketWith(['a/1', 'a/2', 'b', 'c/x/1', 'c/y', 'd']);
  const first = await list({ Delimiter: '/', MaxKeys: 3 });
  expect([first.prefixes, first.keys]).toEqual([['a/', 'c/'], ['b']]);
  const second = await list({ Delimiter: '/', MaxKeys: 3, ContinuationToken: first.token });
  expect([second.prefixes, second.keys, second.token]).toEqual([[], ['d'], undefined]);
  expect(await list({ Prefix: 'c/', Delimiter: '/' })).toMatchObject({ prefixes: ['c/x/'], keys: ['c/y'] });
  expect((await list({ MaxKeys: 0 })).count).toBe(0);
});

test('names are encoded where the client asks for it', async () => {
  const { list } = await bucketWith(['a b/ü&+']);
  expect((await list({ EncodingType: 'url' })).keys).toEqual(['a+b/%C3%BC%26%2B']);
  expect((await list({})).keys).toEqual(['a b/ü&+']);
});

test.each([[{ ContinuationToken: 'x' }], [{ MaxKeys: -1 }]])('%j is refused', async (input) => {
  const { s3 } = await bucketWith([]);
  expect(await errorOf(s3.send(new ListObjectsV2Command({ Bucket, ...input })))).toBe('InvalidArgument 400');
});

test('a list can be denied, throttled, without end and with an empty page', async () => {
  const { s3, list, sandbox } = await bucketWith(['a', 'b']);
  const operation = 's3:ListObjectsV2';
  const send = () => errorOf(s3.send(new ListObjectsV2Command({ Bucket })));
  sandbox.setKnobs({ faults: [{ kind: 'throttle', operation }] });
  expect(await send()).toBe('SlowDown 503');
  sandbox.setKnobs({ enforcedActions: { caller: ['s3:Get*'] } });
  expect(await send()).toBe('AccessDenied 403');
  sandbox.setKnobs({ faults: [{ kind: 'empty-page', operation, count: 1 }] });
  const empty = await list({});
  expect(empty).toMatchObject({ keys: [], token: expect.any(String) });
  expect((await list({ ContinuationToken: empty.token })).keys).toEqual(['a', 'b']);
  sandbox.setKnobs({ faults: [{ kind: 'endless-token', operation }] });
  const endless = await list({});
  const after = await list({ ContinuationToken: endless.token });
  expect(after).toMatchObject({ keys: [], token: expect.any(String) });
  expect(after.token).not.toBe(endless.token);
});

test.each([
  ['bytes=0-3', 206, 'cont', 'bytes 0-3/12'],
  ['bytes=8-', 206, 'of a', 'bytes 8-11/12'],
  ['bytes=-1', 206, 'a', 'bytes 11-11/12'],
  ['bytes=5-99', 206, 'nt of a', 'bytes 5-11/12'],
  ['bytes=3-1', 200, 'content of a', undefined],
  ['lines=1-2', 200, 'content of a', undefined],
])('Range %s', async (Range, status, text, range) => {
  const { s3 } = await bucketWith(['a']);
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
  expect(answer.$metadata.httpStatusCode).toBe(status);
  expect(await answer.Body?.transformToString()).toBe(text);
  expect(answer.ContentRange).toBe(range);
  expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=12-' })))).toBe(
    'InvalidRange 416',
  );
});

test('keys are in the order of their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('pages hold each key once and in order, whatever their size', async () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-c/]{1,4}$/), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('', 'a', 'b/'),
      async (all, size, prefix) => {
        const { list } = await bucketWith(all);
        const seen: (string | undefined)[] = [];
        let token: string | undefined;
        do {
          const page = await list({ Prefix: prefix, MaxKeys: size, ContinuationToken: token });
          seen.push(...page.keys);
          token = page.token;
        } while (token !== undefined);
        expect(seen).toEqual(all.filter((key) => key.startsWith(prefix)).sort());
      },
    ),
    { numRuns: 15 },
  );
});
