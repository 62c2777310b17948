import { byText } from '../model/names.ts';

/** One source of a target. */
export interface PrefixWriter {
  readonly name: string;
  /** What all its keys begin with and what one lists to find them. */
  readonly keyPrefix: string;
}

/** Thousands of buckets may share one prefix; naming each of them for each of them would be quadratic. */
export const MAX_OVERLAPS_NAMED = 100;

interface Group {
  readonly keyPrefix: string;
  /** The smallest names only, as in the other lists. */
  own: readonly string[];
  /** Writers whose key prefix begins with this one. */
  below: readonly string[];
  readonly parent: Group | undefined;
}

/** The smallest names of both lists; one more than are ever named, since a writer is not its own overlap. */
function smallest(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...a, ...b].sort(byText).slice(0, MAX_OVERLAPS_NAMED + 1);
}

export const NO_OVERLAPS: ReadonlyMap<string, readonly string[]> = new Map();

/**
 * For every writer the others, if any, that a listing mixes with it: whoever lists the key prefix of one also gets the keys of the
 * other, since one begins with the other. `writers` are sorted by name and share a target.
 */
export function overlaps(writers: readonly PrefixWriter[]): ReadonlyMap<string, readonly string[]> {
  const sorted = writers.map(({ keyPrefix }) => keyPrefix).sort(byText);
  // Sorted, a key prefix that any other begins with begins the next one too.
  if (!sorted.some((keyPrefix, index) => sorted[index + 1]?.startsWith(keyPrefix))) return NO_OVERLAPS;
  const names = new Map<string, string[]>();
  for (const { name, keyPrefix } of writers) {
    const others = names.get(keyPrefix);
    if (others === undefined) names.set(keyPrefix, [name]);
    else if (others.length <= MAX_OVERLAPS_NAMED) others.push(name);
  }

  const groups: Group[] = [];
  let parent: Group | undefined;
  for (const [keyPrefix, own] of [...names].sort(([a], [b]) => byText(a, b))) {
    while (parent !== undefined && !keyPrefix.startsWith(parent.keyPrefix)) parent = parent.parent;
    parent = { keyPrefix, own, below: [], parent };
    groups.push(parent);
  }
  // Sorted, every key prefix comes after the ones that it begins with, so one pass in each direction is enough.
  for (const group of groups.toReversed()) {
    if (group.parent !== undefined) {
      group.parent.below = smallest(group.parent.below, smallest(group.own, group.below));
    }
  }
  const around = new Map<string, readonly string[]>();
  const above = new Map<Group | undefined, readonly string[]>([[undefined, []]]);
  for (const group of groups) {
    const fromAbove = above.get(group.parent) ?? [];
    const withOwn = smallest(fromAbove, group.own);
    above.set(group, withOwn);
    around.set(group.keyPrefix, smallest(withOwn, group.below));
  }
  const overlapping = new Map<string, readonly string[]>();
  for (const { name, keyPrefix } of writers) {
    const all = around.get(keyPrefix) ?? [];
    // Itself alone, as a rule.
    if (all.length > 1) overlapping.set(name, all.filter((other) => other !== name).slice(0, MAX_OVERLAPS_NAMED));
  }
  return overlapping;
}
