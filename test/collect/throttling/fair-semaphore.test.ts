import { expect, test } from 'vitest';
import { createConcurrencyLimits } from '../../../src/collect/throttling/concurrency-limits.ts';
import { createFairSemaphore, type SemaphoreQueue } from '../../../src/collect/throttling/fair-semaphore.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Acquires a permit and notes who got it. */
function acquiring(holders: string[]) {
  return (name: string, queue: SemaphoreQueue): void => {
    void queue.acquire().then(() => holders.push(name));
  };
}

const counted = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));

test('a huge account gets half of the permits while others wait, and all of them when it is alone', async () => {
  const semaphore = createFairSemaphore(8);
  const holders: string[] = [];
  const acquire = acquiring(holders);
  const huge = { order: 1 };
  const queues = ['eu', 'us', 'ap'].map(() => semaphore.queue(huge, () => 4));
  const small = semaphore.queue({ order: 2 }, () => 16);
  const other = semaphore.queue({ order: 3 }, () => 16);
  // All permits are held at first, so that all the others have to wait.
  const first = semaphore.queue({ order: 0 }, () => 8);
  for (let permit = 0; permit < 8; permit += 1) acquire('first', first);
  for (let call = 0; call < 20; call += 1) for (const queue of queues) acquire('huge', queue);
  for (let call = 0; call < 3; call += 1) acquire('small', small);
  for (let call = 0; call < 20; call += 1) acquire('other', other);
  await settled();
  expect(counted(holders)).toEqual({ first: 8 });

  for (let permit = 0; permit < 8; permit += 1) first.release();
  await settled();
  expect(counted(holders)).toEqual({ first: 8, huge: 4, small: 3, other: 1 });

  for (let call = 0; call < 3; call += 1) small.release();
  for (let call = 0; call < 20; call += 1) {
    other.release();
    await settled();
  }
  // Nobody else waits any more.
  expect(counted(holders)).toEqual({ first: 8, huge: 8, small: 3, other: 20 });
});

test('there is room as long as those who wait could not use all permits', async () => {
  const semaphore = createFairSemaphore(4);
  const narrow = semaphore.queue({ order: 1 }, () => 1);
  const [wide, third] = [semaphore.queue({ order: 2 }, () => 8), semaphore.queue({ order: 3 }, () => 8)];
  const acquire = acquiring([]);
  for (let call = 0; call < 10; call += 1) acquire('narrow', narrow);
  await settled();
  // Nine wait in a queue whose capacity is one.
  expect(semaphore.hasRoom()).toBe(true);
  for (let call = 0; call < 8; call += 1) acquire('wide', wide);
  await settled();
  // It gets all free permits, and would have to leave half of them to others.
  expect(semaphore.hasRoom()).toBe(true);
  for (let call = 0; call < 2; call += 1) acquire('third', third);
  await settled();
  expect(semaphore.hasRoom()).toBe(false);
});

test('an order that is changed counts from the next wait on', async () => {
  const semaphore = createFairSemaphore(1);
  const [a, b] = [{ order: 1 }, { order: 2 }];
  const queues = { a: semaphore.queue(a, () => 4), b: semaphore.queue(b, () => 4) };
  const holders: string[] = [];
  const acquire = acquiring(holders);
  acquire('first', queues.a);
  b.order = 0;
  acquire('a', queues.a);
  acquire('b', queues.b);
  await settled();
  queues.a.release();
  await settled();
  expect(holders).toEqual(['first', 'b']);
});

test('calls in back-off make room for others, up to about fifty of a limit', async () => {
  const limit = createConcurrencyLimits({ concurrency: 4 }).limit({ priority: { order: 0 }, max: 2, attempts: 8 });
  let backingOff = 0;
  const ends: (() => void)[] = [];
  const call = async (): Promise<void> => {
    const endCall = await limit.admitCall();
    backingOff += 1;
    await limit.backOff(() => new Promise<void>((resolve) => ends.push(resolve)));
    backingOff -= 1;
    endCall();
  };
  const calls = Array.from({ length: 100 }, call);
  for (let round = 0; round < 100; round += 1) await settled();
  // Besides, those that were admitted when there were so many.
  expect(backingOff).toBeGreaterThanOrEqual(48);
  expect(backingOff).toBeLessThan(48 + 8);
  while (ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await settled();
  }
  await expect(Promise.all(calls)).resolves.toHaveLength(100);
});

test('a call that others wait for, who hold all permits, comes back from its back-off', async () => {
  const limits = createConcurrencyLimits({ concurrency: 2 });
  const caller = limits.limit({ priority: { order: -1 }, max: 2, attempts: 8 });
  const limit = limits.limit({ priority: { order: 1 }, max: 16, attempts: 8 });
  // As when credentials have expired: one call gets new ones, is throttled and backs off; all others wait for it.
  const renewed = (async () => {
    const end = await caller.beginAttempt();
    await settled();
    end('throttled');
    await caller.backOff(() => new Promise((resolve) => setTimeout(resolve, 20)));
    (await caller.beginAttempt())('answered');
  })();
  let done = 0;
  const calls = Array.from({ length: 40 }, async () => {
    const endCall = await limit.admitCall();
    await renewed;
    (await limit.beginAttempt())('answered');
    endCall();
    done += 1;
  });
  await Promise.all(calls);
  expect(done).toBe(40);
});

test('somebody who asks later waits behind those who wait, though the capacity has grown', async () => {
  const semaphore = createFairSemaphore(4);
  let capacity = 0;
  const queue = semaphore.queue({ order: 1 }, () => capacity);
  const holders: string[] = [];
  const acquire = acquiring(holders);
  acquire('first', queue);
  capacity = 1;
  acquire('second', queue);
  await settled();
  expect(holders).toEqual([]);
  semaphore.dispatch();
  await settled();
  expect(holders).toEqual(['first']);
});

test('there is no room once every permit is held', async () => {
  const semaphore = createFairSemaphore(2);
  const acquire = acquiring([]);
  acquire(
    'a',
    semaphore.queue({ order: 1 }, () => 1),
  );
  await settled();
  expect(semaphore.hasRoom()).toBe(true);
  acquire(
    'b',
    semaphore.queue({ order: 2 }, () => 1),
  );
  await settled();
  expect(semaphore.hasRoom()).toBe(false);
});
