import { expect, test } from 'vitest';
import { createConcurrencyLimits } from '../../../src/collect/throttling/concurrency-limits.ts';
import { createFairSemaphore, type SemaphoreQueue } from '../../../src/collect/throttling/fair-semaphore.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for a place and notes that it came in. */
function asking(into: string[]) {
  return (name: string, limit: SemaphoreQueue): void => {
    void limit.enter().then(() => into.push(name));
  };
}

const counted = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));

test('a huge account gets half of the places while others wait, and all of them when it is alone', async () => {
  const gate = createFairSemaphore(8);
  const inside: string[] = [];
  const ask = asking(inside);
  const huge = { order: 1 };
  const lanes = ['eu', 'us', 'ap'].map(() => gate.limit(huge, () => 4));
  const small = gate.limit({ order: 2 }, () => 16);
  const other = gate.limit({ order: 3 }, () => 16);
  // Everything is taken at first, so that all the others have to wait.
  const first = gate.limit({ order: 0 }, () => 8);
  for (let place = 0; place < 8; place += 1) ask('first', first);
  for (let call = 0; call < 20; call += 1) for (const limit of lanes) ask('huge', limit);
  for (let call = 0; call < 3; call += 1) ask('small', small);
  for (let call = 0; call < 20; call += 1) ask('other', other);
  await settled();
  expect(counted(inside)).toEqual({ first: 8 });

  for (let place = 0; place < 8; place += 1) first.leave();
  await settled();
  expect(counted(inside)).toEqual({ first: 8, huge: 4, small: 3, other: 1 });

  for (let call = 0; call < 3; call += 1) small.leave();
  for (let call = 0; call < 20; call += 1) {
    other.leave();
    await settled();
  }
  // Nobody else waits any more.
  expect(counted(inside)).toEqual({ first: 8, huge: 8, small: 3, other: 20 });
});

test('there is room as long as those who wait could not fill the places', async () => {
  const gate = createFairSemaphore(4);
  const narrow = gate.limit({ order: 1 }, () => 1);
  const [wide, third] = [gate.limit({ order: 2 }, () => 8), gate.limit({ order: 3 }, () => 8)];
  const ask = asking([]);
  for (let call = 0; call < 10; call += 1) ask('narrow', narrow);
  await settled();
  // Nine wait for a lane that takes one at a time.
  expect(gate.hasRoom()).toBe(true);
  for (let call = 0; call < 8; call += 1) ask('wide', wide);
  await settled();
  // It is given all places, and would have to leave half of them to others.
  expect(gate.hasRoom()).toBe(true);
  for (let call = 0; call < 2; call += 1) ask('third', third);
  await settled();
  expect(gate.hasRoom()).toBe(false);
});

test('an order that is changed counts from the next wait on', async () => {
  const gate = createFairSemaphore(1);
  const [a, b] = [{ order: 1 }, { order: 2 }];
  const lanes = { a: gate.limit(a, () => 4), b: gate.limit(b, () => 4) };
  const inside: string[] = [];
  const ask = asking(inside);
  ask('first', lanes.a);
  b.order = 0;
  ask('a', lanes.a);
  ask('b', lanes.b);
  await settled();
  lanes.a.leave();
  await settled();
  expect(inside).toEqual(['first', 'b']);
});

test('calls that pause leave their place to others, up to about fifty of a lane', async () => {
  const limit = createConcurrencyLimits({ concurrency: 4 }).limit({ priority: { order: 0 }, max: 2, attempts: 8 });
  let pausing = 0;
  const ends: (() => void)[] = [];
  const call = async (): Promise<void> => {
    const leave = await limit.admit();
    pausing += 1;
    await limit.pause(() => new Promise<void>((resolve) => ends.push(resolve)));
    pausing -= 1;
    leave();
  };
  const calls = Array.from({ length: 100 }, call);
  for (let priority = 0; priority < 100; priority += 1) await settled();
  // Besides, those that were under way when there were so many.
  expect(pausing).toBeGreaterThanOrEqual(48);
  expect(pausing).toBeLessThan(48 + 8);
  while (ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await settled();
  }
  await expect(Promise.all(calls)).resolves.toHaveLength(100);
});

test('a call that others wait for, who hold all places, comes back from its pause', async () => {
  const limits = createConcurrencyLimits({ concurrency: 2 });
  const hub = limits.limit({ priority: { order: -1 }, max: 2, attempts: 8 });
  const limit = limits.limit({ priority: { order: 1 }, max: 16, attempts: 8 });
  // As when credentials have expired: one call gets new ones, is throttled and pauses; all others wait for it.
  const renewed = (async () => {
    const end = await hub.begin();
    await settled();
    end('throttled');
    await hub.pause(() => new Promise((resolve) => setTimeout(resolve, 20)));
    (await hub.begin())('answered');
  })();
  let done = 0;
  const calls = Array.from({ length: 40 }, async () => {
    const leave = await limit.admit();
    await renewed;
    (await limit.begin())('answered');
    leave();
    done += 1;
  });
  await Promise.all(calls);
  expect(done).toBe(40);
});
