import { failed } from '../model/observation.ts';
import type { Resolve } from './resolve.ts';
import { missing } from './snapshot.ts';

const undecided: Resolve = (_, bucket) => ({
  missing: [
    missing({ fact: 'policy', subject: bucket.name, region: bucket.region }, failed('policies are not evaluated yet')),
  ],
});

/** Can S3 write the logs of a bucket into its target, and what stops it. */
export const delivery = {
  verdict: undecided,
  permission: undecided,
  scoped: undecided,
  via: undecided,
  reason: undecided,
  statement: undecided,
  notEvaluated: undecided,
} as const satisfies Record<string, Resolve>;

/** What the policy of a bucket says about everybody else. */
export const requiresTls = undecided;
export const objectWriters = undecided;
