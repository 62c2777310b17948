import { expect, test } from 'vitest';
import { rateLimiter } from '../../../src/collect/throttling/rate-limiter.ts';

const never = new AbortController().signal;

test('a burst is sent at once, what follows at the rate', async () => {
  const due = rateLimiter({ perSecond: 50, burst: 5, signal: never });
  const order: number[] = [];
  const start = performance.now();
  const calls = Array.from({ length: 15 }, async (_, index) => {
    await due();
    order.push(index);
  });
  await Promise.all(calls.slice(0, 5));
  // Without the burst the fifth call would be due after 100 ms.
  expect(order).toEqual([0, 1, 2, 3, 4]);
  await Promise.all(calls);
  expect(performance.now() - start).toBeGreaterThan(190);
  expect(order).toEqual(Array.from({ length: 15 }, (_, index) => index));
});

test('a wait ends with the signal', async () => {
  const stop = new AbortController();
  const due = rateLimiter({ perSecond: 0.001, burst: 1, signal: stop.signal });
  await due();
  const waiting = expect(due()).rejects.toMatchObject({ name: 'AbortError' });
  stop.abort();
  await waiting;
});
