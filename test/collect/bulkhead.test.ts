import { expect, test } from 'vitest';
import { createBulkhead } from '../../src/collect/bulkhead.ts';
import { observe } from '../../src/collect/observe.ts';

const BUG = new TypeError('value is not iterable');
const failing = { action: 's3:GetBucketLogging', send: () => Promise.reject(BUG), read: () => undefined };

test('an error that nobody foresaw is a failure of the one request, and is kept', async () => {
  const bulkhead = createBulkhead(new AbortController().signal);
  expect(await observe(failing, bulkhead)).toMatchObject({ state: 'failed', code: 'TypeError' });
  expect(bulkhead.contained()).toEqual([BUG]);
});

test('an error in the reading of a response is one, too', async () => {
  const bulkhead = createBulkhead(new AbortController().signal);
  const read = (): never => {
    throw BUG;
  };
  expect(await observe({ ...failing, send: async () => 1, read }, bulkhead)).toMatchObject({ state: 'failed' });
  expect(bulkhead.contained()).toEqual([BUG]);
});

test('what fails because the scan is stopped is thrown with the reason of that', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  const bulkhead = createBulkhead(stop.signal);
  await expect(observe(failing, bulkhead)).rejects.toThrow('enough');
  expect(bulkhead.contained()).toEqual([]);
});
