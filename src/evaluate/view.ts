import { EvaluationError } from '@marcbachmann/cel-js';
import { isObserved, type Lookup, type Unobserved, type UnobservedGroups } from '../model/answer.ts';
import type { ParamValue } from '../model/rule.ts';
import { flatName } from './environment.ts';
import type { Expression } from './expression.ts';
import { lookUpResult, type MemoizedResult, memoizeResult, UNSEEN } from './memoized.ts';

export type Asked =
  | { readonly state: 'answered'; readonly value: unknown }
  /** `paths`: the leaves that the groups are of, as they were read. */
  | { readonly state: 'unseen'; readonly unobserved: UnobservedGroups; readonly paths: readonly string[] }
  | { readonly state: 'broken'; readonly error: string };

/** Asks expressions about whatever a lookup knows. */
export type Ask = (expression: Expression, lookup: Lookup) => Asked;

/**
 * Thrown by a leaf that was not seen. CEL absorbs it where the leaf cannot matter (`false && x`). One for all, since an
 * Error with a stack costs thirty times more than the evaluation itself.
 */
const NOT_SEEN = Object.freeze(new Error('not seen'));

/** What cel-js made of an expression; which groups were missing is told by reading the same paths again. */
type Outcome = Exclude<Asked, { readonly state: 'unseen' }> | typeof UNSEEN;

/**
 * One object with an accessor for each path, used again for each question: no view is built per bucket. Nothing in it
 * outlives the question, and evaluation is synchronous, so that questions cannot meet. Most buckets are alike, so an
 * expression that reads the same values again is not evaluated again.
 */
export function createAsk(paths: readonly string[], params: Readonly<Record<string, ParamValue>>): Ask {
  let current: Lookup | undefined;
  let maxEntries = 0;
  let unobserved: (readonly Unobserved[])[] = [];
  let unseen: string[] = [];
  let trace = new Map<string, unknown>();
  const memories = new Map<Expression, MemoizedResult<Outcome>>();

  const read = (path: string): unknown => {
    const answer = current?.(path);
    if (answer === undefined) throw new Error(`${path} was read outside of a question`);
    if (isObserved(answer)) return answer.value;
    if (!unobserved.includes(answer.unobserved)) unobserved.push(answer.unobserved);
    if (!unseen.includes(path)) unseen.push(path);
    return UNSEEN;
  };
  const access = (path: string): unknown => {
    const value = read(path);
    trace.set(path, value);
    if (value === UNSEEN) throw NOT_SEEN;
    if (Array.isArray(value) && value.length > maxEntries)
      throw new Error(
        `${path} has ${value.length} entries, more than the ${maxEntries} that lists within lists may have`,
      );
    return value;
  };

  const context = Object.create(null) as object;
  for (const path of paths) {
    if (path.startsWith('params.')) continue;
    Object.defineProperty(context, flatName(path), { enumerable: true, get: () => access(path) });
  }
  for (const [name, value] of Object.entries(params))
    Object.defineProperty(context, flatName(`params.${name}`), { enumerable: true, value });

  const run = (expression: Expression): Outcome => {
    try {
      return { state: 'answered', value: expression.run(context) };
    } catch (error) {
      if (unobserved.length > 0) return UNSEEN;
      // Whatever a rule does wrong at run time (an index beyond the list) is the rule's fault, said in its finding.
      return { state: 'broken', error: error instanceof EvaluationError ? error.summary : messageOf(error) };
    }
  };

  return (expression, lookup) => {
    current = lookup;
    maxEntries = expression.maxEntries;
    unobserved = [];
    unseen = [];
    try {
      let memory = memories.get(expression);
      if (memory === undefined) {
        memory = { root: undefined };
        memories.set(expression, memory);
      }
      let outcome = lookUpResult(memory, read)?.result;
      if (outcome === undefined) {
        unobserved = [];
        unseen = [];
        trace = new Map();
        outcome = run(expression);
        memoizeResult(memory, [...trace], outcome);
      }
      return outcome === UNSEEN ? { state: 'unseen', unobserved, paths: unseen } : outcome;
    } finally {
      current = undefined;
    }
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
