import { undecidedWriter } from '../../model/log-writers.ts';
import { byText } from '../../model/names.ts';
import { firstPlaceholder, hasPlaceholder } from '../../model/placeholder.ts';
import { combinations } from '../../policy/cases.ts';
import { type Clause, isOfDeployment, testClause } from '../../policy/condition.ts';
import { doubtOf } from '../../policy/explain.ts';
import { ABSENT, exactly, type KeyLookup, type KeyState, keyLookup, UNKNOWN } from '../../policy/keys.ts';
import { coverageOf, namesAction, type PolicyRequest, testClauses } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import { patternText } from '../../policy/pattern.ts';
import { principalList } from '../../policy/principal.ts';
import type { Statement } from '../../policy/statement.ts';
import { LOG_WRITER } from './log-request.ts';
import { hitsOf, holdsForAll, objectsOf, type PolicyAnswer } from './policy-attributes.ts';

/** A replica is an object like any other, whoever sends it: "Setting up permissions for live replication", S3 User Guide. */
const WRITES = ['s3:putobject', 's3:replicateobject'];

/** An Allow, and whom it lets write objects, as the policy names them; `*` for everybody. */
interface Grant {
  readonly statement: Statement;
  readonly writers: readonly string[];
}

/** The bucket of a policy: its ARN, its Region and the id of its account. */
export interface PolicyBucket {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Principals that some Allow lets write objects, and no Deny shuts out, as the policy names them; `*` for everybody.
 * Conditions narrow a grant and do not take it away, so that they count only where nothing can meet them.
 */
export function objectWriters(policy: ParsedPolicy, bucket: PolicyBucket): PolicyAnswer<readonly string[]> {
  if (policy.fault !== '') return { decided: false, reason: policy.fault };
  const grants = grantsIn(policy, bucket.arn);
  const open = grants.map((grant) => openGrant(grant, grants, bucket.arn)).find((one) => one !== undefined);
  if (open !== undefined) return { decided: false, ...open };
  const writers = writersOf(grants);
  const placeholder = writers.map((name) => undecidedWriter(name, bucket)).find((text) => text !== '');
  return placeholder === undefined
    ? { decided: true, value: writers }
    : { decided: false, reason: 'it may name a writer of logs', placeholder };
}

/** Those of them that may write whatever deployment decides. */
export function certainObjectWriters(policy: ParsedPolicy, bucket: PolicyBucket): PolicyAnswer<readonly string[]> {
  if (policy.fault !== '') return { decided: false, reason: policy.fault };
  const grants = grantsIn(policy, bucket.arn);
  const writers = writersOf(grants.filter((grant) => openGrant(grant, grants, bucket.arn) === undefined));
  return { decided: true, value: writers.filter((name) => undecidedWriter(name, bucket) === '') };
}

const writersOf = (grants: readonly Grant[]): readonly string[] =>
  [...new Set(grants.flatMap(({ writers }) => writers))].sort(byText);

const writeRequest = (arn: string): PolicyRequest => ({
  principal: { service: LOG_WRITER },
  action: 's3:putobject',
  resource: objectsOf(arn),
  keys: () => UNKNOWN,
});

function grantsIn({ statements }: ParsedPolicy, arn: string): readonly Grant[] {
  const request = writeRequest(arn);
  const denies = statements.filter(({ effect, principals }) => effect === 'Deny' && !principals.negated);
  return statements.flatMap((statement) => {
    const actions = WRITES.filter((action) => namesAction(statement, action));
    if (
      statement.effect !== 'Allow' ||
      actions.length === 0 ||
      coverageOf(statement.resources, request) === 'none' ||
      statement.clauses.some((clause) => testClause(clause, request.keys) === 'no')
    )
      return [];
    const isShutOut = (writer: string): boolean =>
      actions.every((action) => deniesWriter(denies, writer, { action, resource: request.resource }));
    const writers = granted(statement).filter((writer) => !isShutOut(writer));
    return writers.length === 0 ? [] : [{ statement, writers }];
  });
}

/** An account by its id or as `:root`, a role, or a user. */
const IDENTITY = /^(?:\d{12}$|arn:[^:]+:iam::\d{12}:(?:root$|role\/|user\/))/;

/**
 * Whether the Denies keep an account, a role or a user from every such request. Who is spared by `NotPrincipal` may belong to
 * the account.
 */
function deniesWriter(
  denies: readonly Statement[],
  writer: string,
  { action, resource }: Pick<PolicyRequest, 'action' | 'resource'>,
): boolean {
  if (!IDENTITY.test(writer) || hasPlaceholder(writer)) return false;
  const request: PolicyRequest = { principal: { aws: writer }, action, resource, keys: identityKeys(writer) };
  return holdsForAll(hitsOf(denies, request), request);
}

/**
 * What is known of the keys of a request by a principal that is no AWS service.
 * "AWS global condition context keys", IAM User Guide.
 */
function identityKeys(writer: string): KeyLookup {
  const account = /\d{12}/.exec(writer)?.[0] ?? '';
  const own: readonly (readonly [string, KeyState])[] = [
    ['aws:PrincipalIsAWSService', exactly('false')],
    ['aws:PrincipalServiceName', ABSENT],
    ['aws:PrincipalServiceNamesList', ABSENT],
    ['aws:PrincipalAccount', exactly(account)],
  ];
  return keyLookup(/:(?:role|user)\//.test(writer) ? [...own, ['aws:PrincipalArn', exactly(writer)]] : own, UNKNOWN);
}

/** What keeps a grant from being told, if anything does. */
function openGrant(
  { statement, writers }: Grant,
  grants: readonly Grant[],
  arn: string,
): { readonly reason: string; readonly placeholder: string } | undefined {
  const hangsOn = statement.clauses.find(isOfDeployment);
  if (hangsOn !== undefined && !writers.every((writer) => isGrantedInEveryCase(writer, grants)))
    return { reason: `it hangs on ${hangsOn.key}`, placeholder: firstPlaceholder(hangsOn.key) };
  // What deployment puts into a condition, or into the keys below the bucket, narrows the grant as any other value does.
  const { patterns, negated } = statement.resources;
  const isBelow = !negated && patterns.some((pattern) => patternText(pattern).startsWith(`${arn}/`));
  const widest = { ...statement, principals: EVERYBODY, clauses: [], ...(isBelow && { resources: EVERYTHING }) };
  const doubt = doubtOf({ policy: 0, statement: widest, match: 'unknown' }, writeRequest(arn));
  return doubt.placeholder === undefined ? undefined : { reason: doubt.words, placeholder: doubt.placeholder };
}

/** Whatever deployment decides, some statement lets this principal write. */
function isGrantedInEveryCase(writer: string, grants: readonly Grant[]): boolean {
  const own = grants
    .filter(({ writers }) => writers.includes(writer))
    .map(({ statement }) => statement.clauses.filter(isOfDeployment));
  if (own.some(({ length }) => length === 0)) return true;
  const cases = combinations(own.flat(), () => UNKNOWN) ?? [];
  return cases.length > 0 && cases.every((keys) => own.some((clauses) => testClauses(clauses, keys) === 'yes'));
}

const EVERYTHING = { patterns: [], negated: true };
const EVERYBODY = { ...principalList(new Map([['AWS', ['*']]])), negated: false };

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
