import type { Unobserved } from './answer.ts';
import { isOfPlan } from './not-yet-known.ts';

/** Causes of unknowns that have nothing to do with a fact. No bucket can have such a name, so no fingerprint is taken twice. */
export const RULE_ERROR = { key: 'rule:error', text: 'the rule cannot be evaluated' } as const;
export const UNDECIDED = { key: 'rule:undecided', text: 'what was observed does not suffice' } as const;

/**
 * Why a fact could not be observed, as a key: the same every night, in every version and for all rules that it stops. Made of
 * ids and codes alone, since fingerprints are made of it.
 */
export function causeKey({ state, action, region, code, fact, reason }: Unobserved): string {
  // The reason is made of addresses, of which each is a cause of its own.
  if (isOfPlan({ code })) return `${code}:${reason}`;
  switch (state) {
    case 'denied':
      return `denied:${action}`;
    case 'failed':
      return `failed:${action}:${region === '' ? '' : `${region}:`}${code}`;
    case 'not-read':
      return `not-read:${fact}`;
  }
}

/** Two with one key, told without putting keys together. */
export const haveSameCause = (a: Unobserved, b: Unobserved): boolean =>
  a.state === b.state &&
  a.action === b.action &&
  a.fact === b.fact &&
  a.code === b.code &&
  a.reason === b.reason &&
  (a.state === 'denied' || a.region === b.region);

/** The same for people. */
export function causeText({ state, action, region, reason, fact, code }: Unobserved): string {
  if (isOfPlan({ code })) return reason;
  switch (state) {
    case 'denied':
      return `${action} is denied`;
    case 'failed':
      return `${action} failed${region === '' ? '' : ` in ${region}`}: ${reason}`;
    case 'not-read':
      return `the inventory does not hold ${fact}`;
  }
}
