import { bucketArn, byText } from '../../model/names.ts';
import { exceptService, exceptServiceFor } from '../../policy/amend/except-service.ts';
import {
  asPattern,
  hasVariables,
  MOST_POLICY_BYTES,
  NEW_POLICY,
  type PolicyJson,
  policyBytes,
  policyObject,
  readPolicy,
  sidsOf,
} from '../../policy/amend/policy-json.ts';
import {
  type ClauseValues,
  type StatementJson,
  withKeyValues,
  withResources,
  withSid,
  withSparedValues,
} from '../../policy/amend/statement-json.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import { matchStatement, namesAction, type PolicyRequest } from '../../policy/match-statement.ts';
import { type ParsedPolicy, parsePolicy } from '../../policy/parse-policy.ts';
import type { Statement } from '../../policy/statement.ts';
import { weigh } from '../../policy/weigh.ts';
import { asksForSource } from './asks-for-source.ts';
import { PUT_OBJECT_ACL } from './object-acl.ts';
import type { DeliverySource } from './verdict.ts';

export interface SuggestionInput {
  /** Name of the target. */
  readonly target: string;
  readonly partition: string;
  /** Text of its policy; `undefined` where it has none. */
  readonly policy: string | undefined;
  /** Sources that are to be let in; all of one account. */
  readonly sources: readonly DeliverySource[];
  /** Sources that log to themselves or are part of a loop, and must not be let in. */
  readonly loops: readonly DeliverySource[];
  readonly requestOf: (source: DeliverySource) => PolicyRequest;
  /** S3 may have to set ACLs on the objects, so that no Deny of that may stay. */
  readonly setsObjectAcls?: boolean;
}

/** What was done to a statement, as it stands in the suggested document; one that was removed as it stood before. */
interface PolicyChange {
  readonly kind: 'added' | 'widened' | 'excepted' | 'removed';
  readonly statement: object;
}

export type PolicySuggestion =
  | {
      readonly kind: 'policy';
      /** The whole document, to be set as it is. */
      readonly document: object;
      readonly changes: readonly PolicyChange[];
      /** As it is written in one line. */
      readonly bytes: number;
      /** S3 would refuse it for its size. */
      readonly tooLarge: boolean;
    }
  | { readonly kind: 'none'; readonly because: string };

const none = (because: string): PolicySuggestion => ({ kind: 'none', because });

/** More sources than these are let in by their account, not one by one, unless a loop must stay shut out. */
const MOST_NAMED = 10;

/**
 * The policy of a target with as little changed as lets S3 deliver: a Deny that stops the log writer gets an exception, or goes
 * where it is for nobody else, a statement that is too narrow is widened, else one is added. A Deny that tells sources apart stays for all others. What
 * comes out was evaluated: it lets all the sources in, and none that would close a loop.
 */
export function suggestPolicy(input: SuggestionInput): PolicySuggestion {
  const { sources, policy } = input;
  if (sources.length === 0) return none('it would let a bucket write into itself, or close a loop');
  const before = policy === undefined ? undefined : parsePolicy(policy);
  if (before !== undefined && before.fault !== '') return none(`the policy could not be understood: ${before.fault}`);
  const excepted = withExceptions(policy === undefined ? NEW_POLICY : readPolicy(policy), before, input);
  const changed = withAllow(excepted, before, input);
  if (!isRight(changed.policy, before, input))
    return none('no change of the policy of the bucket alone lets S3 deliver');
  if (changed.changes.length === 0) return none('the policy of the bucket lets S3 deliver, as far as a policy can');
  const document = policyObject(changed.policy);
  const bytes = policyBytes(document);
  return { kind: 'policy', document, changes: changed.changes, bytes, tooLarge: bytes > MOST_POLICY_BYTES };
}

interface Changed {
  readonly policy: PolicyJson;
  readonly changes: readonly PolicyChange[];
}

const arnOf = ({ partition, name }: DeliverySource): string => bucketArn(partition, name);
const arnsOf = (sources: readonly DeliverySource[]): readonly string[] => [...new Set(sources.map(arnOf))].sort(byText);

/** What no Deny may hit. */
function requestsOf(source: DeliverySource, { requestOf, setsObjectAcls = false }: SuggestionInput) {
  const request = requestOf(source);
  return setsObjectAcls ? [request, { ...request, action: PUT_OBJECT_ACL }] : [request];
}

function withExceptions(json: PolicyJson, parsed: ParsedPolicy | undefined, input: SuggestionInput): Changed {
  const { sources } = input;
  const requests = sources.flatMap((source) => requestsOf(source, input));
  const taken = new Set(sidsOf(json));
  const changes: PolicyChange[] = [];
  const statements = json.statements.flatMap((statement, index): readonly StatementJson[] => {
    const read = parsed?.statements[index];
    const stands = read?.effect === 'Deny' && requests.some((request) => matchStatement(read, request) !== 'no');
    if (!stands) return [statement];
    const spared = sparing(statement, read, input).find((one) => {
      const after = parsePolicy(policyObject({ ...json, statements: [one] })).statements[0];
      return after !== undefined && requests.every((request) => matchStatement(after, request) === 'no');
    });
    const instead = spared === undefined ? excepting(statement, read, input, taken) : [spared];
    for (const { Sid: sid } of instead) if (typeof sid === 'string') taken.add(sid);
    if (instead.length === 0) changes.push({ kind: 'removed', statement });
    changes.push(...instead.map((one) => ({ kind: 'excepted', statement: one }) as const));
    return instead;
  });
  return { policy: { ...json, statements }, changes };
}

const accountsOf = (sources: readonly DeliverySource[]): readonly string[] => [
  ...new Set(sources.map(({ account }) => account)),
];

/** What is left of a Deny. One of nobody but the log writer would never apply with an exception for it, so that this part goes. */
function excepting(
  json: StatementJson,
  read: Statement,
  input: SuggestionInput,
  taken: ReadonlySet<string>,
): readonly StatementJson[] {
  const [ofOtherServices, ...ofOtherSources] =
    input.loops.length > 0 || asksForSource(read)
      ? exceptServiceFor(json, LOG_WRITER, { others: othersThan(input), taken })
      : [exceptService(json, LOG_WRITER)];
  return isWriterAlone(read) || ofOtherServices === undefined ? ofOtherSources : [ofOtherServices, ...ofOtherSources];
}

/** Tells by its condition who is none of the sources: by name, and where these are many by their account. */
const othersThan = ({ sources, loops }: SuggestionInput): ClauseValues =>
  sources.length <= MOST_NAMED || loops.length > 0
    ? { operator: 'ArnNotLikeIfExists', key: 'aws:SourceArn', values: arnsOf(sources) }
    : { operator: 'StringNotEqualsIfExists', key: 'aws:SourceAccount', values: accountsOf(sources) };

/** A Deny for the log writer alone that leaves some sources alone, with those that are to be let in among them. */
function sparing(json: StatementJson, read: Statement, { sources, loops }: SuggestionInput): readonly StatementJson[] {
  if (!isWriterAlone(read)) return [];
  const byName = withSparedValues(json, 'aws:SourceArn', arnsOf(sources));
  if (loops.length > 0) return [byName];
  const byAccount = withSparedValues(json, 'aws:SourceAccount', accountsOf(sources));
  return sources.length <= MOST_NAMED ? [byName, byAccount] : [byAccount, byName];
}

/** Lets in those that no statement lets in yet. */
function withAllow({ policy, changes }: Changed, before: ParsedPolicy | undefined, input: SuggestionInput): Changed {
  const parsed = parsePolicy(policyObject(policy));
  const shut = input.sources.filter((source) => weigh([parsed], input.requestOf(source)).allows.length === 0);
  if (shut.length === 0) return { policy, changes };
  for (const [index, statement] of parsed.statements.entries()) {
    const json = policy.statements[index];
    if (json === undefined || !isForWriterAlone(statement)) continue;
    for (const wider of widened(json, policy, { ...input, sources: shut })) {
      const statements = policy.statements.map((one, place) => (place === index ? wider : one));
      const candidate = { ...policy, statements };
      if (isRight(candidate, before, input))
        return { policy: candidate, changes: [...changes, { kind: 'widened', statement: wider }] };
    }
  }
  const statement = newStatement(policy, { ...input, sources: shut });
  return {
    policy: { ...policy, statements: [...policy.statements, statement] },
    changes: [...changes, { kind: 'added', statement }],
  };
}

/** A statement that is about log delivery: nobody else gets more if it is widened. */
export const isForWriterAlone = (statement: Statement): boolean =>
  statement.effect === 'Allow' &&
  isWriterAlone(statement) &&
  !statement.actions.negated &&
  namesAction(statement, 's3:putobject');

function isWriterAlone({ principals }: Statement): boolean {
  const { everyone, negated, services, aws, federated, canonicalUsers, otherKinds } = principals;
  const others = aws.size + federated.size + canonicalUsers.size + otherKinds.length;
  return !everyone && !negated && services.size === 1 && services.has(LOG_WRITER) && others === 0;
}

/** The statement with more resources, with more in its conditions, with both. */
function widened(
  json: StatementJson,
  policy: PolicyJson,
  { sources, target, partition }: SuggestionInput,
): readonly StatementJson[] {
  const resources = resourcesFor(sources, { target, partition, variables: hasVariables(policy) });
  const accounts = accountsOf(sources);
  const inCondition = (statement: StatementJson) =>
    withKeyValues(withKeyValues(statement, 'aws:SourceAccount', accounts), 'aws:SourceArn', arnsOf(sources));
  return [withResources(json, resources), inCondition(json), inCondition(withResources(json, resources))];
}

const resourcesFor = (
  sources: readonly DeliverySource[],
  {
    target,
    partition,
    variables,
  }: { readonly target: string; readonly partition: string; readonly variables: boolean },
): readonly string[] =>
  [...new Set(sources.map(({ logging }) => logging.prefix))]
    .sort(byText)
    .map((prefix) => `${bucketArn(partition, target)}/${asPattern(prefix, variables)}*`);

/** Those sources, their prefixes and their account, nothing else; many of them by their account alone. */
function newStatement(policy: PolicyJson, { sources, loops, target, partition }: SuggestionInput): StatementJson {
  const byName = sources.length <= MOST_NAMED || loops.length > 0;
  const resources = byName
    ? resourcesFor(sources, { target, partition, variables: hasVariables(policy) })
    : [`${bucketArn(partition, target)}/*`];
  const accounts = accountsOf(sources);
  const arns = arnsOf(sources);
  const [only] = sources;
  const sid = sources.length === 1 && only ? `S3AccessLogs${only.name.replace(/[^A-Za-z0-9]/g, '')}` : 'S3AccessLogs';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: LOG_WRITER },
    Action: 's3:PutObject',
    Resource: resources.length === 1 ? resources[0] : resources,
    Condition: {
      StringEquals: { 'aws:SourceAccount': accounts.length === 1 ? accounts[0] : accounts },
      ...(byName ? { ArnLike: { 'aws:SourceArn': arns.length === 1 ? arns[0] : arns } } : {}),
    },
  };
  return withSid(statement, sid, sidsOf(policy));
}

/** All that are to be let in are, and of the others none that was not before, not even perhaps. */
function isRight(policy: PolicyJson, before: ParsedPolicy | undefined, input: SuggestionInput): boolean {
  const { sources, loops, requestOf } = input;
  const after = parsePolicy(policyObject(policy));
  if (after.fault !== '') return false;
  return (
    sources.every((source) => access(after, requestOf(source)) === ACCESS.certain) &&
    sources.every((source) => requestsOf(source, input).every((request) => isUndenied(after, request))) &&
    loops.every((source) => {
      const request = requestOf(source);
      return access(after, request) <= (before === undefined ? ACCESS.none : access(before, request));
    })
  );
}

function isUndenied(policy: ParsedPolicy, request: PolicyRequest): boolean {
  const { deny, possibleDeny } = weigh([policy], request);
  return deny === undefined && possibleDeny === undefined;
}

const ACCESS = { none: 0, possible: 1, certain: 2 } as const;

function access(policy: ParsedPolicy, request: PolicyRequest): number {
  const { deny, possibleDeny, allows, possibleAllow } = weigh([policy], request);
  if (deny !== undefined || (allows.length === 0 && possibleAllow === undefined)) return ACCESS.none;
  return possibleDeny === undefined && allows.length > 0 ? ACCESS.certain : ACCESS.possible;
}
