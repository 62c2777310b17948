import { expect, test } from 'vitest';
import { counted, formatNumber } from '../../src/model/counted.ts';

test.each([
  [0, '0 buckets'],
  [1, '1 bucket'],
  [999, '999 buckets'],
  [1000, '1,000 buckets'],
  [1234567, '1,234,567 buckets'],
])('%d: %s', (count, text) => {
  expect(counted(count, 'bucket')).toBe(text);
  expect(formatNumber(count)).toBe(new Intl.NumberFormat('en-US').format(count));
});
