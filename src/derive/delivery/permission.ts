import type { Unobserved } from '../../model/answer.ts';
import type { AssumptionId } from '../../model/assumptions.ts';
import { bucketArn } from '../../model/names.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { referenceIn } from '../../model/placeholder.ts';
import { areOfKeysAlone, becauseOf, type Doubt, doubtOf, statementName } from '../../policy/explain.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Pattern } from '../../policy/pattern.ts';
import type { Statement } from '../../policy/statement.ts';
import type { Hit } from '../../policy/weigh.ts';
import { unobservedFact } from '../snapshot.ts';
import { allowByAcl, type ObjectAcls, objectAcls } from './acl.ts';
import { type AllowCause, allowCause } from './allow-cause.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unobservedCheck } from './checks.ts';
import type { Settled } from './hangs-on.ts';
import type { LogRequest } from './log-request.ts';
import { type DeniedObjectAcl, deniedObjectAcl, objectAclCheck } from './object-acl.ts';
import { openAssumptions } from './open-assumptions.ts';
import { parsedPolicy, quoted } from './parsed.ts';
import { isScoped } from './scoped.ts';
import type { DeliveryCheck, DeliverySettings, DeliverySource, DeliveryVerdict } from './verdict.ts';
import { type Asked, weighing } from './weighing.ts';

/** What the target's policy and ACL say. */
export interface Permission {
  readonly noDeny: DeliveryCheck;
  readonly allow: DeliveryCheck;
  readonly via: DeliveryVerdict['via'];
  readonly scoped: boolean;
  /** What would have to be seen to tell whether it is scoped, where the policy lets S3 in. */
  readonly scopedUnobserved: readonly Unobserved[];
  /** Of each check the statement that decides, or that cannot be decided. */
  readonly statements: { readonly noDeny: string; readonly allow: string };
}

/** Sid, or the number in the policy. */
export const statementId = ({ sid, index }: Hit['statement']): string =>
  sid === undefined || sid === '' ? String(index + 1) : sid;

type PermissionOf = (source: DeliverySource, request: LogRequest) => Permission;

/** What the policy and the ACL of one target say to each of its sources; `request` is what the source's logs ask for. */
export function targetPermission(target: SeenBucket, settings: DeliverySettings): PermissionOf {
  const policy = factOf(target, 'policy');
  if (!policy.seen) {
    // No need to look at the ACL: without the policy nothing can be said whatever the ACL grants.
    const what = `The policy of ${target.name}`;
    const unobserved = [policy.unobserved];
    const notSeen: Permission = {
      noDeny: unobservedCheck('no-deny', what, unobserved),
      allow: unobservedCheck('allow', what, unobserved),
      via: '',
      scoped: false,
      scopedUnobserved: [],
      statements: { noDeny: '', allow: '' },
    };
    return () => notSeen;
  }
  const policies = policy.value === undefined ? [] : [parsedPolicy(policy.value)];
  const asking: Asking = { target, settings, acls: objectAcls(target), deniedAcl: deniedObjectAcl(policies) };
  const plainly = new Map<string, Permission>();
  let forAll: { readonly source: DeliverySource; readonly permission: Permission } | undefined;
  return (source, request) => {
    if (forAll !== undefined && isBeside(source, forAll.source)) return forAll.permission;
    const judged = judge(policies, asking, request);
    const { by, objectAcl } = judged;
    const { deny, possibleDeny, fault } = judged.deny.result.weighed;
    // What is said of anything else than an Allow that nothing denies names the source.
    if (by === undefined || deny || possibleDeny || fault || objectAcl) return permissionBy(policies, asking, judged);
    const numbers = statementsOf(by).map(({ index }) => index);
    const key = [...numbers, '', ...judged.deny.hangsOn, '', ...judged.allow.hangsOn].join();
    const permission = plainly.get(key) ?? permissionBy(policies, asking, judged);
    plainly.set(key, permission);
    const objects = `${bucketArn(source.partition, target.name)}/`;
    if (!policies.some((one) => tellsSourcesApart(one, objects))) forAll = { source, permission };
    return permission;
  };
}

const isBeside = (a: DeliverySource, b: DeliverySource): boolean =>
  a.account === b.account && a.region === b.region && a.partition === b.partition;

/** Whether what a policy says can hang on which source of an account and Region it is: on its ARN, or on its keys. */
const tellsSourcesApart = ({ statements }: ParsedPolicy, objects: string): boolean =>
  statements.some(
    ({ clauses, resources: { patterns } }) =>
      clauses.some(({ lowerCaseKey, hasVariables }) => lowerCaseKey === 'aws:sourcearn' || hasVariables) ||
      patterns.some((pattern) => pattern.hasVariables || !treatsAlike(pattern, objects)),
  );

/** Whether a pattern says the same of all that begins with a text. */
const treatsAlike = ({ head, shape }: Pattern, start: string): boolean =>
  !(head.startsWith(start) || start.startsWith(head)) || (shape !== 'steps' && head.length <= start.length);

interface Asking {
  readonly target: SeenBucket;
  readonly settings: DeliverySettings;
  readonly acls: ObjectAcls;
  readonly deniedAcl: ReturnType<typeof deniedObjectAcl>;
}

interface Judged {
  readonly deny: Settled<Asked>;
  readonly allow: Settled<Asked>;
  /** The Allow that lets the log writer in; of several one that does so whosever logs they are. */
  readonly by: Hit | undefined;
  readonly objectAcl: DeniedObjectAcl | undefined;
}

function judge(policies: readonly ParsedPolicy[], { deniedAcl }: Asking, request: LogRequest): Judged {
  const settled = weighing(policies, request);
  const allow = settled.allow();
  // Each of them lets the log writer in, those too that the verdict need not hang on.
  const by = settled.assumed.allows.find((hit) => !isScopedHit(hit)) ?? allow.result.weighed.allows[0];
  return { deny: settled.deny(), allow, by, objectAcl: deniedAcl(request) };
}

const statementsOf = ({ statement, together = [] }: Hit): readonly Statement[] => [statement, ...together];

const isScopedHit = (hit: Hit): boolean => statementsOf(hit).every(isScoped);

interface NamedCheck {
  readonly check: DeliveryCheck;
  readonly statement: string;
}

function permissionBy(policies: readonly ParsedPolicy[], asking: Asking, judged: Judged): Permission {
  const { deny, allow, by, objectAcl } = judged;
  const { target } = asking;
  const denied = denyCheck(asking, deny);
  const noDeny =
    objectAcl === undefined ? denied : { ...denied, check: objectAclCheck(objectAcl, denied.check, asking) };
  if (by !== undefined) {
    // Beside a statement that names the sources a grant by ACL lets S3 write for whomever.
    const besides = isScopedHit(by) ? allowByAcl(target, asking.settings) : undefined;
    return {
      noDeny: noDeny.check,
      allow: allowed(target, by, allow.hangsOn),
      via: viaBeside(besides),
      scoped: isScopedHit(by) && besides?.outcome !== 'ok',
      scopedUnobserved: besides?.unobserved ?? [],
      statements: { noDeny: noDeny.statement, allow: statementId(by.statement) },
    };
  }
  const cause = allowCause(policies, allow.result.request);
  const byPolicy = notAllowed(asking, allow, cause);
  // An explicit Deny decides, so that the ACL need not be looked at.
  const byAcl = deny.result.weighed.deny === undefined ? allowByAcl(target, asking.settings) : undefined;
  const check = byAcl === undefined || byAcl.cause === 'acl-ignored' ? withAclCause(byPolicy.check, byAcl) : byAcl;
  return {
    noDeny: noDeny.check,
    allow: check,
    via: check.outcome === 'ok' ? 'acl' : '',
    scoped: false,
    scopedUnobserved: [],
    statements: { noDeny: noDeny.statement, allow: check === byAcl ? '' : byPolicy.statement },
  };
}

/** The way in where a statement lets S3 in; what was not observed of the ACL is told apart from what cannot be decided. */
function viaBeside(byAcl: DeliveryCheck | undefined): DeliveryVerdict['via'] {
  if (byAcl?.outcome === 'ok') return 'acl';
  return byAcl?.outcome === 'unknown' && byAcl.unobserved.length === 0 ? 'undecided' : 'policy';
}

/** The policy has the last word; that an ACL grants something without effect says why nothing does. */
const withAclCause = (byPolicy: DeliveryCheck, byAcl: DeliveryCheck | undefined): DeliveryCheck =>
  byAcl === undefined || byPolicy.outcome !== 'blocked' || byPolicy.cause !== 'no-allow'
    ? byPolicy
    : { ...byPolicy, cause: byAcl.cause, sentence: `${byPolicy.sentence}; ${byAcl.sentence}` };

function allowed(target: SeenBucket, hit: Hit, assumptions: readonly AssumptionId[]): DeliveryCheck {
  const statements = statementsOf(hit);
  const names = statements.map(statementName).join(' and ');
  const verb = statements.length > 1 ? 'let' : 'lets';
  const sentence = `${capital(names)} of the policy of ${target.name} ${verb} S3 write every log object`;
  return ok('allow', sentence, { evidence: quoted(hit.statement), assumptions });
}

function denyCheck(
  { target, settings: { assumptions: values = {} } }: Asking,
  { result, hangsOn }: Settled<Asked>,
): NamedCheck {
  const { name } = target;
  const { weighed, request } = result;
  const { deny, possibleDeny, fault } = weighed;
  if (deny !== undefined) {
    const why = becauseOf(deny, request);
    const sentence = `${statementName(deny.statement)} of the policy of ${name} denies s3:PutObject to S3's log delivery`;
    const check = blocked('no-deny', `${capital(sentence)}${why === '' ? '' : ` (${why})`}`, {
      evidence: quoted(deny.statement),
      assumptions: hangsOn,
      cause: 'policy-deny',
      decidedByArrival: deny.match !== 'some',
    });
    return { check, statement: statementId(deny.statement) };
  }
  if (fault !== undefined) return { check: notUnderstood('no-deny', name, fault.message), statement: '' };
  if (possibleDeny !== undefined) {
    const sentence = `${statementName(possibleDeny.statement)} of the policy of ${name} may deny s3:PutObject to S3's log delivery`;
    const { assumptions, words } = openAssumptions(possibleDeny, values);
    const doubt = doubtOf(possibleDeny, request);
    const check = undecidedBy(doubt, target)('no-deny', `${capital(sentence)}: ${doubt.words}${words}`, {
      evidence: quoted(possibleDeny.statement),
      assumptions,
      cause: 'policy-deny',
      decidedByArrival: areOfKeysAlone(weighed.possibleDenies, request),
    });
    return { check, statement: statementId(possibleDeny.statement) };
  }
  const check = ok('no-deny', `No statement of the policy of ${name} denies s3:PutObject to S3's log delivery`, {
    assumptions: hangsOn,
  });
  return { check, statement: '' };
}

/** What deployment will tell is as good as a policy that was not read. */
const undecidedBy =
  ({ placeholder }: Doubt, { name: subject, region }: SeenBucket): typeof undecided =>
  (...check) => {
    const found = undecided(...check);
    if (placeholder === undefined) return found;
    const unobserved = unobservedFact({ fact: 'policy', subject, region }, notYetKnown(referenceIn(placeholder)));
    return { ...found, unobserved: [unobserved] };
  };

const notUnderstood = (check: 'no-deny' | 'allow', name: string, message: string): DeliveryCheck =>
  undecided(check, `The policy of ${name} could not be understood: ${message}`, { cause: 'policy-not-understood' });

function notAllowed(
  { target, settings: { assumptions: values = {} } }: Asking,
  { result: { weighed, request }, hangsOn }: Settled<Asked>,
  { cause, words }: AllowCause,
): NamedCheck {
  const { name } = target;
  const { possibleAllow, fault } = weighed;
  if (fault !== undefined) return { check: notUnderstood('allow', name, fault.message), statement: '' };
  if (possibleAllow !== undefined) {
    const sentence = `${statementName(possibleAllow.statement)} of the policy of ${name} may let S3 write the logs`;
    const doubt = doubtOf(possibleAllow, request);
    const open = openAssumptions(possibleAllow, values);
    const check = undecidedBy(doubt, target)('allow', `${capital(sentence)}: ${doubt.words}${open.words}`, {
      evidence: quoted(possibleAllow.statement),
      assumptions: open.assumptions,
      cause: doubt.cause === 'some-resources' ? 'resource-too-narrow' : 'condition-too-narrow',
      decidedByArrival: areOfKeysAlone(weighed.possibleAllows, request),
    });
    return { check, statement: statementId(possibleAllow.statement) };
  }
  const sentence = `No statement of the policy of ${name} lets S3's log delivery put objects under ${request.resource.head}`;
  const check = blocked('allow', words === '' ? sentence : `${sentence}; ${words}`, {
    assumptions: hangsOn,
    cause,
    decidedByArrival: true,
  });
  return { check, statement: '' };
}

const capital = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
