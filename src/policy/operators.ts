import { outsidePlaceholders } from '../model/placeholder.ts';
import { keysOf } from '../model/record.ts';
import { arnPattern, matchesArn } from './arn.ts';
import { instantOf } from './instant.ts';
import { cidrTest } from './ip-range.ts';
import type { KeyLookup } from './keys.ts';
import { matchesOpen } from './open-text.ts';
import {
  compilePattern,
  loosened,
  mapText,
  mayLackValue,
  type Pattern,
  type PatternOptions,
  patternText,
  resolvePattern,
} from './pattern.ts';
import { type Tri, tri } from './tri.ts';

/** One value that a policy writes behind a condition key, ready to be compared. */
export interface ValueTest {
  /** As written. */
  readonly text: string;
  /** Whether a value of the request matches. */
  readonly test: (value: string, keys: KeyLookup) => Tri;
  /** Matches every value there can be. */
  readonly always: boolean;
  /** The value that stands there, variables put in; `undefined` where that is not known. */
  readonly resolve: (keys: KeyLookup) => string | undefined;
  /** A policy variable in it may have no value. */
  readonly mayLack: (keys: KeyLookup) => boolean;
}

export interface Operator {
  readonly negated: boolean;
  readonly compile: (text: string, variables: boolean) => ValueTest;
}

function patterned({ wildcards, foldCase = false }: { readonly wildcards: boolean; readonly foldCase?: boolean }) {
  const lower = (value: string) => value.toLowerCase();
  const fold = (value: string) => (foldCase ? outsidePlaceholders(value, lower) : value);
  return (text: string, variables: boolean): ValueTest => {
    const written = compilePattern(text, { wildcards, variables } satisfies PatternOptions);
    const folded = foldCase ? mapText(written, lower) : written;
    const test = (value: string, keys: KeyLookup): Tri => {
      const resolved = resolvePattern(folded, keys);
      if (resolved.kind === 'absent') return 'no';
      if (resolved.kind === 'unknown') {
        // A variable alone whose value is not known, save that it is not this one.
        const isAnother = excludedBy(folded, keys)?.(value) === true;
        return !isAnother && matchesOpen(loosened(folded), fold(value)) !== 'no' ? 'unknown' : 'no';
      }
      const pattern = foldCase && folded.hasVariables ? mapText(resolved.pattern, lower) : resolved.pattern;
      return matchesOpen(pattern, fold(value));
    };
    const always = folded.shape === 'start' && folded.head === '';
    return { text, test, always, ...variablesOf(written) };
  };
}

/** What the value of the variable that makes up a whole pattern surely is not. */
function excludedBy({ parts }: Pattern, keys: KeyLookup): ((value: string) => boolean) | undefined {
  const [only, ...more] = parts;
  if (only?.kind !== 'variable' || more.length > 0) return undefined;
  const state = keys(only.key);
  return state.kind === 'foreign' && state.present === true ? state.excludes : undefined;
}

const variablesOf = (pattern: Pattern): Pick<ValueTest, 'resolve' | 'mayLack'> => ({
  resolve: (keys) => {
    const resolved = resolvePattern(pattern, keys);
    // What is known only after deployment is not a value yet.
    return resolved.kind === 'pattern' && !resolved.pattern.hasPlaceholders ? patternText(resolved.pattern) : undefined;
  },
  mayLack: (keys) => mayLackValue(pattern, keys),
});

function arn(text: string, variables: boolean): ValueTest {
  const written = compilePattern(text, { wildcards: true, variables });
  const compiled = arnPattern(written);
  return { text, test: (value, keys) => matchesArn(compiled, value, keys), always: false, ...variablesOf(written) };
}

/** For operators without variables and wildcards. `undefined` is a policy value that AWS would not have taken. */
const plain =
  (compile: (text: string) => ((value: string) => Tri) | undefined) =>
  (text: string): ValueTest => ({
    text,
    test: compile(text) ?? (() => 'unknown'),
    always: false,
    resolve: () => text,
    mayLack: () => false,
  });

type Compare = (given: number, written: number) => boolean;

const ordered = (read: (text: string) => number | undefined, compare: Compare) =>
  plain((text) => {
    const written = read(text);
    if (written === undefined) return undefined;
    return (value) => {
      const given = read(value);
      return given === undefined ? 'unknown' : tri(compare(given, written));
    };
  });

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const numberOf = (text: string): number | undefined => (NUMBER.test(text.trim()) ? Number(text) : undefined);

function bool(text: string, variables: boolean): ValueTest {
  const compiled = patterned({ wildcards: false, foldCase: true })(text, variables);
  const sane = variables && text.includes('$') ? true : /^(true|false)$/i.test(text);
  return sane ? compiled : { ...compiled, test: () => 'unknown' };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const withoutPadding = (text: string): string => text.replace(/=+$/, '');
/** Whether a key that is text stands there as such or in base64 is not documented, so that only what is neither differs. */
const binary = plain((text) => {
  if (!BASE64.test(text)) return undefined;
  const written = withoutPadding(text);
  return (value) => {
    if (BASE64.test(value) && withoutPadding(value) === written) return 'yes';
    return BASE64.test(value) && withoutPadding(base64Of(value)) !== written ? 'no' : 'unknown';
  };
});

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const yes = (compile: Operator['compile']): Operator => ({ negated: false, compile });
const no = (compile: Operator['compile']): Operator => ({ negated: true, compile });

const EQUALS: Compare = (a, b) => a === b;
const COMPARISONS = {
  Equals: yes,
  NotEquals: no,
  LessThan: yes,
  LessThanEquals: yes,
  GreaterThan: yes,
  GreaterThanEquals: yes,
} as const;
const COMPARE: Record<keyof typeof COMPARISONS, Compare> = {
  Equals: EQUALS,
  NotEquals: EQUALS,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const comparisons = (
  prefix: string,
  read: (text: string) => number | undefined,
): readonly (readonly [string, Operator])[] =>
  keysOf(COMPARISONS).map((name) => [`${prefix}${name}`, COMPARISONS[name](ordered(read, COMPARE[name]))]);

const literal = patterned({ wildcards: false });
const foldedLiteral = patterned({ wildcards: false, foldCase: true });
const like = patterned({ wildcards: true });

/** Every operator but `Null`, by its name in lower case: operator names are compared without case. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ['StringEquals', yes(literal)] as const,
    ['StringNotEquals', no(literal)] as const,
    ['StringEqualsIgnoreCase', yes(foldedLiteral)] as const,
    ['StringNotEqualsIgnoreCase', no(foldedLiteral)] as const,
    ['StringLike', yes(like)] as const,
    ['StringNotLike', no(like)] as const,
    ...comparisons('Numeric', numberOf),
    ...comparisons('Date', instantOf),
    ['Bool', yes(bool)] as const,
    ['BinaryEquals', yes(binary)] as const,
    ['IpAddress', yes(plain(cidrTest))] as const,
    ['NotIpAddress', no(plain(cidrTest))] as const,
    // ArnEquals takes wildcards as well: AWS documents it as the same as ArnLike.
    ['ArnEquals', yes(arn)] as const,
    ['ArnLike', yes(arn)] as const,
    ['ArnNotEquals', no(arn)] as const,
    ['ArnNotLike', no(arn)] as const,
  ].map(([name, operator]) => [name.toLowerCase(), operator]),
);
