import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_OVERLAPS_NAMED, overlaps, type PrefixWriter } from '../../src/derive/prefix-overlaps.ts';
import { derived, told } from './fixture.ts';

const naive = (writers: readonly PrefixWriter[], { name, keyPrefix }: PrefixWriter): readonly string[] =>
  writers
    .filter(
      (other) =>
        other.name !== name && (other.keyPrefix.startsWith(keyPrefix) || keyPrefix.startsWith(other.keyPrefix)),
    )
    .map((other) => other.name)
    .slice(0, MAX_OVERLAPS_NAMED);

const writersOf = (maximum: number) =>
  fc
    .array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 }), { maxLength: maximum })
    .map((keyPrefixes) =>
      keyPrefixes.map((keyPrefix, index): PrefixWriter => ({ name: `s${String(index).padStart(4, '0')}`, keyPrefix })),
    );

test.each([20, 400])('up to %i writers agree with comparing every pair', (maximum) => {
  fc.assert(
    fc.property(writersOf(maximum), (writers) => {
      const found = overlaps(writers);
      for (const writer of writers) expect(found.get(writer.name) ?? []).toEqual(naive(writers, writer));
    }),
    { numRuns: maximum > 100 ? 40 : 400 },
  );
});

test('fifty thousand sources with one prefix name a hundred others each', () => {
  const writers = Array.from({ length: 50_000 }, (_, index) => ({
    name: `s${String(index).padStart(5, '0')}`,
    keyPrefix: '',
  }));
  const found = overlaps(writers);
  expect(found.get('s00000')?.slice(0, 2)).toEqual(['s00001', 's00002']);
  expect(found.get('s49999')?.length).toBe(MAX_OVERLAPS_NAMED);
});

const simple = (prefix: string) => ({ logging: { target: 'logs', prefix, keyFormat: 'simple' } }) as const;
const partitioned = (prefix: string) =>
  ({ logging: { target: 'logs', prefix, keyFormat: 'partitioned-event-time' } }) as const;

test.each([
  ['the same prefix, simple', simple('app/'), simple('app/'), true],
  ['no prefix at all, simple', simple(''), simple(''), true],
  ['the same prefix, partitioned: the source is in the key', partitioned('app/'), partitioned('app/'), false],
  ['no prefix at all, partitioned', partitioned(''), partitioned(''), false],
  ['the same prefix, one of each', simple('app/'), partitioned('app/'), true],
  ['different prefixes', simple('app/'), simple('web/'), false],
  ['one inside the other', simple('app/'), simple('app/web/'), true],
  ['one begins like the other, without a separator', simple('app'), simple('app-web/'), true],
  ['one inside the other, both partitioned', partitioned('app/'), partitioned('app/web/'), false],
  ['a simple one inside a partitioned one', partitioned('app/'), simple('app/web/'), false],
  ['a partitioned one inside a simple one', simple('app/'), partitioned('app/web/'), true],
  ['a prefix made like a partition', partitioned(''), simple('111122223333/eu-west-1/a/2026/'), true],
  ['like the partition of another bucket', partitioned(''), simple('111122223333/eu-west-1/c/2026/'), false],
])('%s', (_, a, b, overlap) => {
  const { bucket } = derived({ a, b, logs: { logging: null } });
  expect(told(bucket('a')('bucket.logging.overlapsWith'))).toEqual(overlap ? ['b'] : []);
  expect(told(bucket('b')('bucket.logging.overlapsWith'))).toEqual(overlap ? ['a'] : []);
  expect(told(bucket('a')('bucket.logging.overlaps'))).toBe(overlap);
  expect(told(bucket('logs')('bucket.logging.overlaps'))).toBe(false);
});

test('sources of different targets do not overlap, a target that logs into itself does', () => {
  const { bucket } = derived({
    a: { logging: 'logs' },
    b: { logging: 'more' },
    logs: { logging: 'logs' },
    more: { logging: null },
  });
  expect(told(bucket('a')('bucket.logging.overlapsWith'))).toEqual(['logs']);
  expect(told(bucket('b')('bucket.logging.overlapsWith'))).toEqual([]);
  expect(told(bucket('logs')('bucket.logging.overlapsWith'))).toEqual(['a']);
});
