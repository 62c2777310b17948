/** More groups than this are not kept; counts are then at most `error` too low, and smaller groups may be left out. */
export const MOST_GROUPS = 1_000_000;
/** Text of the keys that is kept, so that long keys stay within the memory that short ones take. */
const MOST_TEXT = 64 * 1024 * 1024;

/** Counters of groups, in columns: an object for each of a million groups would take most of the memory. */
export interface GroupTable {
  /** The number of the group with this key, a new one if there was none. */
  readonly indexOf: (key: string) => number;
  readonly keys: () => IterableIterator<[string, number]>;
  readonly sums: (measure: number) => Float64Array;
  readonly size: () => number;
  /** By how much a count may be too low. 0: exact. */
  readonly error: () => number;
}

/**
 * Groups by key, with `width` numbers each, of which number 0 is the count. When there are too many groups, those with the
 * smallest counts are dropped, and the largest count that was dropped is the error: lossy counting (Manku and Motwani 2002).
 */
export function groupTable(width: number, initial: readonly number[], most = MOST_GROUPS): GroupTable {
  let numbers = Array.from({ length: width }, () => new Float64Array(1024));
  let index = new Map<string, number>();
  let text = 0;
  let error = 0;

  const grow = (capacity: number): void => {
    numbers = numbers.map((old) => {
      const grown = new Float64Array(capacity);
      grown.set(old.subarray(0, Math.min(old.length, capacity)));
      return grown;
    });
  };
  const shrink = (): void => {
    const [counts = new Float64Array()] = numbers;
    const sorted = counts.slice(0, index.size).sort();
    const dropped = sorted[Math.floor(sorted.length / 2)] ?? 0;
    error += dropped;
    const kept = [...index].filter(([, at]) => (counts[at] ?? 0) > dropped);
    numbers = numbers.map((old) => {
      const next = new Float64Array(old.length);
      kept.forEach(([, at], position) => {
        next[position] = old[at] ?? 0;
      });
      return next;
    });
    index = new Map(kept.map(([key], position) => [key, position]));
    text = kept.reduce((sum, [key]) => sum + key.length, 0);
  };

  return {
    indexOf(key) {
      const found = index.get(key);
      if (found !== undefined) return found;
      if (index.size >= most || text + key.length > MOST_TEXT) shrink();
      const at = index.size;
      if (at >= (numbers[0]?.length ?? 0)) grow(at * 2);
      // A part of a larger text keeps all of it alive; this makes it a text of its own.
      index.set(Buffer.from(key, 'utf8').toString('utf8'), at);
      text += key.length;
      numbers.forEach((column, measure) => {
        column[at] = initial[measure] ?? 0;
      });
      return at;
    },
    keys: () => index.entries(),
    sums: (measure) => numbers[measure] ?? new Float64Array(),
    size: () => index.size,
    error: () => error,
  };
}
