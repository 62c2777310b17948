import type { JsonObject } from '../../model/record.ts';

/** What an expression comes to. What is not known before apply stays as the reference that it hangs on. */
export type SourceValue =
  | { readonly kind: 'known'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly SourceValue[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, SourceValue> }
  /** Text of which parts are not known: `"${aws_s3_bucket.logs.arn}/*"`. */
  | { readonly kind: 'text'; readonly parts: readonly SourceValue[] }
  /** What `jsonencode` makes of a value that is not all known. */
  | { readonly kind: 'json'; readonly of: SourceValue }
  | SourceReference
  | { readonly kind: 'unknown'; readonly text: string };

/** `module.logs["eu"].aws_s3_bucket.this[0].arn`, from the root: the names that it says and the keys between them. */
export interface SourceReference {
  readonly kind: 'reference';
  /** Address of the module in which it stands; `''` for the root. */
  readonly module: string;
  /** `aws_s3_bucket`, `data`, … */
  readonly root: string;
  /** Keys are `key`, since a name of digits is no index. */
  readonly path: readonly (string | { readonly key: string | number })[];
}

export const known = (value: string | number | boolean | null): SourceValue => ({ kind: 'known', value });
export const unknownValue = (text: string): SourceValue => ({ kind: 'unknown', text });

/** The reference as Terraform writes it, from the root. */
export function addressOfReference({ module, root, path }: SourceReference): string {
  const rest = path.map((step) => (typeof step === 'string' ? `.${step}` : `[${JSON.stringify(step.key)}]`)).join('');
  return `${module === '' ? '' : `${module}.`}${root}${rest}`;
}

/** Lists in lists can double and double again; what people write has fewer values. */
const MOST_VALUES = 100_000;
const DEEPEST = 200;

/** JSON of what is wholly known; `undefined` where something is not. */
export const plainValue = (value: SourceValue): unknown => plainWithin(value, { values: MOST_VALUES, depth: DEEPEST });

function plainWithin(value: SourceValue, left: { values: number; readonly depth: number }): unknown {
  left.values -= 1;
  if (left.values < 0 || left.depth <= 0) return undefined;
  const inner = { values: left.values, depth: left.depth - 1 };
  const plain = plainOf(value, inner);
  left.values = inner.values;
  return plain;
}

function plainOf(value: SourceValue, left: { values: number; readonly depth: number }): unknown {
  switch (value.kind) {
    case 'known':
      return value.value;
    case 'list': {
      const items: unknown[] = [];
      for (const item of value.items) {
        const plain = plainWithin(item, left);
        if (plain === undefined) return undefined;
        items.push(plain);
      }
      return items;
    }
    case 'object': {
      const members: (readonly [string, unknown])[] = [];
      for (const [key, member] of value.members) {
        const plain = plainWithin(member, left);
        if (plain === undefined) return undefined;
        members.push([key, plain]);
      }
      return Object.fromEntries(members);
    }
    case 'text':
    case 'json':
    case 'reference':
    case 'unknown':
      return undefined;
  }
}

/** The other way: what a plan or a file of variables says. */
export function valueOfJson(json: unknown): SourceValue {
  if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
    return known(json);
  if (Array.isArray(json)) return { kind: 'list', items: json.map(valueOfJson) };
  if (typeof json !== 'object') return unknownValue('');
  const object: JsonObject = { ...json };
  return { kind: 'object', members: new Map(Object.entries(object).map(([key, one]) => [key, valueOfJson(one)])) };
}

/** Text from parts of which some may not be known. */
export function joinedText(parts: readonly SourceValue[]): SourceValue {
  const joined: SourceValue[] = [];
  for (const part of parts.flatMap((one) => (one.kind === 'text' ? one.parts : [one]))) {
    if (part.kind === 'list' || part.kind === 'object') return unknownValue('a template of a collection');
    if (part.kind === 'known' && part.value === null) return unknownValue('a template of null');
    const last = joined.at(-1);
    if (part.kind === 'known' && last?.kind === 'known') joined.splice(-1, 1, known(`${last.value}${part.value}`));
    else joined.push(part.kind === 'known' ? known(String(part.value)) : part);
  }
  const [only = known(''), ...others] = joined;
  return others.length === 0 && only.kind === 'known' ? only : { kind: 'text', parts: joined };
}
