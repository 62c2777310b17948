import { joinedText, known, plainValue, type SourceValue, unknownValue } from './source-value.ts';

type SourceFunction = (args: readonly SourceValue[]) => SourceValue | undefined;

const textOf = (value: SourceValue | undefined): string | undefined =>
  value?.kind === 'known' && value.value !== null ? String(value.value) : undefined;

const itemsOf = (value: SourceValue | undefined): readonly SourceValue[] | undefined =>
  value?.kind === 'list' ? value.items : undefined;

const ofTexts =
  (compute: (...texts: readonly string[]) => string): SourceFunction =>
  (args) => {
    const texts = args.map(textOf);
    return texts.every((text) => text !== undefined) ? known(compute(...texts)) : undefined;
  };

const list = (items: readonly SourceValue[]): SourceValue => ({ kind: 'list', items });

const same: SourceFunction = ([value]) => value;

/** Equal where both are wholly known; of others nobody can tell. */
const distinct: SourceFunction = ([value]) => {
  const items = itemsOf(value);
  const plain = items?.map(plainValue);
  if (items === undefined || plain === undefined || plain.includes(undefined)) return undefined;
  const texts = plain.map((one) => JSON.stringify(one));
  return list(items.filter((_, index) => texts.indexOf(texts[index] ?? '') === index));
};

const flattened = (items: readonly SourceValue[]): readonly SourceValue[] | undefined =>
  items.every(({ kind }) => kind === 'known' || kind === 'list' || kind === 'text' || kind === 'reference')
    ? items.flatMap((item) => (item.kind === 'list' ? (flattened(item.items) ?? []) : [item]))
    : undefined;

/** `%s` and `%d` only, which say nothing of width. */
function formatted([pattern, ...args]: readonly SourceValue[]): SourceValue | undefined {
  const text = textOf(pattern);
  if (text === undefined || /%(?![sdv])/.test(text.replaceAll('%%', ''))) return undefined;
  let next = 0;
  const parts = text.split(/(%[sdv%])/).map((piece): SourceValue => {
    if (piece === '%%') return known('%');
    if (!/^%[sdv]$/.test(piece)) return known(piece);
    next += 1;
    return args[next - 1] ?? unknownValue(text);
  });
  return next === args.length ? joinedText(parts) : undefined;
}

function joinedList([separator, ...lists]: readonly SourceValue[]): SourceValue | undefined {
  const between = textOf(separator);
  const all = lists.map(itemsOf);
  if (between === undefined || all.some((items) => items === undefined)) return undefined;
  const items = all.flatMap((one) => one ?? []);
  return joinedText(items.flatMap((item, index) => (index === 0 ? [item] : [known(between), item])));
}

function merged(args: readonly SourceValue[]): SourceValue | undefined {
  const members = new Map<string, SourceValue>();
  for (const arg of args) {
    if (arg.kind === 'known' && arg.value === null) continue;
    if (arg.kind !== 'object') return undefined;
    for (const [key, value] of arg.members) members.set(key, value);
  }
  return { kind: 'object', members };
}

const entriesOf = (value: SourceValue | undefined): readonly (readonly [string, SourceValue])[] | undefined =>
  value?.kind === 'object' ? [...value.members].sort(([a], [b]) => (a < b ? -1 : 1)) : undefined;

/** Pure functions of Terraform that names, prefixes and policies are made with. Those that fail where Terraform fails are unknown. */
const FUNCTIONS: Readonly<Record<string, SourceFunction>> = {
  jsonencode: ([value]) => {
    if (value === undefined) return undefined;
    const plain = plainValue(value);
    return plain === undefined ? { kind: 'json', of: value } : known(JSON.stringify(plain));
  },
  format: formatted,
  join: joinedList,
  lower: ofTexts((text = '') => text.toLowerCase()),
  upper: ofTexts((text = '') => text.toUpperCase()),
  title: ofTexts((text = '') =>
    text.replace(/(^|\s)(\S)/g, (_, before: string, first: string) => before + first.toUpperCase()),
  ),
  trimspace: ofTexts((text = '') => text.trim()),
  trimprefix: ofTexts((text = '', prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: ofTexts((text = '', suffix = '') =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  replace: (args) => {
    const [text, from, to] = args.map(textOf);
    // With slashes around it, it is a regular expression.
    if (text === undefined || from === undefined || to === undefined || /^\/.*\/$/s.test(from)) return undefined;
    return known(text.replaceAll(from, () => to));
  },
  tostring: ([value]) => {
    const text = textOf(value);
    return text === undefined ? (value?.kind === 'known' ? value : undefined) : known(text);
  },
  toset: (args) => distinct(args),
  distinct,
  tolist: same,
  tomap: same,
  concat: (args) => {
    const all = args.map(itemsOf);
    return all.every((items) => items !== undefined) ? list(all.flat()) : undefined;
  },
  flatten: ([value]) => {
    const items = flattened(itemsOf(value) ?? []);
    return value?.kind === 'list' && items !== undefined ? list(items) : undefined;
  },
  compact: ([value]) => {
    const items = itemsOf(value);
    if (items === undefined || items.some(({ kind }) => kind !== 'known')) return undefined;
    return list(items.filter((item) => item.kind === 'known' && item.value !== null && item.value !== ''));
  },
  merge: merged,
  keys: ([value]) => {
    const entries = entriesOf(value);
    return entries && list(entries.map(([key]) => known(key)));
  },
  values: ([value]) => {
    const entries = entriesOf(value);
    return entries && list(entries.map(([, one]) => one));
  },
  length: ([value]) => {
    if (value?.kind === 'list') return known(value.items.length);
    if (value?.kind === 'object') return known(value.members.size);
    const text = textOf(value);
    return text === undefined ? undefined : known([...text].length);
  },
  lookup: ([object, key, otherwise]) => {
    const name = textOf(key);
    if (object?.kind !== 'object' || name === undefined) return undefined;
    return object.members.get(name) ?? otherwise;
  },
  coalesce: (args) => {
    for (const arg of args) {
      if (arg.kind !== 'known') return arg.kind === 'unknown' ? undefined : arg;
      if (arg.value !== null && arg.value !== '') return arg;
    }
    return undefined;
  },
  contains: ([value, wanted]) => {
    const items = itemsOf(value)?.map(plainValue);
    const plain = wanted === undefined ? undefined : plainValue(wanted);
    if (items === undefined || plain === undefined || items.includes(undefined)) return undefined;
    return known(items.some((item) => JSON.stringify(item) === JSON.stringify(plain)));
  },
};

/** `undefined`: the function is not known here, or nobody can tell what it gives. */
export const callFunction = (name: string, args: readonly SourceValue[]): SourceValue | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]?.(args) : undefined;
