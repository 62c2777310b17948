import { hasPlaceholder } from '../../../model/placeholder.ts';
import { joined, textOf } from './sizes.ts';
import { isListValue, isObjectValue, jsonOf, type ObjectValue, OPEN, sortedEntries, type Value } from './value.ts';

type Call = (args: readonly Value[]) => Value;

/** Of text that is known to its end. */
const ofText =
  (change: (text: string, ...more: readonly string[]) => Value): Call =>
  (args) => {
    const [text, ...more] = args.map(textOf);
    if (text === undefined || [text, ...more].some((one) => one === undefined || hasPlaceholder(one))) return OPEN;
    return change(text, ...more.filter((one) => one !== undefined));
  };

const ofList =
  (change: (list: readonly Value[], ...more: readonly Value[]) => Value): Call =>
  ([list, ...more]) =>
    list !== undefined && isListValue(list) ? change(list, ...more) : OPEN;

const ofObject =
  (change: (object: ObjectValue, ...more: readonly Value[]) => Value): Call =>
  ([object, ...more]) =>
    object !== undefined && isObjectValue(object) ? change(object, ...more) : OPEN;

const key = (value: Value): string | undefined => {
  const json = jsonOf(value);
  return json === undefined ? undefined : JSON.stringify(json);
};

const distinct = (list: readonly Value[]): Value => {
  const keys = list.map(key);
  if (keys.includes(undefined)) return OPEN;
  return list.filter((_, index) => keys.indexOf(keys[index]) === index);
};

/** What is open may be a list itself. */
const flattened = (list: readonly Value[]): Value => {
  const flat: Value[] = [];
  for (const one of list) {
    const inner = isListValue(one) ? flattened(one) : one;
    if (inner === OPEN) return OPEN;
    if (isListValue(inner)) flat.push(...inner);
    else flat.push(inner);
  }
  return flat;
};

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();

/** `%s`, `%d` and `%v` only, which say nothing of width. */
function formatted([format, ...args]: readonly Value[]): Value {
  if (typeof format !== 'string' || /%(?![sdv])/.test(format.replaceAll('%%', ''))) return OPEN;
  let next = 0;
  const parts = format.split(/(%[sdv%])/).map((piece) => {
    if (piece === '%%') return '%';
    if (!/^%[sdv]$/.test(piece)) return piece;
    next += 1;
    return textOf(args[next - 1]);
  });
  return next === args.length ? joined(parts) : OPEN;
}

/** With slashes around it, what is replaced is a regular expression. */
const replaced = (text: string, from = '', to = ''): Value =>
  /^\/.*\/$/s.test(from) || from === '' ? OPEN : joined(text.split(from), to);

const firstUpper = (_: string, before: string, letter: string): string => `${before}${letter.toUpperCase()}`;

/** Functions of Terraform's language that people write around buckets and policies; any other leaves its value open. */
export const FUNCTIONS: Readonly<Record<string, Call>> = {
  coalesce: (args) => args.find((one) => one !== null && one !== '') ?? OPEN,
  coalescelist: (args) => args.find((one) => isListValue(one) && one.length > 0) ?? OPEN,
  compact: ofList((list) => (list.includes(OPEN) ? OPEN : list.filter((one) => one !== null && one !== ''))),
  concat: (args) => (args.every(isListValue) ? args.flat() : OPEN),
  contains: ofList((list, wanted) => {
    const all: readonly Value[] = [...list, wanted ?? OPEN];
    const keys = all.map(key);
    if (keys.some((one) => one === undefined || hasPlaceholder(one))) return OPEN;
    return keys.slice(0, -1).includes(keys.at(-1));
  }),
  distinct: ofList(distinct),
  element: ofList((list, index) => (typeof index === 'number' ? (list[index % list.length] ?? OPEN) : OPEN)),
  flatten: ofList(flattened),
  format: formatted,
  join: ([separator, ...lists]) =>
    typeof separator === 'string' && lists.every(isListValue) ? joined(lists.flat().map(textOf), separator) : OPEN,
  jsonencode: ([value]) => {
    const json = value === undefined ? undefined : jsonOf(value);
    return json === undefined ? OPEN : JSON.stringify(json);
  },
  keys: ofObject((object) => sorted(Object.keys(object))),
  length: ([value]) => {
    if (value === undefined) return OPEN;
    if (isListValue(value)) return value.length;
    if (isObjectValue(value)) return Object.keys(value).length;
    return typeof value === 'string' && !hasPlaceholder(value) ? [...value].length : OPEN;
  },
  lookup: ofObject((object, name, otherwise) =>
    typeof name === 'string' && !hasPlaceholder(name)
      ? ((Object.hasOwn(object, name) ? object[name] : otherwise) ?? OPEN)
      : OPEN,
  ),
  lower: ofText((text) => text.toLowerCase()),
  merge: (args) => {
    const objects = args.filter((one) => one !== null);
    return objects.every(isObjectValue) ? Object.fromEntries(objects.flatMap((one) => Object.entries(one))) : OPEN;
  },
  nonsensitive: ([value]) => value ?? OPEN,
  one: ofList((list) => (list.length === 0 ? null : list.length === 1 ? (list[0] ?? OPEN) : OPEN)),
  replace: ofText(replaced),
  setunion: (args) => (args.every(isListValue) ? distinct(args.flat()) : OPEN),
  sort: ofList((list) => {
    const texts = list.map(textOf).filter((one) => one !== undefined);
    return texts.length === list.length ? sorted(texts) : OPEN;
  }),
  split: ofText((separator, text = '') => text.split(separator)),
  title: ofText((text) => text.replaceAll(/(^|\W)([a-z])/g, firstUpper)),
  tolist: ([value]) => value ?? OPEN,
  tomap: ([value]) => value ?? OPEN,
  toset: ofList(distinct),
  tostring: ([value]) => (value === null ? null : (textOf(value) ?? OPEN)),
  trimprefix: ofText((text, start = '') => (text.startsWith(start) ? text.slice(start.length) : text)),
  trimspace: ofText((text) => text.trim()),
  trimsuffix: ofText((text, end = '') => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text)),
  upper: ofText((text) => text.toUpperCase()),
  values: ofObject((object) => sortedEntries(object).map(([, value]) => value)),
  zipmap: ([names, values]) =>
    names !== undefined && values !== undefined && isListValue(names) && isListValue(values)
      ? Object.fromEntries(names.map((name, index) => [String(textOf(name)), values[index] ?? OPEN]))
      : OPEN,
};
