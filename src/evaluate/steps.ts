import type { ASTNode } from '@marcbachmann/cel-js';
import { flatName, LINEAR_MATCHES } from './environment.ts';
import { matchesPattern } from './linear-regex.ts';
import type { Readable } from './names.ts';

/** What an expression is asked about. */
export interface View {
  /** The value of a path, or `UNSEEN`. */
  readonly read: (path: string) => unknown;
  /** By flat name. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Stands for the value of what was not seen, and of everything that hangs on it. */
export const UNSEEN = Symbol('not seen');

/** A checked expression as functions in one another: what cel-js would say of it, without its walk over the tree. */
export type Step = (view: View) => unknown;

interface Typed {
  readonly type: string;
  readonly step: Step;
}

/**
 * Every verdict evaluates an expression or two, most of them a few comparisons, for which looking at types again each time
 * costs more than the comparison. `undefined` where an expression has more than that: it is left to cel-js.
 */
export function stepsOf(ast: ASTNode, readable: Readable): Step | undefined {
  return typed(ast, new Map([...readable].map(([path, type]) => [flatName(path), { type, step: leaf(path) }])))?.step;
}

type Names = ReadonlyMap<string, Typed>;

function typed(node: ASTNode, names: Names): Typed | undefined {
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return names.get(node.args);
    case '!_': {
      const of = typed(node.args, names);
      if (of?.type !== 'bool') return undefined;
      const { step } = of;
      return bool((view) => {
        const value = step(view);
        return value === UNSEEN ? UNSEEN : value === false;
      });
    }
    case '&&':
      return logical(node.args, names, false);
    case '||':
      return logical(node.args, names, true);
    case '==':
      return comparison(node.args, names, EQUATED, (left, right) => left === right);
    case '!=':
      return comparison(node.args, names, EQUATED, (left, right) => left !== right);
    case '<':
      return comparison<bigint>(node.args, names, ORDERED, (left, right) => left < right);
    case '<=':
      return comparison<bigint>(node.args, names, ORDERED, (left, right) => left <= right);
    case '>':
      return comparison<bigint>(node.args, names, ORDERED, (left, right) => left > right);
    case '>=':
      return comparison<bigint>(node.args, names, ORDERED, (left, right) => left >= right);
    case '?:':
      return choice(node.args, names);
    case 'rcall':
      return Object.hasOwn(STOPS_AT, node.args[0]) ? quantified(node.args, names) : method(node.args, names);
    default:
      return undefined;
  }
}

const bool = (step: Step): Typed => ({ type: 'bool', step });

const LITERALS: Readonly<Record<string, string>> = { boolean: 'bool', bigint: 'int', string: 'string' };

function literal(value: unknown): Typed | undefined {
  const type = LITERALS[typeof value];
  return type === undefined ? undefined : { type, step: () => value };
}

function leaf(path: string): Step {
  if (!path.startsWith('params.')) return ({ read }) => read(path);
  const name = flatName(path);
  return ({ params }) => params[name];
}

/** `decides` is the operand that makes the other one meaningless, so that it need not be seen. */
function logical([first, second]: readonly [ASTNode, ASTNode], names: Names, decides: boolean): Typed | undefined {
  const left = typed(first, names);
  const right = typed(second, names);
  if (left?.type !== 'bool' || right?.type !== 'bool') return undefined;
  const [one, other] = [left.step, right.step];
  return bool((view) => {
    const before = one(view);
    if (before === decides) return decides;
    const after = other(view);
    if (after === decides) return decides;
    return before === UNSEEN ? UNSEEN : after;
  });
}

function choice([first, ...branches]: readonly [ASTNode, ASTNode, ASTNode], names: Names): Typed | undefined {
  const condition = typed(first, names);
  const [yes, no] = branches.map((branch) => typed(branch, names));
  if (condition?.type !== 'bool' || yes === undefined || yes.type !== no?.type) return undefined;
  const [ask, then, otherwise] = [condition.step, yes.step, no.step];
  return {
    type: yes.type,
    step: (view) => {
      const answer = ask(view);
      return answer === UNSEEN ? UNSEEN : answer === true ? then(view) : otherwise(view);
    },
  };
}

/** What the first entry that decides says; without one it is the opposite, unless some entry was not seen. */
const STOPS_AT: Readonly<Record<string, boolean>> = { exists: true, all: false };

function quantified(
  [name, receiver, [variable, body]]: readonly [string, ASTNode, readonly ASTNode[]],
  names: Names,
): Typed | undefined {
  const list = typed(receiver, names);
  const stopsAt = STOPS_AT[name];
  if (list?.type !== 'list<string>' || variable?.op !== 'id' || body === undefined) return undefined;
  // Evaluation is synchronous, and no macro is within itself, so that one place is enough.
  let entry: unknown;
  const inner = new Map([...names, [variable.args, { type: 'string', step: () => entry }]]);
  const test = typed(body, inner);
  if (test?.type !== 'bool') return undefined;
  const [entries, holds] = [list.step, test.step];
  return bool((view) => {
    const seen = entries(view);
    if (seen === UNSEEN) return UNSEEN;
    let result: unknown = !stopsAt;
    for (const one of seen as readonly unknown[]) {
      entry = one;
      const answer = holds(view);
      if (answer === stopsAt) return stopsAt;
      if (answer === UNSEEN) result = UNSEEN;
    }
    return result;
  });
}

const EQUATED = ['bool', 'int', 'string'];
const ORDERED = ['int'];

function comparison<T>(
  [first, second]: readonly [ASTNode, ASTNode],
  names: Names,
  types: readonly string[],
  compare: (left: T, right: T) => boolean,
): Typed | undefined {
  const left = typed(first, names);
  const right = typed(second, names);
  if (left === undefined || left.type !== right?.type || !types.includes(left.type)) return undefined;
  const [one, other] = [left.step, right.step];
  return bool((view) => {
    const before = one(view);
    if (before === UNSEEN) return UNSEEN;
    const after = other(view);
    return after === UNSEEN ? UNSEEN : compare(before as T, after as T);
  });
}

const TEXT_TESTS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
  [LINEAR_MATCHES]: matchesPattern,
};

function method(
  [name, receiver, [argument, ...others]]: readonly [string, ASTNode, readonly ASTNode[]],
  names: Names,
): Typed | undefined {
  const on = typed(receiver, names);
  if (on === undefined || others.length > 0) return undefined;
  const { step } = on;
  if (name === 'size' && argument === undefined && on.type.startsWith('list<')) {
    return {
      type: 'int',
      step: (view) => {
        const list = step(view);
        return list === UNSEEN ? UNSEEN : BigInt((list as readonly unknown[]).length);
      },
    };
  }
  const test = Object.hasOwn(TEXT_TESTS, name) ? TEXT_TESTS[name] : undefined;
  const part = argument === undefined ? undefined : typed(argument, names);
  if (test === undefined || on.type !== 'string' || part?.type !== 'string') return undefined;
  const other = part.step;
  return bool((view) => {
    // Arguments before the receiver, as cel-js does.
    const after = other(view);
    if (after === UNSEEN) return UNSEEN;
    const before = step(view);
    return before === UNSEEN ? UNSEEN : test(before as string, after as string);
  });
}
