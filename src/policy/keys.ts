/** What is known of a condition key of a request. */
export type KeyState =
  | { readonly kind: 'absent' }
  /** Exactly these values; more than one only for multivalued keys. Never empty. */
  | { readonly kind: 'values'; readonly values: readonly string[] }
  /** At least these values, possibly more, but surely none of those that `excludes` accepts. */
  | {
      readonly kind: 'at-least';
      readonly values: readonly string[];
      readonly excludes: (value: string) => boolean;
    }
  /** One of these; `null` stands for absent. */
  | { readonly kind: 'one-of'; readonly options: readonly (string | null)[] }
  /** One value that is not known, but surely none of those that `excludes` accepts. */
  | {
      readonly kind: 'foreign';
      readonly present: boolean | 'unknown';
      readonly excludes: (value: string) => boolean;
    }
  /** Any value, or absent. */
  | { readonly kind: 'unknown' };

export const ABSENT: KeyState = { kind: 'absent' };
export const UNKNOWN: KeyState = { kind: 'unknown' };
/** Present, with whatever value. */
export const PRESENT: KeyState = { kind: 'foreign', present: true, excludes: () => false };

export const exactly = (value: string): KeyState => ({ kind: 'values', values: [value] });

export function mayBeAbsent(state: KeyState): boolean {
  switch (state.kind) {
    case 'absent':
    case 'unknown':
      return true;
    case 'values':
    case 'at-least':
      return false;
    case 'one-of':
      return state.options.includes(null);
    case 'foreign':
      return state.present !== true;
  }
}

/** Asked with the key in lower case, since condition keys are case-insensitive. */
export type KeyLookup = (lowerCaseKey: string) => KeyState;

/** Keys by name. A name that ends in `*` stands for all keys that begin so; whole names win. */
export function keyLookup(states: Iterable<readonly [string, KeyState]>, otherwise: KeyState): KeyLookup {
  const exact = new Map<string, KeyState>();
  const families: [string, KeyState][] = [];
  for (const [name, state] of states) {
    const key = name.toLowerCase();
    if (key.endsWith('*')) families.push([key.slice(0, -1), state]);
    else exact.set(key, state);
  }
  return (key) => exact.get(key) ?? families.find(([start]) => key.startsWith(start))?.[1] ?? otherwise;
}
