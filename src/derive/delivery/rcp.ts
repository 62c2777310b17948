import type { Unobserved } from '../../model/answer.ts';
import type { AssumptionId } from '../../model/assumptions.ts';
import type { ResourceControlPolicies, ResourceControlPolicy } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import { areOfKeysAlone, becauseOf, doubtOf, statementName } from '../../policy/explain.ts';
import type { Hit, Weighed } from '../../policy/weigh.ts';
import type { ObjectAcls } from './acl.ts';
import { blocked, ok, undecided } from './checks.ts';
import type { Settled } from './hangs-on.ts';
import type { LogRequest } from './log-request.ts';
import { deniedObjectAcl, objectAclCheck, withoutEvidence } from './object-acl.ts';
import { openAssumptions } from './open-assumptions.ts';
import { parsedDocument, quoted } from './parsed.ts';
import { statementId } from './permission.ts';
import type { DeliveryCheck, DeliveryOptions, DeliverySource } from './verdict.ts';
import { type Asked, weighing } from './weighing.ts';

const NAME = 'resource-control-policies';
const NOT_EVALUATED = 'resource control policies';

export interface RcpResult {
  readonly check: DeliveryCheck;
  readonly notEvaluated: readonly string[];
  /** Id of the policy that denies, or may deny; `''` where none does. */
  readonly policy: string;
  /** `name of the policy: statement` */
  readonly statement: string;
}

const plainly = (check: DeliveryCheck, notEvaluated: readonly string[] = []): RcpResult => ({
  check,
  notEvaluated,
  policy: '',
  statement: '',
});

/** `acls` matter for a Deny of s3:PutObjectAcl alone. */
type RcpCheck = (source: DeliverySource, request: LogRequest, acls: ObjectAcls) => RcpResult;

/**
 * Resource control policies of the organization: they bind service principals too, but never in the management account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function rcpChecks(options: DeliveryOptions): RcpCheck {
  const { organization } = options;
  if (organization == null) return () => WITHOUT_ORGANIZATION;
  const ofMembers = checkOfMembers(organization.rcps, options);
  return (source, request, acls) =>
    organization.managementAccount === source.account ? MANAGEMENT : ofMembers(source, request, acls);
}

const WITHOUT_ORGANIZATION = plainly(ok(NAME, 'Resource control policies were not evaluated: they were not read'), [
  NOT_EVALUATED,
]);
const MANAGEMENT = plainly(ok(NAME, 'Resource control policies do not apply to the management account'));
const NONE = plainly(ok(NAME, 'The organization has no resource control policies'));

/** What was not read of them, in words; `undefined` where everything was. */
export function unreadRcps(rcps: Observation<ResourceControlPolicies>): string | undefined {
  switch (rcps.state) {
    case 'absent':
      return undefined;
    case 'known': {
      const { unread = [] } = rcps.value;
      const [first] = unread;
      if (first === undefined) return undefined;
      const more = unread.length > 1 ? ` and ${unread.length - 1} more` : '';
      return `${first.name}${more}: ${stateText(first.seen)}`;
    }
    case 'denied':
    case 'failed':
    case 'not-read':
      return stateText(rcps);
  }
}

function stateText(seen: Observation<unknown>): string {
  if (seen.state === 'denied') return `${seen.action} was denied`;
  return seen.state === 'failed' ? seen.reason : 'they were not read';
}

/** What is not known of them, for those that tell what could not be seen. */
function lookOf(rcps: Observation<ResourceControlPolicies>): Unobserved {
  const seen = rcps.state === 'known' ? (rcps.value.unread?.[0]?.seen ?? rcps) : rcps;
  const base = { fact: 'rcps', subject: '', region: '' } as const;
  if (seen.state === 'denied') return { ...base, state: 'denied', action: seen.action, code: '', reason: '' };
  const action = 'organizations:ListPolicies';
  return seen.state === 'failed'
    ? { ...base, state: 'failed', action: 'organizations:DescribePolicy', code: seen.code, reason: seen.reason }
    : { ...base, state: 'not-read', action, code: '', reason: '' };
}

function checkOfMembers(rcps: Observation<ResourceControlPolicies>, options: DeliveryOptions): RcpCheck {
  if (rcps.state === 'absent') return () => NONE;
  const unread = unreadRcps(rcps);
  const policies = rcps.state === 'known' ? rcps.value.policies : [];
  const unreadResult = unread === undefined ? undefined : ofUnread(unread, lookOf(rcps), options);
  const byAccount = new Map<string, RcpCheck>();
  return (source, request, acls) => {
    let check = byAccount.get(source.account);
    if (check === undefined) {
      check = checkOf(policies, source.account, { options, unread: unreadResult });
      byAccount.set(source.account, check);
    }
    return check(source, request, acls);
  };
}

function ofUnread(unread: string, unobserved: Unobserved, { allowUnreadRcp = false }: DeliveryOptions): RcpResult {
  const sentence = `Resource control policies could not be read: ${unread}`;
  if (allowUnreadRcp) return plainly(ok(NAME, `${sentence}; they are taken for absent`), [NOT_EVALUATED]);
  const check = undecided(NAME, `${sentence}; one of them may deny s3:PutObject to S3's log delivery`, {
    cause: 'rcp-unread',
  });
  return plainly({ ...check, unobserved: [unobserved] }, [NOT_EVALUATED]);
}

interface Applying {
  readonly options: DeliveryOptions;
  /** What is to be said where no policy that was read denies, but others were not read. */
  readonly unread: RcpResult | undefined;
}

function checkOf(policies: readonly ResourceControlPolicy[], account: string, { options, unread }: Applying): RcpCheck {
  const { accountPath = '' } = options;
  const attached = attachedTo(account, accountPath);
  // Of other accounts it is known that they are not this one; of organizational units that may be.
  const maybe = (policy: ResourceControlPolicy) =>
    !attached(policy) && (policy.targets?.some((id) => accountPath === '' && id.startsWith('ou-')) ?? true);
  const applying = policies.filter(attached).filter(mayDeny);
  const maybeApplying = policies.filter(maybe).filter(mayDeny);
  const count = policies.filter(attached).length;
  const allowed =
    unread ?? plainly(ok(NAME, `None of ${count} resource control policies denies s3:PutObject to S3's log delivery`));
  // Most organizations have but the one that allows everything.
  if (applying.length + maybeApplying.length === 0) return () => allowed;
  return (_, request, acls) => {
    const settled = settledDeny(applying, request);
    const found = denied(applying, settled, { request, acls, options });
    const perhaps = maybeDenied(maybeApplying, account, request);
    // What arrives decides one Deny; it says nothing of policies that are not known to apply, or were not read.
    if (found?.check.outcome === 'unknown' && (perhaps !== undefined || unread !== undefined))
      return { ...found, check: withoutEvidence(found.check) };
    return found ?? perhaps ?? (unread === undefined ? allowedUnder(settled.hangsOn, allowed) : allowed);
  };
}

/** Whether a policy is seen to apply to an account. `accountPath`: as in `DeliveryOptions`. */
export function attachedTo(account: string, accountPath: string): (policy: ResourceControlPolicy) => boolean {
  const own = new Set([...accountPath.split('/'), account]);
  // An organization has one root, so that what is attached to it applies even where the path of the account is not known.
  return ({ targets }) => targets?.some((id) => own.has(id) || id.startsWith('r-')) ?? false;
}

const mayDeny = (policy: ResourceControlPolicy): boolean => {
  const { fault, statements } = parsedDocument(policy);
  return fault !== '' || statements.some(({ effect }) => effect === 'Deny');
};

const settledDeny = (policies: readonly ResourceControlPolicy[], request: LogRequest): Settled<Asked> =>
  weighing(policies.map(parsedDocument), request).deny();

/** That none denies may hang on an assumption too. */
const allowedUnder = (assumptions: readonly AssumptionId[], allowed: RcpResult): RcpResult =>
  assumptions.length === 0 ? allowed : { ...allowed, check: { ...allowed.check, assumptions } };

interface Asking {
  readonly request: LogRequest;
  readonly acls: ObjectAcls;
  readonly options: DeliveryOptions;
}

/** A Deny of a policy that applies, or that may deny; `undefined` if there is none. */
function denied(
  policies: readonly ResourceControlPolicy[],
  { result, hangsOn }: Settled<Asked>,
  { request, acls, options }: Asking,
): RcpResult | undefined {
  const { deny, possibleDeny, possibleDenies, fault }: Weighed = result.weighed;
  const objectAcl = deniedObjectAcl(policies.map(parsedDocument))(request);
  if (deny) {
    const why = becauseOf(deny, result.request);
    const sentence = `${words(policies, deny)} denies s3:PutObject to S3's log delivery${why === '' ? '' : ` (${why})`}`;
    const evidence = quoted(deny.statement);
    return named(
      policies,
      deny,
      blocked(NAME, sentence, {
        evidence,
        assumptions: hangsOn,
        cause: 'rcp-deny',
        decidedByArrival: deny.match !== 'some',
      }),
    );
  }
  if (possibleDeny) {
    const open = openAssumptions(possibleDeny, options.assumptions ?? {});
    const doubt = doubtOf(possibleDeny, result.request);
    const sentence = `${words(policies, possibleDeny)} may deny s3:PutObject to S3's log delivery: ${doubt.words}${open.words}`;
    const details = {
      evidence: quoted(possibleDeny.statement),
      assumptions: open.assumptions,
      cause: 'rcp-deny',
      decidedByArrival: fault === undefined && areOfKeysAlone(possibleDenies, result.request),
    } as const;
    const check = undecided(NAME, sentence, details);
    if (objectAcl === undefined) return named(policies, possibleDeny, check);
    const both = objectAclCheck(objectAcl, check, { acls, settings: options });
    return both.outcome === 'unknown'
      ? named(policies, possibleDeny, both)
      : named(policies, objectAcl.hit, { ...both, cause: 'rcp-deny' });
  }
  if (fault) return notUnderstood(policies[fault.policy], fault.message);
  if (objectAcl === undefined) return undefined;
  const check = objectAclCheck(objectAcl, ok(NAME, ''), { acls, settings: options });
  return check.outcome === 'ok' ? undefined : named(policies, objectAcl.hit, { ...check, cause: 'rcp-deny' });
}

/** The same of policies of which it is not known whether they apply to the account. */
function maybeDenied(
  policies: readonly ResourceControlPolicy[],
  account: string,
  request: LogRequest,
): RcpResult | undefined {
  if (policies.length === 0) return undefined;
  const { deny, possibleDeny, fault } = settledDeny(policies, request).result.weighed;
  const hit = deny ?? possibleDeny;
  if (hit) {
    const sentence = `${words(policies, hit)} denies s3:PutObject to S3's log delivery, and whether it applies to account ${account} is not known`;
    return named(policies, hit, undecided(NAME, sentence, { evidence: quoted(hit.statement), cause: 'rcp-deny' }));
  }
  return fault && notUnderstood(policies[fault.policy], fault.message);
}

const notUnderstood = (policy: ResourceControlPolicy | undefined, message: string): RcpResult => ({
  ...plainly(
    undecided(NAME, `resource control policy ${policy?.name ?? ''} could not be understood: ${message}`, {
      cause: 'rcp-deny',
    }),
  ),
  policy: policy?.id ?? '',
});

function words(list: readonly ResourceControlPolicy[], { statement, policy }: Hit): string {
  return `${statementName(statement).replace(/^s/, 'S')} of resource control policy ${list[policy]?.name ?? ''}`;
}

const named = (list: readonly ResourceControlPolicy[], hit: Hit, check: DeliveryCheck): RcpResult => ({
  check,
  notEvaluated: [],
  policy: list[hit.policy]?.id ?? '',
  statement: `${list[hit.policy]?.name ?? ''}: ${statementId(hit.statement)}`,
});
