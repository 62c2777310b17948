import { hasPlaceholder } from '../../../model/placeholder.ts';
import { isListValue, isObjectValue, jsonOf, type ObjectValue, OPEN, type Value } from './value.ts';

type Call = (args: readonly Value[]) => Value;

const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

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

const flattened = (list: readonly Value[]): readonly Value[] =>
  list.flatMap((one) => (isListValue(one) ? flattened(one) : [one]));

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();

const joinedList = (separator: string, list: readonly Value[]): Value => {
  const texts = list.map(textOf);
  return texts.includes(undefined) ? OPEN : texts.join(separator);
};

function formatted([format, ...args]: readonly Value[]): Value {
  if (typeof format !== 'string') return OPEN;
  let next = 0;
  let open = false;
  const text = format.replaceAll(/%(?:%|[sdv])|%[^%sdv]*[a-zA-Z]/g, (verb) => {
    if (verb === '%%') return '%';
    const value = textOf(args[next]);
    next += 1;
    if (value === undefined || !/^%[sdv]$/.test(verb)) open = true;
    return value ?? '';
  });
  return open ? OPEN : text;
}

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
    typeof separator === 'string' && lists.every(isListValue) ? joinedList(separator, lists.flat()) : OPEN,
  jsonencode: ([value]) => {
    const json = value === undefined ? undefined : jsonOf(value);
    return json === undefined ? OPEN : JSON.stringify(json);
  },
  keys: ofObject((object) => sorted(Object.keys(object))),
  length: ([value]) => {
    if (value === undefined) return OPEN;
    if (isListValue(value)) return value.length;
    if (isObjectValue(value)) return Object.keys(value).length;
    return typeof value === 'string' && !hasPlaceholder(value) ? value.length : OPEN;
  },
  lookup: ofObject((object, name, otherwise) =>
    typeof name === 'string' && !hasPlaceholder(name) ? (object[name] ?? otherwise ?? OPEN) : OPEN,
  ),
  lower: ofText((text) => text.toLowerCase()),
  merge: (args) => {
    const objects = args.filter((one) => one !== null);
    return objects.every(isObjectValue) ? Object.assign({}, ...objects) : OPEN;
  },
  nonsensitive: ([value]) => value ?? OPEN,
  one: ofList((list) => (list.length === 0 ? null : list.length === 1 ? (list[0] ?? OPEN) : OPEN)),
  replace: ofText((text, from = '', to = '') => (/^\/.*\/$/.test(from) ? OPEN : text.replaceAll(from, to))),
  setunion: (args) => (args.every(isListValue) ? distinct(args.flat()) : OPEN),
  sort: ofList((list) => {
    const texts = list.map(textOf).filter((one) => one !== undefined);
    return texts.length === list.length ? sorted(texts) : OPEN;
  }),
  split: ofText((separator, text = '') => text.split(separator)),
  title: ofText((text) =>
    text.replaceAll(/(^|[^\w'])([a-z])/g, (_, before: string, letter: string) => `${before}${letter.toUpperCase()}`),
  ),
  tolist: ([value]) => value ?? OPEN,
  tomap: ([value]) => value ?? OPEN,
  toset: ofList(distinct),
  tostring: ([value]) => (value === null ? null : (textOf(value) ?? OPEN)),
  trimprefix: ofText((text, start = '') => (text.startsWith(start) ? text.slice(start.length) : text)),
  trimspace: ofText((text) => text.trim()),
  trimsuffix: ofText((text, end = '') => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text)),
  upper: ofText((text) => text.toUpperCase()),
  values: ofObject((object) => sorted(Object.keys(object)).map((name) => object[name] ?? null)),
  zipmap: ([names, values]) =>
    names !== undefined && values !== undefined && isListValue(names) && isListValue(values)
      ? Object.fromEntries(names.map((name, index) => [String(textOf(name)), values[index] ?? OPEN]))
      : OPEN,
};
