import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { broadcast } from '../../src/report/broadcast.ts';

async function* numbers(count: number, log: string[] = []): AsyncGenerator<number> {
  try {
    for (let i = 0; i < count; i++) {
      log.push(`make ${i}`);
      yield i;
    }
  } finally {
    log.push('closed');
  }
}

/** Two readers of one source. */
function pair<T>(source: AsyncIterable<T>): readonly [AsyncIterableIterator<T>, AsyncIterableIterator<T>] {
  const [a, b] = broadcast(source, 2);
  if (!a || !b) throw new Error('two readers were asked for');
  return [a, b];
}

async function collect<T>(items: AsyncIterable<T>, atMost = Number.POSITIVE_INFINITY): Promise<readonly T[]> {
  const all: T[] = [];
  if (atMost === 0) return all;
  for await (const item of items) if (all.push(item) >= atMost) break;
  return all;
}

describe('broadcast', () => {
  test('gives every item to every reader, in order, and ends for all', async () => {
    const all = await Promise.all(broadcast(numbers(5), 3).map((branch) => collect(branch)));
    expect(all).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });

  test('an empty source ends for all', async () => {
    expect(await Promise.all(broadcast(numbers(0), 2).map((branch) => collect(branch)))).toEqual([[], []]);
  });

  test('does not take the next item before all readers asked for it', async () => {
    const log: string[] = [];
    const [fast, slow] = pair(numbers(3, log));
    const first = fast.next();
    await Promise.resolve();
    expect(log).toEqual([]);
    await slow.next();
    expect(await first).toEqual({ done: false, value: 0 });
    const second = fast.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['make 0']);
    await slow.next();
    expect(await second).toEqual({ done: false, value: 1 });
    expect(log).toEqual(['make 0', 'make 1']);
  });

  test('a reader that stops early does not hold up the others', async () => {
    const [short, long] = pair(numbers(4));
    const [few, all] = await Promise.all([collect(short ?? [], 1), collect(long)]);
    expect(few).toEqual([0]);
    expect(all).toEqual([0, 1, 2, 3]);
  });

  test('a reader that returns without ever reading does not hold up one that waits', async () => {
    const [idle, busy] = pair(numbers(2));
    const all = collect(busy);
    await idle.return?.();
    expect(await all).toEqual([0, 1]);
    expect(await idle.next()).toEqual({ done: true, value: undefined });
  });

  test('a reader that returns while it waits is answered', async () => {
    const [waiting, other] = pair(numbers(2));
    const asked = waiting.next();
    await waiting.return?.();
    expect(await asked).toEqual({ done: true, value: undefined });
    expect(await collect(other)).toEqual([0, 1]);
  });

  test('closes the source once, when the last reader has left', async () => {
    const log: string[] = [];
    const [a, b] = pair(numbers(9, log));
    await Promise.all([a.next(), b.next()]);
    await a.return?.();
    expect(log).toEqual(['make 0']);
    await b.return?.();
    await b.return?.();
    expect(log).toEqual(['make 0', 'closed']);
  });

  test('an error of the source reaches all readers, after the items before it', async () => {
    async function* failing() {
      yield 1;
      throw new Error('disk gone');
    }
    const seen: number[] = [];
    const readers = broadcast(failing(), 3).map(async (branch) => {
      for await (const item of branch) seen.push(item);
    });
    const ends = await Promise.allSettled(readers);
    expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : end.status))).toEqual(
      Array(3).fill('Error: disk gone'),
    );
    expect(seen).toEqual([1, 1, 1]);
  });

  test('an error of one reader leaves the others alone', async () => {
    const [bad, good] = pair(numbers(3));
    const breaking = (async () => {
      for await (const _ of bad) throw new Error('no space');
    })();
    const [ended, all] = await Promise.allSettled([breaking, collect(good)]);
    expect(ended).toMatchObject({ status: 'rejected' });
    expect(all).toEqual({ status: 'fulfilled', value: [0, 1, 2] });
  });

  test('each reader gets the items up to where it stops, whoever stops when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.array(fc.nat(14), { minLength: 1, maxLength: 5 }), async (count, stops) => {
        const branches = broadcast(numbers(count), stops.length);
        const all = await Promise.all(
          branches.map(async (branch, reader) => {
            const items = await collect(branch, stops[reader]);
            await branch.return?.();
            return items.length;
          }),
        );
        expect(all).toEqual(stops.map((stop) => Math.min(stop, count)));
      }),
      { numRuns: 100 },
    );
  });
});
