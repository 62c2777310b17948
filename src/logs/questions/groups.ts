import { keyTable } from './key-table.ts';

/** More groups than this are not kept; counts are then at most `error` too low, and smaller groups may be left out. */
const MOST_GROUPS = 1_000_000;
/** Bytes of keys that are kept, so that long keys stay within the memory that short ones take. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Numbers of so many groups stand together: one growing array would be there twice while it is copied. */
const PAGE = 32_768;
const MOST_OF_A_HALF = 0xffff_ffff;

/** Counters of groups, in columns: an object for each of a million groups would take most of the memory. */
export interface GroupTable {
  /** The number of the group with this key, a new one if there was none. */
  readonly indexOf: (key: string) => number;
  readonly keyAt: (index: number) => string;
  readonly sum: (measure: number, index: number) => number;
  readonly set: (measure: number, index: number, sum: number) => void;
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
  const columns = initial.map(numberColumn);
  const counts = columns[0] ?? numberColumn();
  const keys = keyTable();
  let error = 0;

  const shrink = (): void => {
    const sorted = Float64Array.from({ length: keys.size() }, (_, index) => counts.get(index)).sort();
    const dropped = sorted[Math.floor(sorted.length / 2)] ?? 0;
    error += dropped;
    keys.retain(
      (index) => counts.get(index) > dropped,
      (from, to) => {
        for (const column of columns) column.set(to, column.get(from));
      },
    );
  };

  return {
    indexOf(key) {
      const found = keys.find(key);
      if (found >= 0) return found;
      if (keys.size() >= most || keys.bytes() > MOST_BYTES) shrink();
      const index = keys.put(key);
      for (const [measure, start] of initial.entries()) columns[measure]?.set(index, start);
      return index;
    },
    keyAt: (index) => keys.keyAt(index),
    sum: (measure, index) => columns[measure]?.get(index) ?? 0,
    set: (measure, index, sum) => columns[measure]?.set(index, sum),
    size: () => keys.size(),
    error: () => error,
  };
}

interface NumberColumn {
  readonly get: (index: number) => number;
  readonly set: (index: number, value: number) => void;
}

/** Most counters are small: a page has four bytes for each of its numbers until one of them needs eight. */
function numberColumn(): NumberColumn {
  const pages: (Uint32Array | Float64Array)[] = [];
  return {
    get: (index) => pages[Math.floor(index / PAGE)]?.[index % PAGE] ?? 0,
    set(index, value) {
      const number = Math.floor(index / PAGE);
      let page = pages[number] ?? new Uint32Array(PAGE);
      const isHalf = Number.isInteger(value) && value >= 0 && value <= MOST_OF_A_HALF;
      if (!isHalf && page instanceof Uint32Array) page = Float64Array.from(page);
      page[index % PAGE] = value;
      pages[number] = page;
    },
  };
}
