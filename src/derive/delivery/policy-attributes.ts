import { bucketArn } from '../../model/names.ts';
import { type Doubt, doubtOf, statementName } from '../../policy/explain.ts';
import { exactly, keyLookup, UNKNOWN } from '../../policy/keys.ts';
import { matchStatement, type PolicyRequest } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Principal } from '../../policy/principal.ts';
import type { Statement } from '../../policy/statement.ts';
import { type Hit, inEveryCase } from '../../policy/weigh.ts';
import type { TextSet } from '../../policy/wildcard.ts';

/** What a policy says of everybody, or why that cannot be told. */
export type PolicyAnswer<T> =
  | { readonly decided: true; readonly value: T }
  /** `placeholder`: what it hangs on, where only deployment can tell. */
  | { readonly decided: false; readonly reason: string; readonly placeholder?: string };

const ANYTHING = [{ chars: null, repeats: true }] as const;
/** Every object of a bucket. */
export const objectsOf = (arn: string): TextSet => ({ head: `${arn}/`, tail: ANYTHING });

/** Buckets and their objects. */
export interface Resources {
  readonly buckets: TextSet;
  readonly objects: TextSet;
}

export const resourcesOf = (bucketArn: string): Resources => ({
  buckets: { head: bucketArn, tail: [] },
  objects: objectsOf(bucketArn),
});

/** Those of all buckets of a partition. */
export function allResources(partition: string): Resources {
  const all = { head: bucketArn(partition, ''), tail: ANYTHING };
  return { buckets: all, objects: all };
}

const ON_OBJECTS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
const ON_BUCKET = ['s3:ListBucket', 's3:GetBucketPolicy'];

/**
 * Whether the policy denies everybody every request that comes without TLS, to these buckets and all their objects. A Deny that
 * hangs on another condition key as well lets some request through; one that is not understood leaves the question open.
 */
export function requiresTls(policy: ParsedPolicy, { buckets, objects }: Resources): PolicyAnswer<boolean> {
  if (policy.fault !== '') return { decided: false, reason: policy.fault };
  const forEverybody = policy.statements.filter(
    ({ effect, principals }) => effect === 'Deny' && principals.everyone && !principals.negated,
  );
  const keys = keyLookup([['aws:SecureTransport', exactly('false')]], UNKNOWN);
  let open: Doubt | undefined;
  let reason = '';
  for (const action of [...ON_OBJECTS, ...ON_BUCKET]) {
    const resource = ON_BUCKET.includes(action) ? buckets : objects;
    const request: PolicyRequest = { principal: ANYBODY, action: action.toLowerCase(), resource, keys };
    const hits = hitsOf(forEverybody, request);
    if (holdsForAll(hits, request)) continue;
    const doubts = hits.map((hit) => ({ statement: hit.statement, ...doubtOf(hit, request) }));
    const doubt = doubts.find(({ cause }) => cause === 'not-modelled' || cause === 'not-yet-known');
    if (doubt === undefined) return { decided: true, value: false };
    open = doubt;
    reason = `${statementName(doubt.statement)}: ${doubt.words}`;
  }
  if (open === undefined) return { decided: true, value: true };
  return { decided: false, reason, ...(open.placeholder === undefined ? {} : { placeholder: open.placeholder }) };
}

export const hitsOf = (statements: readonly Statement[], request: PolicyRequest): readonly Hit[] =>
  statements.flatMap((statement) => {
    const match = matchStatement(statement, request);
    return match === 'no' ? [] : [{ policy: 0, statement, match }];
  });

/** One of the statements applies to all that is requested, or several together do. */
export const holdsForAll = (hits: readonly Hit[], request: PolicyRequest): boolean =>
  hits.some(({ match }) => match === 'yes') || inEveryCase(hits, request, (match) => match === 'yes') !== undefined;

const ANYBODY: Principal = { service: 'anybody.amazonaws.com' };
