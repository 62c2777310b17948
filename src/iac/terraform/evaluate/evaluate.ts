import { hasPlaceholder } from '../../../model/placeholder.ts';
import type { ForExpression, ReferenceStep, SourceExpression } from '../../source/expression.ts';
import { FUNCTIONS } from './functions.ts';
import { bounded, joined, textOf } from './sizes.ts';
import { isListValue, isObjectValue, type ObjectValue, OPEN, sortedEntries, type Value, Whole } from './value.ts';

/** What names stand for where an expression is written. */
export interface Names {
  /** `var`, `local`, `module`, `data`, or the type of a resource; the steps that it takes to a value, and the value. */
  readonly resolve: (
    root: string,
    steps: readonly ReferenceStep[],
  ) => { readonly value: Value; readonly taken: number };
  /** An attribute of a resource, or an output of a module. */
  readonly attribute: (of: Whole, name: string) => Value;
  /** Of `for` expressions around it. */
  readonly bound: ReadonlyMap<string, Value>;
}

/** For all that one value hangs on: locals can hang on each other by thousands. */
export interface Budget {
  /** Expressions. */
  left: number;
  /** Expressions inside of each other; Terraform refuses circles. */
  depth: number;
}

/** What is written, as far as the plan and the source tell. Nothing is thrown: what is not understood is open. */
export function evaluate(expression: SourceExpression, names: Names, budget: Budget): Value {
  budget.left -= 1;
  if (budget.left < 0 || budget.depth <= 0) return OPEN;
  budget.depth -= 1;
  const value = bounded(computed(expression, names, (one, within = names) => evaluate(one, within, budget)));
  budget.depth += 1;
  return value;
}

function computed(expression: SourceExpression, names: Names, inner: Inner): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'reference':
      return reference(expression.root, expression.steps, names, inner);
    case 'access':
      return steps(inner(expression.of), expression.steps, names, inner);
    case 'template':
      return template(expression.parts.map((part) => inner(part)));
    case 'list':
      return expression.items.map((item) => inner(item));
    case 'object':
      return objectOf(expression.members.map(({ key, value }) => [nameOf(key, inner), inner(value)]));
    case 'call':
      return call(expression, inner);
    case 'conditional': {
      const condition = inner(expression.condition);
      if (condition === true || condition === 'true') return inner(expression.yes);
      return condition === false || condition === 'false' ? inner(expression.no) : OPEN;
    }
    case 'operation':
      return operation(expression.operator, expression.operands, inner);
    case 'for':
      return forOf(expression, names, inner);
    case 'unknown':
      return plainText(expression.text);
  }
}

/** Numbers and the like that stand where others are expected. */
function plainText(text: string): Value {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : OPEN;
}

type Inner = (one: SourceExpression, within?: Names) => Value;

function reference(root: string, all: readonly ReferenceStep[], names: Names, inner: Inner): Value {
  const bound = names.bound.get(root);
  if (bound !== undefined) return steps(bound, all, names, inner);
  const { value, taken } = names.resolve(root, all);
  return steps(value, all.slice(taken), names, inner);
}

function steps(from: Value, all: readonly ReferenceStep[], names: Names, inner: Inner): Value {
  let value = from;
  for (const [index, step] of all.entries()) {
    if (value === OPEN || value === null) return OPEN;
    if (step.kind === 'splat') {
      const items = isListValue(value) ? value : [value];
      return items.map((item) => steps(item, all.slice(index + 1), names, inner));
    }
    const key = step.kind === 'attribute' ? step.name : inner(step.key);
    if (typeof key !== 'string' && typeof key !== 'number') return OPEN;
    if (typeof key === 'string' && hasPlaceholder(key)) return OPEN;
    if (value instanceof Whole) value = names.attribute(value, String(key));
    else if (isListValue(value)) value = value[Number(key)] ?? OPEN;
    else if (isObjectValue(value)) value = Object.hasOwn(value, key) ? (value[key] ?? null) : OPEN;
    else return OPEN;
  }
  return value;
}

function template(parts: readonly Value[]): Value {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  return joined(parts.map(textOf));
}

/** Names without quotes are names. */
const nameOf = (key: SourceExpression, inner: Inner): Value =>
  key.kind === 'reference' && key.steps.length === 0 ? key.root : inner(key);

function objectOf(members: readonly (readonly [Value, Value])[]): Value {
  const known: [string, Value][] = [];
  for (const [name, value] of members) {
    if (typeof name !== 'string' && typeof name !== 'number') return OPEN;
    known.push([String(name), value]);
  }
  return Object.fromEntries(known);
}

type Call = Extract<SourceExpression, { readonly kind: 'call' }>;

function call({ name, args, spread }: Call, inner: Inner): Value {
  if (name === 'try' || name === 'can') {
    for (const arg of args) {
      const value = inner(arg);
      if (value !== OPEN) return name === 'can' || value;
      // What failed is not always told from what is open: then the next one may be meant or not.
      if (!isMissing(arg, inner)) return OPEN;
    }
    return name === 'can' ? false : OPEN;
  }
  const values = args.map((arg) => inner(arg));
  const last = values.at(-1);
  const all = spread && last !== undefined && isListValue(last) ? [...values.slice(0, -1), ...last] : values;
  if (spread && (last === undefined || !isListValue(last))) return OPEN;
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return known === undefined || (name !== 'coalesce' && all[0] === OPEN) ? OPEN : known(all);
}

/** It leads to an attribute or an item that is not there. */
function isMissing(expression: SourceExpression, inner: Inner): boolean {
  if (expression.kind !== 'reference' && expression.kind !== 'access') return false;
  const all = expression.steps;
  for (let end = all.length - 1; end >= 0; end -= 1) {
    const before = inner({ ...expression, steps: all.slice(0, end) });
    if (before === OPEN) continue;
    const step = all[end];
    if (before === null) return true;
    const key = step?.kind === 'attribute' ? step.name : step?.kind === 'index' ? inner(step.key) : OPEN;
    if (typeof key !== 'string' && typeof key !== 'number') return false;
    if (typeof key === 'string' && hasPlaceholder(key)) return false;
    if (isListValue(before)) return Number(key) >= before.length;
    return isObjectValue(before) && !Object.hasOwn(before, key);
  }
  return false;
}

const isPlain = (value: Value): value is string | number | boolean | null =>
  value === null ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && !hasPlaceholder(value));

function operation(operator: string, operands: readonly SourceExpression[], inner: Inner): Value {
  const [a = OPEN, b] = operands.map((operand) => inner(operand));
  if (b === undefined) {
    if (operator === '!' && typeof a === 'boolean') return !a;
    return operator === '-' && typeof a === 'number' ? -a : OPEN;
  }
  if (operator === '&&') return a === false || b === false ? false : a === true && b === true ? true : OPEN;
  if (operator === '||') return a === true || b === true ? true : a === false && b === false ? false : OPEN;
  if (operator === '==' || operator === '!=') {
    const equal = equality(a, b);
    return equal === undefined ? OPEN : equal === (operator === '==');
  }
  if (typeof a !== 'number' || typeof b !== 'number') return OPEN;
  return ARITHMETIC[operator]?.(a, b) ?? OPEN;
}

function equality(a: Value, b: Value): boolean | undefined {
  if (isPlain(a) && isPlain(b)) return a === b || (a !== null && b !== null && String(a) === String(b));
  // What is there is not null, whatever it is.
  const other = a === null ? b : b === null ? a : undefined;
  return other === undefined || other === OPEN ? undefined : false;
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => Value>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? OPEN : a / b),
  '%': (a, b) => (b === 0 ? OPEN : a % b),
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function forOf(
  { names: bound, over, key, value, condition, grouped }: ForExpression,
  names: Names,
  inner: Inner,
): Value {
  const all = inner(over);
  const entries: readonly (readonly [Value, Value])[] | undefined = isListValue(all)
    ? all.map((item, index) => [index, item] as const)
    : isObjectValue(all)
      ? sortedEntries(all)
      : undefined;
  if (entries === undefined) return OPEN;
  const results: [Value, Value][] = [];
  for (const [at, item] of entries) {
    const [first = '', second] = bound;
    const own = new Map(names.bound);
    if (second === undefined) own.set(first, item);
    else own.set(first, at).set(second, item);
    const within = { ...names, bound: own };
    const wanted = condition === null ? true : inner(condition, within);
    if (typeof wanted !== 'boolean' && wanted !== 'true' && wanted !== 'false') return OPEN;
    if (wanted === false || wanted === 'false') continue;
    results.push([key === null ? '' : inner(key, within), inner(value, within)]);
  }
  if (key === null) return results.map(([, one]) => one);
  return grouped ? groupsOf(results) : objectOf(results);
}

function groupsOf(results: readonly (readonly [Value, Value])[]): Value {
  const groups: Record<string, Value[]> = {};
  for (const [name, value] of results) {
    if (typeof name !== 'string') return OPEN;
    groups[name] = [...(groups[name] ?? []), value];
  }
  return groups satisfies ObjectValue;
}
