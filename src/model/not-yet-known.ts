import type { Unobserved } from './answer.ts';
import type { Observation } from './observation.ts';

/** Code of what nobody can know before deployment. */
export const NOT_YET_KNOWN = 'not-yet-known';
/** Code of what is declared elsewhere, so that a plan alone does not tell it. */
const NOT_IN_PLAN = 'not-in-plan';

/** `attribute` is the address of what is known only after deployment: `aws_s3_bucket_policy.logs.policy`. */
export const notYetKnown = (attribute: string): Observation<never> => ({
  state: 'failed',
  code: NOT_YET_KNOWN,
  reason: `known after apply: ${attribute}`,
});

/** `what` a live inventory would tell. */
export const notInPlan = (what: string): Observation<never> => ({
  state: 'failed',
  code: NOT_IN_PLAN,
  reason: `the plan does not tell ${what}`,
});

/** It stands in a plan, or would: no request to AWS failed. */
export const isOfPlan = ({ code }: Pick<Unobserved, 'code'>): boolean => code === NOT_YET_KNOWN || code === NOT_IN_PLAN;

/** Undecided for nothing but what deployment will tell. */
export const isOnlyNotYetKnown = (unobserved: readonly Pick<Unobserved, 'code'>[]): boolean =>
  unobserved.length > 0 && unobserved.every(({ code }) => code === NOT_YET_KNOWN);
