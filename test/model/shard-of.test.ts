import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shardIndexOf } from '../../src/model/shard-of.ts';

const accountId = fc.integer({ min: 0, max: 999_999_999_999 }).map((id) => String(id).padStart(12, '0'));

test('every account is in exactly one share, whatever other accounts there are', () => {
  fc.assert(
    fc.property(accountId, fc.integer({ min: 1, max: 1000 }), (account, count) => {
      const index = shardIndexOf(account, count);
      expect(Number.isInteger(index) && index >= 0 && index < count).toBe(true);
      expect(shardIndexOf(account, count)).toBe(index);
    }),
  );
});

test('is the same for ever: machines of different versions may share a scan', () => {
  expect(['111122223333', '444455556666', '000000000000'].map((account) => shardIndexOf(account, 8))).toEqual([
    6, 5, 1,
  ]);
});

test('shares are about equal', () => {
  const sizes = [0, 0, 0, 0];
  for (let id = 0; id < 4000; id += 1) {
    const index = shardIndexOf(String(100_000_000_000 + id * 7919), 4);
    sizes[index] = (sizes[index] ?? 0) + 1;
  }
  for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(150);
});
