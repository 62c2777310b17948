import { isListValue, isObjectValue, OPEN, type Value } from './value.ts';

/** Text can double and double again; what people write by hand has less. */
const LONGEST = 1_000_000;
/** Values inside of one. */
const LARGEST = 100_000;

/** Of text, numbers and booleans. */
export const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

/** One text; open where a part is not known, or where it becomes too long. */
export function joined(parts: readonly (string | undefined)[], separator = ''): Value {
  let length = 0;
  for (const part of parts) {
    if (part === undefined) return OPEN;
    length += part.length + separator.length;
    if (length > LONGEST) return OPEN;
  }
  return parts.join(separator);
}

/** Lists of one and the same list are small here and huge for who goes through them. */
const SIZES = new WeakMap<object, number>();

const sumOf = (values: readonly Value[]): number => values.reduce<number>((sum, one) => sum + sizeOf(one), 1);

function sizeOf(value: Value): number {
  if (typeof value === 'string') return 1 + value.length / (LONGEST / LARGEST);
  if (!isListValue(value) && !isObjectValue(value)) return 1;
  const before = SIZES.get(value);
  if (before !== undefined) return before;
  const size = sumOf(isListValue(value) ? value : Object.values(value));
  SIZES.set(value, size);
  return size;
}

/** Open where it is larger than anybody can work with. */
export const bounded = (value: Value): Value => (sizeOf(value) > LARGEST ? OPEN : value);
