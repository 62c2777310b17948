import type { Missing } from './answer.ts';

/** Groups of what was not seen, in the order in which they were asked for; each once. */
type Groups = readonly (readonly Missing[])[];

const NOTHING: Groups = [];

/**
 * CEL looks at the right side of `a || b` where `a` is not seen, but with `a` read it may never have to. So only the first
 * group is asked for; the next round says whether another one is needed.
 */
export function firstUnread(missing: Groups): Groups {
  const first = missing.find(hasUnread);
  return first === undefined ? NOTHING : [first];
}

/** Thousands of verdicts share one group with thousands of entries, so each group is looked through once. */
const withUnread = new WeakMap<readonly Missing[], boolean>();

function hasUnread(group: readonly Missing[]): boolean {
  if (group.length === 1) return group[0]?.state === 'not-read';
  const before = withUnread.get(group);
  if (before !== undefined) return before;
  const found = group.some(({ state }) => state === 'not-read');
  withUnread.set(group, found);
  return found;
}
