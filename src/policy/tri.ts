/** What can be said of a claim: it holds, it does not, or it hangs on something that is not known. */
export type Tri = 'yes' | 'no' | 'unknown';

export const tri = (claim: boolean): Tri => (claim ? 'yes' : 'no');

export const not = (value: Tri): Tri => (value === 'unknown' ? value : value === 'yes' ? 'no' : 'yes');

/** True if one is. Of nothing it is `no`. */
export function anyOf<T>(items: readonly T[], test: (item: T) => Tri): Tri {
  let result: Tri = 'no';
  for (const item of items) {
    const one = test(item);
    if (one === 'yes') return one;
    if (one === 'unknown') result = one;
  }
  return result;
}

/** True if all are. Of nothing it is `yes`. */
export function allOf<T>(items: readonly T[], test: (item: T) => Tri): Tri {
  let result: Tri = 'yes';
  for (const item of items) {
    const one = test(item);
    if (one === 'no') return one;
    if (one === 'unknown') result = one;
  }
  return result;
}

/** What is sure although only one of the values is the real one; `unknown` where they differ. */
export function agreed(values: readonly Tri[]): Tri {
  const [first = 'unknown', ...others] = values;
  return others.every((other) => other === first) ? first : 'unknown';
}
