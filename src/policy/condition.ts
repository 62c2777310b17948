import { hasPlaceholder } from '../model/placeholder.ts';
import type { KeyLookup, KeyState } from './keys.ts';
import { OPERATORS, type ValueTest } from './operators.ts';
import { agreed, anyOf, not, type Tri, tri } from './tri.ts';

/** One operator with one key; all clauses of a statement must hold. */
export interface Clause {
  /** As written: `StringNotEqualsIfExists`. */
  readonly operator: string;
  /** As written. */
  readonly key: string;
  readonly lowerCaseKey: string;
  /** `null` for the operator Null. */
  readonly values: readonly ValueTest[];
  readonly kind: 'compare' | 'null' | 'not-modelled';
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly over: 'one' | 'any' | 'all';
  /** Some of its values have policy variables. */
  readonly hasVariables: boolean;
}

/** Neither of them matches every address; together they do. */
const ALL_ADDRESSES = ['0.0.0.0/0', '::/0'];
const NAME = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/s;

export function compileClause(operator: string, key: string, values: readonly string[], variables: boolean): Clause {
  const [, set, base = '', ifExists] = NAME.exec(operator.trim().toLowerCase()) ?? [];
  const known = OPERATORS.get(base);
  // Null takes neither a suffix nor a prefix that would change what it asks.
  const isNull = base === 'null' && ifExists === undefined && set === undefined;
  const takesAll =
    (base === 'ipaddress' || base === 'notipaddress') && ALL_ADDRESSES.every((one) => values.includes(one));
  return {
    operator,
    key,
    lowerCaseKey: key.toLowerCase(),
    values: values.map((text) => {
      const value = known ? known.compile(text, variables) : nullTest(text);
      return takesAll ? { ...value, always: true } : value;
    }),
    kind: known ? 'compare' : isNull ? 'null' : 'not-modelled',
    negated: known?.negated ?? false,
    ifExists: ifExists !== undefined,
    over: set === 'forallvalues' ? 'all' : set === 'foranyvalue' ? 'any' : 'one',
    hasVariables: variables && values.some((text) => text.includes('$')),
  };
}

/** A template decides whether the statement is there: the clause stands for a condition of its own, not for one of IAM's. */
export const isOfDeployment = ({ kind, key }: Clause): boolean => kind === 'null' && hasPlaceholder(key);

/** The request's "value" for Null is whether the key is absent. */
const nullTest = (text: string): ValueTest => {
  const wanted = text.toLowerCase();
  const sane = wanted === 'true' || wanted === 'false';
  const test = (value: string): Tri => (sane ? tri(value === wanted) : 'unknown');
  return { text, test, always: false, resolve: () => text, mayLack: () => false };
};

export function testClause(clause: Clause, keys: KeyLookup): Tri {
  if (clause.kind === 'not-modelled') return 'unknown';
  const state = keys(clause.lowerCaseKey);
  if (clause.kind === 'null') return testNull(clause, state, keys);
  const holds = testState(clause, state, keys);
  return holds === 'yes' && clause.hasVariables && mayBeInvalid(clause, state, keys) ? 'unknown' : holds;
}

/**
 * A variable without value "might cause the entire statement to be invalid", save with `IfExists` ("IAM policy elements:
 * Variables and tags", IAM User Guide), so that what holds because nothing equals it does not hold for sure.
 */
function mayBeInvalid({ ifExists, values }: Clause, state: KeyState, keys: KeyLookup): boolean {
  return !(ifExists && state.kind === 'absent') && values.some(({ mayLack }) => mayLack(keys));
}

function testState(clause: Clause, state: KeyState, keys: KeyLookup): Tri {
  switch (state.kind) {
    case 'absent':
      return ofAbsent(clause);
    case 'values':
      return ofValues(clause, state.values, keys);
    case 'at-least':
      return ofAtLeast(clause, state, keys);
    case 'one-of':
      return agreed(
        state.options.map((option) => (option === null ? ofAbsent(clause) : ofValues(clause, [option], keys))),
      );
    case 'foreign': {
      const present = ofForeign(clause, state.excludes, keys);
      return state.present === true ? present : agreed([present, ofAbsent(clause)]);
    }
    case 'unknown':
      return agreed([ofAnything(clause), ofAbsent(clause)]);
  }
}

function ofAbsent({ over, ifExists, negated }: Clause): Tri {
  if (ifExists || over === 'all') return 'yes';
  if (over === 'any') return 'no';
  // A comparison with a missing key fails, so its negation holds.
  return tri(negated);
}

/** Whether one value of the request satisfies the clause: it matches one of the policy's values or, negated, none. */
function satisfies({ values, negated }: Clause, value: string, keys: KeyLookup): Tri {
  const matched =
    values.length === 1 && values[0] ? values[0].test(value, keys) : anyOf(values, (v) => v.test(value, keys));
  return negated ? not(matched) : matched;
}

function ofValues(clause: Clause, given: readonly string[], keys: KeyLookup): Tri {
  const { over } = clause;
  if (over === 'one') {
    const [first, ...more] = given;
    if (first !== undefined && more.length === 0) return satisfies(clause, first, keys);
    // AWS leaves open what a single-valued operator does with several values: firm only where all of them say the same.
    return agreed(given.map((value) => satisfies(clause, value, keys)));
  }
  // For the set operators AWS counts an empty string as an empty set (IAM User Guide, multivalued context keys).
  const real = given.filter((value) => value !== '');
  if (real.length === 0) return ofAbsent(clause);
  if (over === 'any') return anyOf(real, (value) => satisfies(clause, value, keys));
  return not(anyOf(real, (value) => not(satisfies(clause, value, keys))));
}

function ofAtLeast(
  clause: Clause,
  { values: given, excludes }: Extract<KeyState, { readonly kind: 'at-least' }>,
  keys: KeyLookup,
): Tri {
  const now = ofValues(clause, given, keys);
  if (clause.over === 'any' && now === 'yes') return now;
  if (clause.over === 'all' && now === 'no') return now;
  return agreed([now, ofForeign(clause, excludes, keys)]);
}

/** What holds for every value there can be. */
function ofAnything({ values, negated }: Clause): Tri {
  if (values.length === 0) return tri(negated);
  if (values.some((value) => value.always)) return tri(!negated);
  return 'unknown';
}

function ofForeign(clause: Clause, excludes: (value: string) => boolean, keys: KeyLookup): Tri {
  const matched = anyOf(clause.values, (value) => {
    if (value.always) return 'yes';
    const written = value.resolve(keys);
    return written !== undefined && excludes(written) ? 'no' : 'unknown';
  });
  return clause.negated ? not(matched) : matched;
}

function testNull({ values }: Clause, state: KeyState, keys: KeyLookup): Tri {
  const isNull = (absent: boolean) => anyOf(values, (value) => value.test(String(absent), keys));
  switch (state.kind) {
    case 'absent':
      return isNull(true);
    case 'values':
    case 'at-least':
      return isNull(false);
    case 'one-of':
      return agreed(state.options.map((option) => isNull(option === null)));
    case 'foreign':
      return state.present === true ? isNull(false) : agreed([isNull(true), isNull(false)]);
    case 'unknown':
      return agreed([isNull(true), isNull(false)]);
  }
}
