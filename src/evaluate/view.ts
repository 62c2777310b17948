import { EvaluationError } from '@marcbachmann/cel-js';
import { isObserved, type Lookup, type Unobserved, type UnobservedGroups } from '../model/answer.ts';
import type { ParamValue } from '../model/rule.ts';
import { flatName } from './environment.ts';
import type { Expression } from './expression.ts';
import { lookUpResult, type MemoizedResult, memoizeResult, UNOBSERVED } from './memoized.ts';

export type ExpressionResult =
  | { readonly state: 'answered'; readonly value: unknown }
  /** `paths`: the attributes that the groups are of, as they were read. */
  | { readonly state: 'unobserved'; readonly unobserved: UnobservedGroups; readonly paths: readonly string[] }
  | { readonly state: 'broken'; readonly error: string };

/** Asks expressions about whatever a lookup knows. */
export type Evaluator = (expression: Expression, lookup: Lookup) => ExpressionResult;

/**
 * Thrown by an attribute that was not seen. CEL absorbs it where the attribute cannot matter (`false && x`). One for all, since an
 * Error with a stack costs thirty times more than the evaluation itself.
 */
const NOT_OBSERVED = Object.freeze(new Error('not observed'));

/** What cel-js made of an expression; which groups were missing comes out by reading the same paths again. */
type Outcome = Exclude<ExpressionResult, { readonly state: 'unobserved' }> | typeof UNOBSERVED;

/**
 * One object with an accessor for each path, used again for each question: no view is built per bucket. Nothing in it
 * outlives the question, and evaluation is synchronous, so that questions cannot meet. Most buckets are alike, so an
 * expression that reads the same values again is not evaluated again.
 */
export function createEvaluator(paths: readonly string[], params: Readonly<Record<string, ParamValue>>): Evaluator {
  let current: Lookup | undefined;
  let maxEntries = 0;
  let unobserved: (readonly Unobserved[])[] = [];
  let unobservedPaths: string[] = [];
  let trace = new Map<string, unknown>();
  const memories = new Map<Expression, MemoizedResult<Outcome>>();

  const read = (path: string): unknown => {
    const answer = current?.(path);
    if (answer === undefined) throw new Error(`${path} was read outside of a question`);
    if (isObserved(answer)) return answer.value;
    if (!unobserved.includes(answer.unobserved)) unobserved.push(answer.unobserved);
    if (!unobservedPaths.includes(path)) unobservedPaths.push(path);
    return UNOBSERVED;
  };
  const access = (path: string): unknown => {
    const value = read(path);
    trace.set(path, value);
    if (value === UNOBSERVED) throw NOT_OBSERVED;
    if (Array.isArray(value) && value.length > maxEntries)
      throw new Error(
        `${path} has ${value.length} entries, more than the ${maxEntries} that lists within lists may have`,
      );
    return value;
  };

  const context: object = Object.create(null);
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
      if (unobserved.length > 0) return UNOBSERVED;
      // Whatever a rule does wrong at run time (an index beyond the list) is the rule's fault, said in its finding.
      return { state: 'broken', error: error instanceof EvaluationError ? error.summary : messageOf(error) };
    }
  };

  return (expression, lookup) => {
    current = lookup;
    maxEntries = expression.maxEntries;
    unobserved = [];
    unobservedPaths = [];
    try {
      let memory = memories.get(expression);
      if (memory === undefined) {
        memory = { root: undefined };
        memories.set(expression, memory);
      }
      let outcome = lookUpResult(memory, read)?.result;
      if (outcome === undefined) {
        unobserved = [];
        unobservedPaths = [];
        trace = new Map();
        outcome = run(expression);
        memoizeResult(memory, [...trace], outcome);
      }
      return outcome === UNOBSERVED ? { state: 'unobserved', unobserved, paths: unobservedPaths } : outcome;
    } finally {
      current = undefined;
    }
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
