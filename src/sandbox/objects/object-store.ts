import type { ObjectsSetup } from '../scenario.ts';
import { generatedKeys } from './generated-keys.ts';
import { compareKeys, lowerBound } from './key-order.ts';
import type { Keys, StoredObject } from './stored-object.ts';

export interface ObjectStore extends Keys {
  readonly get: (key: string) => StoredObject | undefined;
  readonly put: (key: string, object: StoredObject) => void;
  readonly delete: (key: string) => void;
  readonly isEmpty: () => boolean;
  /** What was put, in no order; without what is generated. */
  readonly entries: () => Iterable<readonly [string, StoredObject]>;
}

/** Keys in order over any number of objects: written ones, and rows of generated ones that take no memory. */
export function createObjectStore(setups: readonly ObjectsSetup[] = []): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const rows = setups.map(generatedKeys);
  const deleted = new Set<string>();
  let sorted: string[] = [];
  let added: string[] = [];
  let removed = false;
  const ordered = (): readonly string[] => {
    if (removed) {
      sorted = [...objects.keys()].sort(compareKeys);
      added = [];
      removed = false;
    } else if (added.length > 0) {
      // Two sorted runs are merged in linear time.
      sorted = [...sorted, ...added.sort(compareKeys)].sort(compareKeys);
      added = [];
    }
    return sorted;
  };
  const generatedAt = (key: string): StoredObject | undefined =>
    deleted.has(key) ? undefined : rows.map((row) => row.get(key)).find((one) => one !== undefined);
  const firstIn = (row: Keys, key: string): string | undefined => {
    let found = row.atOrAfter(key);
    while (found !== undefined && deleted.has(found)) found = row.atOrAfter(`${found}\0`);
    return found;
  };
  const atOrAfter = (key: string): string | undefined => {
    const keys = ordered();
    let first = keys[lowerBound(keys, key)];
    for (const row of rows) {
      const found = firstIn(row, key);
      if (found !== undefined && (first === undefined || compareKeys(found, first) < 0)) first = found;
    }
    return first;
  };
  return {
    atOrAfter,
    get: (key) => objects.get(key) ?? generatedAt(key),
    put: (key, object) => {
      if (!objects.has(key)) added.push(key);
      objects.set(key, object);
    },
    delete: (key) => {
      if (objects.delete(key)) removed = true;
      if (generatedAt(key) !== undefined) deleted.add(key);
    },
    isEmpty: () => atOrAfter('') === undefined,
    entries: () => objects,
  };
}
