import type { ForExpression, ReferenceStep, SourceExpression } from './expression.ts';
import { callFunction } from './functions.ts';
import { operate } from './operators.ts';
import { joinedText, known, plainValue, type SourceReference, type SourceValue, unknownValue } from './source-value.ts';

/** What names mean where an expression stands. */
export interface SourceScope {
  /** Value of a name with the steps after it; what it does not know stays a reference. */
  readonly resolve: (root: string, path: SourceReference['path']) => ResolvedReference;
  /** Address of the module, for references that stay. */
  readonly module: string;
  readonly budget: EvaluationBudget;
}

/** For all that one value hangs on: text can double and double again, and locals can hang on each other by thousands. */
export interface EvaluationBudget {
  steps: number;
  depth: number;
}

/** A value, and the steps that it did not use. */
export interface ResolvedReference {
  readonly value: SourceValue | undefined;
  readonly rest: SourceReference['path'];
}

export const budget = (): EvaluationBudget => ({ steps: 200_000, depth: 400 });
/** Values that hold more are not what people write by hand. */
const LARGEST = 10_000;

export type EvaluationNames = ReadonlyMap<string, SourceValue>;
const NO_NAMES: EvaluationNames = new Map();

/** Never throws: what cannot be told is unknown. */
export function evaluate(
  expression: SourceExpression,
  scope: SourceScope,
  names: EvaluationNames = NO_NAMES,
): SourceValue {
  const { budget: left } = scope;
  left.steps -= 1;
  if (left.steps < 0 || left.depth <= 0) return unknownValue('too much to evaluate');
  left.depth -= 1;
  const value = computed(expression, scope, names);
  left.depth += 1;
  const size = sizeOf(value);
  if (size > LARGEST) return unknownValue('too large');
  SIZES.set(value, size);
  return value;
}

/** Lists of one and the same list are small here and huge for who goes through them. */
const SIZES = new WeakMap<SourceValue, number>();

const sumOf = (values: Iterable<SourceValue>): number => {
  let sum = 0;
  for (const value of values) sum += SIZES.get(value) ?? 1;
  return sum;
};

function sizeOf(value: SourceValue): number {
  switch (value.kind) {
    case 'known':
      return typeof value.value === 'string' ? 1 + value.value.length / 100 : 1;
    case 'list':
      return 1 + sumOf(value.items);
    case 'object':
      return 1 + sumOf(value.members.values());
    case 'text':
      return 1 + sumOf(value.parts);
    case 'json':
      return 1 + sumOf([value.of]);
    case 'reference':
    case 'unknown':
      return 1;
  }
}

function computed(expression: SourceExpression, scope: SourceScope, names: EvaluationNames): SourceValue {
  const inner = (one: SourceExpression): SourceValue => evaluate(one, scope, names);
  switch (expression.kind) {
    case 'literal':
      return known(expression.value);
    case 'reference':
      return referenceValue(expression, { scope, names, inner });
    case 'access':
      return follow(inner(expression.of), pathOf(expression.steps, inner));
    case 'template':
      return joinedText(expression.parts.map(inner));
    case 'list':
      return { kind: 'list', items: expression.items.map(inner) };
    case 'object': {
      const members = new Map<string, SourceValue>();
      for (const { key, value } of expression.members) {
        const name = inner(key);
        if (name.kind !== 'known') return unknownValue('an object of which a key is not known');
        members.set(String(name.value), inner(value));
      }
      return { kind: 'object', members };
    }
    case 'call': {
      const args = expression.args.map(inner);
      const last = expression.spread ? args.at(-1) : undefined;
      if (expression.spread && last?.kind !== 'list') return unknownValue(`${expression.name}()`);
      const all = last?.kind === 'list' ? [...args.slice(0, -1), ...last.items] : args;
      return callFunction(expression.name, all) ?? unknownValue(`${expression.name}()`);
    }
    case 'conditional': {
      const condition = inner(expression.condition);
      if (condition.kind !== 'known') return unknownValue('a condition that is not known');
      return inner(isTrue(condition.value) ? expression.yes : expression.no);
    }
    case 'operation':
      return operate(expression.operator, expression.operands.map(inner));
    case 'for':
      return loop(expression, scope, names);
    case 'unknown':
      return unknownValue(expression.text);
  }
}

const isTrue = (value: string | number | boolean | null): boolean => value === true || value === 'true';

interface Within {
  readonly scope: SourceScope;
  readonly names: EvaluationNames;
  readonly inner: (expression: SourceExpression) => SourceValue;
}

function referenceValue(
  { root, steps }: Extract<SourceExpression, { kind: 'reference' }>,
  { scope, names, inner }: Within,
): SourceValue {
  const path = pathOf(steps, inner);
  const bound = names.get(root);
  if (bound !== undefined) return follow(bound, path);
  if (path === undefined) return unknownValue(root);
  const { value, rest } = scope.resolve(root, path);
  return value === undefined ? { kind: 'reference', module: scope.module, root, path } : follow(value, rest);
}

/** `undefined`: a key is not known, or there is a splat. */
function pathOf(
  steps: readonly ReferenceStep[],
  inner: (expression: SourceExpression) => SourceValue,
): SourceReference['path'] | undefined {
  const path: (string | { readonly key: string | number })[] = [];
  for (const step of steps) {
    if (step.kind === 'attribute') path.push(step.name);
    else {
      const key = step.kind === 'index' ? inner(step.key) : undefined;
      if (key?.kind !== 'known' || (typeof key.value !== 'string' && typeof key.value !== 'number')) return undefined;
      path.push({ key: key.value });
    }
  }
  return path;
}

function follow(value: SourceValue, path: SourceReference['path'] | undefined): SourceValue {
  if (path === undefined) return unknownValue('a key that is not known');
  let at = value;
  for (const [index, step] of path.entries()) {
    if (at.kind === 'reference') return { ...at, path: [...at.path, ...path.slice(index)] };
    const name = typeof step === 'string' ? step : step.key;
    const next =
      at.kind === 'object' ? at.members.get(String(name)) : at.kind === 'list' ? at.items[Number(name)] : undefined;
    if (next === undefined) return unknownValue(String(name));
    at = next;
  }
  return at;
}

function loop(
  { names: [first = '', second], over, key, value, condition, grouped }: ForExpression,
  scope: SourceScope,
  names: EvaluationNames,
) {
  const collection = evaluate(over, scope, names);
  const entries = entriesOf(collection);
  if (entries === undefined || entries.length > LARGEST || grouped) return unknownValue('a loop that is not known');
  const items: SourceValue[] = [];
  const members = new Map<string, SourceValue>();
  for (const [name, one] of entries) {
    const bound = new Map([
      ...names,
      ...(second === undefined ? [[first, one] as const] : [[first, name] as const, [second, one] as const]),
    ]);
    const wanted = condition === null ? known(true) : evaluate(condition, scope, bound);
    if (wanted.kind !== 'known') return unknownValue('a condition that is not known');
    if (!isTrue(wanted.value)) continue;
    const made = evaluate(value, scope, bound);
    if (key === null) items.push(made);
    else {
      const madeKey = evaluate(key, scope, bound);
      if (madeKey.kind !== 'known') return unknownValue('a key that is not known');
      members.set(String(madeKey.value), made);
    }
  }
  return key === null ? ({ kind: 'list', items } as const) : ({ kind: 'object', members } as const);
}

/** Objects are gone over in the order of their keys. */
function entriesOf(collection: SourceValue): readonly (readonly [SourceValue, SourceValue])[] | undefined {
  if (collection.kind === 'list') return collection.items.map((item, index) => [known(index), item] as const);
  if (collection.kind !== 'object') return undefined;
  return [...collection.members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [known(key), item] as const);
}

/** A member of what `for_each` goes over: sets have their values as keys. */
export function eachOf(collection: SourceValue, key: string): SourceValue | undefined {
  if (collection.kind === 'object') return collection.members.get(key);
  if (collection.kind !== 'list') return undefined;
  return collection.items.find((item) => plainValue(item) === key);
}
