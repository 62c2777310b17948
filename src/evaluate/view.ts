import { EvaluationError } from '@marcbachmann/cel-js';
import { isSeen, type Lookup, type Missing } from '../model/answer.ts';
import type { ParamValue } from '../model/rule.ts';
import { flatName } from './environment.ts';
import type { Expression } from './expression.ts';
import { UNSEEN as UNSEEN_VALUE, type View } from './steps.ts';

/** Groups of what was not seen, in the order in which they were asked for; each once. */
export type Unseen = readonly (readonly Missing[])[];

export type Asked =
  | { readonly state: 'answered'; readonly value: unknown }
  | { readonly state: 'unseen'; readonly missing: Unseen }
  | { readonly state: 'broken'; readonly error: string };

const YES: Asked = { state: 'answered', value: true };
const NO: Asked = { state: 'answered', value: false };

/** Asks expressions about whatever a lookup knows. */
export type Ask = (expression: Expression, lookup: Lookup) => Asked;

/**
 * Thrown by a leaf that was not seen. CEL absorbs it where the leaf cannot matter (`false && x`). One for all, since an
 * Error with a stack costs thirty times more than the evaluation itself.
 */
const UNSEEN = Object.freeze(new Error('not seen'));

/**
 * One object with an accessor for each path, used again for each question: no view is built per bucket. Nothing in it
 * outlives the question, and evaluation is synchronous, so that questions cannot meet.
 */
export function createAsk(paths: readonly string[], params: Readonly<Record<string, ParamValue>>): Ask {
  let current: Lookup | undefined;
  let maxEntries = 0;
  let missing: (readonly Missing[])[] = [];

  const read = (path: string): unknown => {
    const answer = current?.(path);
    if (answer === undefined) throw new Error(`${path} was read outside of a question`);
    if (!isSeen(answer)) {
      if (!missing.includes(answer.missing)) missing.push(answer.missing);
      throw UNSEEN;
    }
    const { value } = answer;
    if (Array.isArray(value) && value.length > maxEntries)
      throw new Error(
        `${path} has ${value.length} entries, more than the ${maxEntries} that lists within lists may have`,
      );
    return value;
  };

  const context = Object.create(null) as object;
  for (const path of paths) {
    if (path.startsWith('params.')) continue;
    Object.defineProperty(context, flatName(path), { enumerable: true, get: () => read(path) });
  }
  for (const [name, value] of Object.entries(params))
    Object.defineProperty(context, flatName(`params.${name}`), { enumerable: true, value });

  const view: View = {
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [flatName(`params.${name}`), value])),
    read: (path) => {
      const answer = current?.(path);
      if (answer === undefined) throw new Error(`${path} was read outside of a question`);
      if (isSeen(answer)) return answer.value;
      if (!missing.includes(answer.missing)) missing.push(answer.missing);
      return UNSEEN_VALUE;
    },
  };

  return (expression, lookup) => {
    current = lookup;
    maxEntries = expression.maxEntries;
    missing = [];
    try {
      const value = expression.steps === undefined ? expression.run(context) : expression.steps(view);
      if (value === UNSEEN_VALUE) return { state: 'unseen', missing };
      return value === true ? YES : value === false ? NO : { state: 'answered', value };
    } catch (error) {
      if (missing.length > 0) return { state: 'unseen', missing };
      // Whatever a rule does wrong at run time (an index beyond the list) is the rule's fault, said in its finding.
      return { state: 'broken', error: error instanceof EvaluationError ? error.summary : messageOf(error) };
    } finally {
      current = undefined;
    }
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
