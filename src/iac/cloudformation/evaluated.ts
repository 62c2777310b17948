import { createHash } from 'node:crypto';
import { placeholder } from '../../model/placeholder.ts';
import type { TemplateValue } from './template-value.ts';

const PENDING = Symbol('pending');

/** Known only after deployment, and more than a text: a list, or one of two things that a condition decides between. */
export interface Pending {
  /** What it hangs on, for people. */
  readonly [PENDING]: string;
}

/** What a template says once its functions are evaluated. Text that is known only after deployment is a placeholder within text. */
export type Evaluated = string | null | Pending | readonly Evaluated[] | EvaluatedMap;

export interface EvaluatedMap {
  readonly [name: string]: Evaluated;
}

export const pending = (reference: string): Pending => ({ [PENDING]: reference });

export const isPending = (value: unknown): value is Pending =>
  typeof value === 'object' && value !== null && PENDING in value;

export const referenceOf = (value: Pending): string => value[PENDING];

export const isEvaluatedMap = (value: unknown): value is EvaluatedMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isPending(value);

export const isEvaluatedList = (value: Evaluated | undefined): value is readonly Evaluated[] => Array.isArray(value);

/** Text of a scalar; `undefined`: it is a list or a map. */
export function asText(value: Evaluated | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return isPending(value) ? placeholder(referenceOf(value)) : undefined;
}

/** Somewhere inside stands something that is known only after deployment, and that is more than a text. */
export const pendingIn = (value: Evaluated | undefined): Pending | undefined => {
  if (isPending(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const one of Array.isArray(value) ? value : Object.values(value)) {
    const found = pendingIn(one);
    if (found !== undefined) return found;
  }
  return undefined;
};

const READABLE = 60;

/**
 * What stands for the outcome of a function that nobody can evaluate yet. The same function of the same arguments has the same
 * one, so that two places that write it alike are seen to be equal.
 */
export function labelOf(owner: string, written: TemplateValue): string {
  const json = JSON.stringify(written);
  const words = json
    .replaceAll('Fn::', '')
    .replaceAll(/[^\w.-]+/g, ' ')
    .trim();
  const hash = createHash('sha256').update(json).digest('hex').slice(0, 8);
  return `${owner}${words.slice(0, READABLE)} ${hash}`;
}
