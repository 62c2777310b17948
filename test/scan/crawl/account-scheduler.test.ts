import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleAccounts } from '../../../src/scan/crawl/account-scheduler.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

interface Item {
  readonly size: number;
  /** Turns of the event loop that each of the two takes. */
  readonly enter: number;
  readonly read: number;
}

interface Seen {
  readonly read: Item[];
  readonly orders: number[];
  mostOpen: number;
  mostWaiting: number;
}

/** Reads items that take their time; `room` is asked for with what is open. */
async function run(items: readonly Item[], room: (open: readonly Item[]) => boolean): Promise<Seen> {
  const seen: Seen = { read: [], orders: [], mostOpen: 0, mostWaiting: 0 };
  const open = new Set<Item>();
  let waiting = 0;
  const turns = scheduleAccounts<Item, Item>({
    items,
    enter: async (item) => {
      for (let priority = 0; priority < item.enter; priority += 1) await tick();
      if (item.size === 0) return null;
      waiting += 1;
      seen.mostWaiting = Math.max(seen.mostWaiting, waiting);
      return { entered: item, size: item.size };
    },
    read: async (item, order) => {
      waiting -= 1;
      seen.read.push(item);
      seen.orders.push(order);
      open.add(item);
      seen.mostOpen = Math.max(seen.mostOpen, open.size);
      for (let priority = 0; priority < item.read; priority += 1) {
        await tick();
        turns.checkForRoom();
      }
      open.delete(item);
    },
    hasRoom: () => room([...open]),
  });
  await turns.done;
  return seen;
}

const items = fc.array(fc.record({ size: fc.integer({ min: 0, max: 3_000 }), enter: fc.nat(3), read: fc.nat(5) }), {
  maxLength: 120,
});

test('everything is read once, whatever takes how long, and few are open at a time', () => {
  return fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 40 }), async (all, places) => {
      const { read, orders, mostOpen, mostWaiting } = await run(all, (open) => open.length < places);
      const whole = all.filter(({ size }) => size > 0);
      expect(new Set(read)).toEqual(new Set(whole));
      expect(orders).toEqual(whole.map((_, index) => index + 1));
      expect(mostOpen).toBeLessThanOrEqual(Math.min(64, places));
      expect(mostWaiting).toBeLessThanOrEqual(64);
    }),
    { numRuns: 150 },
  );
});

const small = (count: number): Item[] => Array.from({ length: count }, () => ({ size: 10, enter: 1, read: 10 }));

describe('one that is large', () => {
  const huge: Item = { size: 50_000, enter: 1, read: 100 };

  test('is read before the small ones that come before it in the list', async () => {
    const { read } = await run([...small(40), huge, ...small(40)], (open) => open.length < 2);
    expect(read.indexOf(huge)).toBeLessThan(3);
  });

  test('does not let sixty more be open beside it', async () => {
    const { mostOpen } = await run([{ ...huge, read: 2_000 }, ...small(200)], () => true);
    expect(mostOpen).toBe(16);
  });
});

test('small ones are open together as long as there is room, up to 64', async () => {
  expect((await run(small(200), () => true)).mostOpen).toBe(64);
  expect((await run(small(200), (open) => open.length < 5)).mostOpen).toBe(5);
});

test('what large ones hold in memory while they wait is bounded', async () => {
  const large = Array.from({ length: 100 }, () => ({ size: 4_000, enter: 1, read: 2 }));
  const { mostWaiting } = await run(large, () => false);
  // The first sixteen are entered before any size is known.
  expect(mostWaiting).toBeLessThanOrEqual(16);
});

test('the first error ends it once all that is under way has ended, and nothing new is begun', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const { done } = scheduleAccounts<number, number>({
    items: Array.from({ length: 100 }, (_, index) => index),
    enter: async (entered) => ({ entered, size: 1000 }),
    read: async (item) => {
      begun.push(item);
      await tick();
      if (item === 5) throw new Error('the disk is full');
      for (let priority = 0; priority < 5; priority += 1) await tick();
      ended.push(item);
    },
    hasRoom: () => true,
  });
  await expect(done).rejects.toThrow('the disk is full');
  expect(begun.length).toBeLessThan(100);
  expect(ended.length).toBe(begun.length - 1);
});
