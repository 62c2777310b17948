import { describe, expect, test } from 'vitest';
import {
  type AdaptiveLimit,
  type AttemptOutcome,
  createConcurrencyLimits,
} from '../../../src/collect/throttling/concurrency-limits.ts';

const THROTTLED = new Error('throttled');
const SILENT = new Error('no answer');
const limitsOf = (concurrency: number) => createConcurrencyLimits({ concurrency });

async function attempt<T>(on: AdaptiveLimit, work: () => Promise<T>): Promise<T> {
  const end = await on.beginAttempt();
  let outcome: AttemptOutcome = 'answered';
  try {
    return await work();
  } catch (error) {
    if (error === THROTTLED) outcome = 'throttled';
    if (error === SILENT) outcome = 'nothing';
    throw error;
  } finally {
    end(outcome);
  }
}

const options = (order: number, max = 16) => ({ priority: { order }, max, attempts: 8 });

/** Calls that end when told to. */
function calls() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (reason: unknown) => void }>();
  const start = (name: string, on: AdaptiveLimit): Promise<void> =>
    attempt(on, () => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    start,
    settled,
    end: async (name: string) => {
      ends.get(name)?.resolve();
      await settled();
    },
    fail: async (name: string, reason: unknown) => {
      ends.get(name)?.reject(reason);
      await settled();
    },
  };
}

const succeed = (on: AdaptiveLimit) => attempt(on, async () => undefined);
const throttle = (on: AdaptiveLimit) => attempt(on, () => Promise.reject(THROTTLED)).catch(() => undefined);

describe('permits', () => {
  test('go to the oldest account first', async () => {
    const limits = limitsOf(1);
    const [young, old] = [limits.limit(options(2)), limits.limit(options(1))];
    const { begun, start, end, settled } = calls();
    for (const name of ['first', 'young-a', 'young-b']) void start(name, young);
    for (const name of ['old-a', 'old-b']) void start(name, old);
    await settled();
    for (const name of ['first', 'old-a', 'old-b', 'young-a']) await end(name);
    expect(begun).toEqual(['first', 'old-a', 'old-b', 'young-a', 'young-b']);
  });

  test('go to the next account where the oldest is at its own limit', async () => {
    const limits = limitsOf(4);
    const [young, old] = [limits.limit(options(2)), limits.limit(options(1, 2))];
    const { begun, start, end, settled } = calls();
    for (const name of ['old-a', 'old-b', 'old-c']) void start(name, old);
    for (const name of ['young-a', 'young-b', 'young-c']) void start(name, young);
    await settled();
    expect(begun).toEqual(['old-a', 'old-b', 'young-a', 'young-b']);
    await end('young-a');
    expect(begun.at(-1)).toBe('young-c');
    await end('old-a');
    expect(begun.at(-1)).toBe('old-c');
  });

  test('are never more than the process has', async () => {
    const limits = limitsOf(3);
    const queues = [0, 1, 2, 3].map((order) => limits.limit(options(order, 2)));
    let [now, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        attempt(queues[index % 4] ?? limits.limit(options(9)), async () => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
        }),
      ),
    );
    expect(most).toBe(3);
  });

  test('are released by attempts that fail', async () => {
    const limits = limitsOf(1);
    const only = limits.limit(options(0));
    for (let index = 0; index < 20; index += 1) {
      await expect(attempt(only, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    await expect(succeed(only)).resolves.toBeUndefined();
  });
});

describe('a limit that is throttled', () => {
  test('is halved once for all attempts in flight together, down to one', async () => {
    const limits = limitsOf(64);
    const only = limits.limit(options(0));
    await Promise.all(Array.from({ length: 16 }, () => throttle(only)));
    expect(only.current).toBe(8);
    for (let index = 0; index < 10; index += 1) await throttle(only);
    expect(only.current).toBe(1);
  });

  test('is raised by one after a whole round of successes, up to its maximum', async () => {
    const only = limitsOf(64).limit(options(0, 4));
    await throttle(only);
    expect(only.current).toBe(2);
    await succeed(only);
    expect(only.current).toBe(2);
    await succeed(only);
    expect(only.current).toBe(3);
    for (let index = 0; index < 50; index += 1) await succeed(only);
    expect(only.current).toBe(4);
  });

  test('does not lower the limit of another account', async () => {
    const limits = limitsOf(64);
    const [bad, good] = [limits.limit(options(0)), limits.limit(options(1))];
    for (let index = 0; index < 10; index += 1) await throttle(bad);
    expect(good.current).toBe(16);
  });

  test('backs off after the third throttled attempt in a row at one in flight, while others go on', async () => {
    const limits = limitsOf(2);
    const [bad, good] = [limits.limit(options(0, 1)), limits.limit(options(1))];
    for (let index = 0; index < 3; index += 1) await throttle(bad);
    const order: string[] = [];
    const afterBackOff = succeed(bad).then(() => order.push('bad'));
    for (let index = 0; index < 3; index += 1) await succeed(good).then(() => order.push('good'));
    await afterBackOff;
    expect(order).toEqual(['good', 'good', 'good', 'bad']);
    // A success ends it.
    await throttle(bad);
    await Promise.all([succeed(bad).then(() => order.push('bad')), succeed(good).then(() => order.push('good'))]);
    expect(order.slice(4)).toEqual(['bad', 'good']);
  });

  test('is half-open after sixteen exhausted calls in a row, until the first success', async () => {
    const only = limitsOf(64).limit(options(0));
    for (let index = 0; index < 15; index += 1) only.callExhausted();
    expect(only.attempts).toBe(8);
    only.callExhausted();
    expect(only.attempts).toBe(2);
    await succeed(only);
    expect(only.attempts).toBe(8);
  });
});

test('a limit is neither lowered nor raised for attempts without an answer', async () => {
  const only = limitsOf(64).limit(options(0, 4));
  await throttle(only);
  for (let index = 0; index < 10; index += 1) {
    await expect(attempt(only, () => Promise.reject(SILENT))).rejects.toBe(SILENT);
  }
  expect(only.current).toBe(2);
  expect(only.successes).toBe(0);
});

test('a limit is given up after 48 attempts that timed out, unless four times as many were answered', async () => {
  const timeOut = async (on: AdaptiveLimit) => (await on.beginAttempt())('timed-out');
  const [silent, slow] = [limitsOf(64).limit(options(0)), limitsOf(64).limit(options(0))];
  for (let count = 0; count < 48; count += 1) {
    expect([silent.isGivenUp, slow.isGivenUp]).toEqual([false, false]);
    await timeOut(silent);
    for (let answered = 0; answered < 4; answered += 1) await succeed(slow);
    await timeOut(slow);
  }
  expect([silent.isGivenUp, slow.isGivenUp]).toEqual([true, false]);
});

test('an abort rejects what waits and what comes later, with its reason', async () => {
  const limits = limitsOf(1);
  const only = limits.limit(options(0));
  const { begun, start, fail } = calls();
  const reason = new Error('stopped');
  const underWay = start('a', only);
  const waits = start('b', only);
  limits.abort(reason);
  await expect(waits).rejects.toBe(reason);
  await expect(start('c', only)).rejects.toBe(reason);
  const cut = expect(underWay).rejects.toThrow('connection cut');
  await fail('a', new Error('connection cut'));
  await cut;
  expect(begun).toEqual(['a']);
});

test('a call whose back-off fails releases its permit once', async () => {
  const only = limitsOf(1).limit(options(0, 1));
  for (let index = 0; index < 5; index += 1) {
    const endCall = await only.admitCall();
    await expect(only.backOff(() => Promise.reject(SILENT))).rejects.toBe(SILENT);
    endCall();
  }
  let admitted = 0;
  for (let index = 0; index < 10; index += 1) void only.admitCall().then(() => (admitted += 1));
  await new Promise((resolve) => setImmediate(resolve));
  // One in flight, and one that is prepared.
  expect(admitted).toBe(2);
});
