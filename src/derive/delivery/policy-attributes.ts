import { bucketArn, byText } from '../../model/names.ts';
import { firstPlaceholder, hasPlaceholder } from '../../model/placeholder.ts';
import { combinations } from '../../policy/cases.ts';
import { type Clause, isOfDeployment, testClause } from '../../policy/condition.ts';
import { type Doubt, doubtOf, statementName } from '../../policy/explain.ts';
import { exactly, keyLookup, UNKNOWN } from '../../policy/keys.ts';
import {
  coverageOf,
  matchStatement,
  namesAction,
  type PolicyRequest,
  testClauses,
} from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import { patternText } from '../../policy/pattern.ts';
import type { Principal } from '../../policy/principal.ts';
import type { Statement } from '../../policy/statement.ts';
import { type Hit, inEveryCase } from '../../policy/weigh.ts';
import type { TextSet } from '../../policy/wildcard.ts';
import { LOG_WRITER } from './log-request.ts';

/** What a policy says of everybody, or why that cannot be told. */
export type PolicyAnswer<T> =
  | { readonly decided: true; readonly value: T }
  /** `placeholder`: what it hangs on, where only deployment can tell. */
  | { readonly decided: false; readonly reason: string; readonly placeholder?: string };

const ANYTHING = [{ chars: null, repeats: true }] as const;
/** Every object of a bucket. */
const objectsOf = (arn: string): TextSet => ({ head: `${arn}/`, tail: ANYTHING });

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
    if (hits.some(({ match }) => match === 'yes') || inEveryCase(hits, request, (match) => match === 'yes')) continue;
    const doubts = hits.map((hit) => ({ statement: hit.statement, ...doubtOf(hit, request) }));
    const doubt = doubts.find(({ cause }) => cause === 'not-modelled' || cause === 'not-yet-known');
    if (doubt === undefined) return { decided: true, value: false };
    open = doubt;
    reason = `${statementName(doubt.statement)}: ${doubt.words}`;
  }
  if (open === undefined) return { decided: true, value: true };
  return { decided: false, reason, ...(open.placeholder === undefined ? {} : { placeholder: open.placeholder }) };
}

const hitsOf = (statements: readonly Statement[], request: PolicyRequest): readonly Hit[] =>
  statements.flatMap((statement) => {
    const match = matchStatement(statement, request);
    return match === 'no' ? [] : [{ policy: 0, statement, match }];
  });

const ANYBODY: Principal = { service: 'anybody.amazonaws.com' };

/** A replica is an object like any other, whoever sends it: "Setting up permissions for live replication", S3 User Guide. */
const WRITES = ['s3:putobject', 's3:replicateobject'];

/**
 * Principals that some Allow lets write objects, as the policy names them; `*` for everybody.
 * Conditions narrow a grant and do not take it away, so that they count only where nothing can meet them.
 */
export function objectWriters(policy: ParsedPolicy, arn: string): PolicyAnswer<readonly string[]> {
  if (policy.fault !== '') return { decided: false, reason: policy.fault };
  const grants = writeGrants(policy, arn);
  const open = grants.map((statement) => openGrant(statement, grants, arn)).find((one) => one !== undefined);
  return open === undefined ? writersOf(grants) : { decided: false, ...open };
}

/** Those of them that may write whatever deployment decides. */
export function certainObjectWriters(policy: ParsedPolicy, arn: string): PolicyAnswer<readonly string[]> {
  if (policy.fault !== '') return { decided: false, reason: policy.fault };
  const grants = writeGrants(policy, arn);
  return writersOf(grants.filter((statement) => openGrant(statement, grants, arn) === undefined));
}

const writersOf = (grants: readonly Statement[]): PolicyAnswer<readonly string[]> => ({
  decided: true,
  value: [...new Set(grants.flatMap(granted))].sort(byText),
});

const writeRequest = (arn: string): PolicyRequest => ({
  principal: { service: LOG_WRITER },
  action: 's3:putobject',
  resource: objectsOf(arn),
  keys: () => UNKNOWN,
});

function writeGrants({ statements }: ParsedPolicy, arn: string): readonly Statement[] {
  const request = writeRequest(arn);
  return statements.filter(
    (statement) =>
      statement.effect === 'Allow' &&
      WRITES.some((action) => namesAction(statement, action)) &&
      coverageOf(statement.resources, request) !== 'none' &&
      statement.clauses.every((clause) => testClause(clause, request.keys) !== 'no'),
  );
}

/** What keeps a grant from being told, if anything does. */
function openGrant(
  statement: Statement,
  grants: readonly Statement[],
  arn: string,
): { readonly reason: string; readonly placeholder: string } | undefined {
  const hangsOn = statement.clauses.find(isOfDeployment);
  if (hangsOn !== undefined && !granted(statement).every((name) => isGrantedInEveryCase(name, grants)))
    return { reason: `it hangs on ${hangsOn.key}`, placeholder: firstPlaceholder(hangsOn.key) };
  // What deployment puts into a condition, or into the keys below the bucket, narrows the grant as any other value does.
  const { patterns, negated } = statement.resources;
  const isBelow = !negated && patterns.some((pattern) => patternText(pattern).startsWith(`${arn}/`));
  const widest = { ...statement, clauses: [], ...(isBelow && { resources: EVERYTHING }) };
  const doubt = doubtOf({ policy: 0, statement: widest, match: 'unknown' }, writeRequest(arn));
  const placeholder = doubt.placeholder ?? firstPlaceholder(granted(statement).find(isOpenService) ?? '');
  return placeholder === '' ? undefined : { reason: doubt.words, placeholder };
}

/** Whatever deployment decides, some statement lets this principal write. */
function isGrantedInEveryCase(name: string, grants: readonly Statement[]): boolean {
  const own = grants
    .filter((statement) => granted(statement).includes(name))
    .map(({ clauses }) => clauses.filter(isOfDeployment));
  if (own.some(({ length }) => length === 0)) return true;
  const cases = combinations(own.flat(), () => UNKNOWN) ?? [];
  return cases.length > 0 && cases.every((keys) => own.some((clauses) => testClauses(clauses, keys) === 'yes'));
}

const EVERYTHING = { patterns: [], negated: true };

/** It may be one of those that write logs. */
const isOpenService = (name: string): boolean => hasPlaceholder(name) && !/^arn:/.test(name);

function granted({ principals, clauses }: Statement): readonly string[] {
  // Who is not listed is everybody else.
  if (principals.negated) return principals.everyone ? [] : ['*'];
  if (principals.everyone) return servicesAskedFor(clauses) ?? ['*'];
  const { services, aws, federated, canonicalUsers, otherKinds } = principals;
  return [...services, ...aws, ...federated, ...canonicalUsers, ...otherKinds];
}

/**
 * Services that are the only ones to meet the conditions: no other principal has the key.
 * "AWS global condition context keys", IAM User Guide.
 */
const servicesAskedFor = (clauses: readonly Clause[]): readonly string[] | undefined =>
  clauses
    .find(
      ({ kind, lowerCaseKey, operator, hasVariables }) =>
        kind === 'compare' &&
        !hasVariables &&
        lowerCaseKey === 'aws:principalservicename' &&
        /^StringEquals$/i.test(operator),
    )
    ?.values.map(({ text }) => text);
