import { type KeyTable, keyTable } from './key-table.ts';

/** More groups than this are not kept; counts are then at most `error` too low, and smaller groups may be left out. */
const MOST_GROUPS = 1_000_000;
/** Bytes of keys that are kept, so that long keys stay within the memory that short ones take. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Counters of groups, in columns: an object for each of a million groups would take most of the memory. */
export interface GroupTable {
  /** The number of the group with this key, a new one if there was none. */
  readonly indexOf: (key: string) => number;
  readonly keyAt: (index: number) => string;
  readonly sums: (measure: number) => Float64Array;
  readonly size: () => number;
  /** By how much a count may be too low. 0: exact. */
  readonly error: () => number;
}

/**
 * Groups by key, with a number for each of `initial`, of which number 0 is the count. When there are too many groups, the
 * half with the smallest counts is dropped, and the largest count that was dropped adds to the error: lossy counting
 * (Manku and Motwani 2002).
 */
export function groupTable(initial: readonly number[], most = MOST_GROUPS): GroupTable {
  let numbers = initial.map(() => new Float64Array(1024));
  let keys: KeyTable = keyTable();
  let error = 0;

  const shrink = (): void => {
    const [counts = new Float64Array()] = numbers;
    const sorted = counts.slice(0, keys.size()).sort();
    const dropped = sorted[Math.floor(sorted.length / 2)] ?? 0;
    error += dropped;
    const next = keyTable();
    for (let index = 0; index < keys.size(); index++) {
      if ((counts[index] ?? 0) <= dropped) continue;
      // Groups move towards the front only, so that no number is overwritten before it was moved.
      const { index: moved } = next.put(keys.keyAt(index));
      for (const column of numbers) column[moved] = column[index] ?? 0;
    }
    keys = next;
  };

  return {
    indexOf(key) {
      const found = keys.find(key);
      if (found >= 0) return found;
      if (keys.size() >= most || keys.bytes() > MOST_BYTES) shrink();
      const { index } = keys.put(key);
      if (index >= (numbers[0]?.length ?? 0))
        numbers = numbers.map((old) => {
          const grown = new Float64Array(old.length * 2);
          grown.set(old);
          return grown;
        });
      for (const [measure, start] of initial.entries()) {
        const column = numbers[measure];
        if (column) column[index] = start;
      }
      return index;
    },
    keyAt: (index) => keys.keyAt(index),
    sums: (measure) => numbers[measure] ?? new Float64Array(),
    size: () => keys.size(),
    error: () => error,
  };
}
