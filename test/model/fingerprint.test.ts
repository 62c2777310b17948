import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../src/model/fingerprint.ts';

const PARTS = { rule: 'logging-enabled', partition: 'aws', account: '111122223333', resource: 'data' };

test('is the same for ever: a change of this text closes and reopens every alert', () => {
  expect(fingerprint(PARTS)).toBe('08faa641e41d9dd632dbb90438911529');
});

test('two findings share one only if all parts are equal, however these are divided', () => {
  const part = fc.string({ maxLength: 4 });
  const parts = fc.record({ rule: part, partition: part, account: part, resource: part });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(fingerprint(a) === fingerprint(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
  expect(fingerprint({ ...PARTS, account: '1', resource: '2' })).not.toBe(
    fingerprint({ ...PARTS, account: '12', resource: '' }),
  );
});
