import type { Unobserved, UnobservedGroups } from './answer.ts';
import { memoizeByObject } from './memoize-by-object.ts';

const NOTHING: UnobservedGroups = [];

/**
 * CEL looks at the right side of `a || b` where `a` is not seen, but with `a` read it may never have to. So only the first
 * group is asked for; the next round says whether another one is needed.
 */
export function firstUnread(unobserved: UnobservedGroups): UnobservedGroups {
  const first = unobserved.find((group) => (group.length === 1 ? isUnread(group) : holdsUnread(group)));
  return first === undefined ? NOTHING : [first];
}

const isUnread = (group: readonly Unobserved[]): boolean => group.some(({ state }) => state === 'not-read');

/** Thousands of verdicts share one group with thousands of entries, so that each of these is looked through once. */
const holdsUnread = memoizeByObject(isUnread);
