import { expect, test } from 'vitest';
import { clockOf } from '../../src/cli/clock.ts';

test('SOURCE_DATE_EPOCH is the time of every report', () => {
  expect(clockOf({ SOURCE_DATE_EPOCH: '1767225600' })()).toEqual(new Date('2026-01-01T00:00:00Z'));
  expect(clockOf({ SOURCE_DATE_EPOCH: '0' })()).toEqual(new Date(0));
});

test.each([undefined, '', ' ', 'abc', '-1', '1e300', '1.5', '999999999999999', '0x10'])(
  'SOURCE_DATE_EPOCH %j is none, and the time is that of the machine',
  (epoch) => {
    const before = Date.now();
    expect(clockOf({ SOURCE_DATE_EPOCH: epoch })().getTime()).toBeGreaterThanOrEqual(before);
  },
);
