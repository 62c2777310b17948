import type { Clause } from './condition.ts';
import { ABSENT, exactly, type KeyLookup, type KeyState, PRESENT } from './keys.ts';

/** More combinations than these are not tried: what hangs on so many keys is left open. */
const MOST_COMBINATIONS = 64;

/**
 * All that a key can be, split into few cases of each of which more can be said than of all together; `undefined` where it
 * cannot be split.
 */
function splitState(state: KeyState): readonly KeyState[] | undefined {
  switch (state.kind) {
    case 'one-of':
      return state.options.map((option) => (option === null ? ABSENT : exactly(option)));
    case 'foreign':
      return state.present === 'unknown' ? [ABSENT, { ...state, present: true }] : undefined;
    case 'unknown':
      return [ABSENT, PRESENT];
    case 'absent':
    case 'values':
    case 'at-least':
      return undefined;
  }
}

/**
 * One lookup for each combination of what the keys can be that several of the clauses ask for: clauses that are open one
 * by one may be decided together. `undefined` where there is nothing to combine.
 */
export function combinations(clauses: readonly Clause[], keys: KeyLookup): readonly KeyLookup[] | undefined {
  const asked = new Map<string, number>();
  let variables = false;
  for (const { lowerCaseKey, hasVariables, over } of clauses) {
    // Set operators take an empty text for no value at all, so that "present" does not say enough for them.
    const times = over === 'one' ? 1 : Number.NEGATIVE_INFINITY;
    asked.set(lowerCaseKey, (asked.get(lowerCaseKey) ?? 0) + times);
    variables ||= hasVariables;
  }
  let all: readonly ReadonlyMap<string, KeyState>[] = [new Map()];
  for (const [key, times] of asked) {
    // A key that one clause alone asks for is decided there, unless it stands in a variable of another.
    if (times < 1 || (times < 2 && !variables)) continue;
    const cases = splitState(keys(key));
    if (cases === undefined || all.length * cases.length > MOST_COMBINATIONS) continue;
    all = all.flatMap((one) => cases.map((state) => new Map([...one, [key, state]])));
  }
  return all.length < 2 ? undefined : all.map((states) => (key) => states.get(key) ?? keys(key));
}
