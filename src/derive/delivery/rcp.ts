import type { ResourceControlPolicies, ResourceControlPolicy } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import { becauseOf, doubtOf, statementName } from '../../policy/explain.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import { type Hit, weigh } from '../../policy/weigh.ts';
import { blocked, ok, undecided } from './checks.ts';
import { parsedDocument, quoted } from './parsed.ts';
import { statementId } from './permission.ts';
import type { DeliveryCheck, DeliveryOptions, DeliverySource } from './verdict.ts';

const NAME = 'resource-control-policies';
const NOT_EVALUATED = 'resource control policies';

export interface RcpResult {
  readonly check: DeliveryCheck;
  readonly notEvaluated: readonly string[];
  readonly statement: string;
}

const plainly = (check: DeliveryCheck): RcpResult => ({ check, notEvaluated: [], statement: '' });

type RcpCheck = (source: DeliverySource, request: () => PolicyRequest) => RcpResult;

/** Resource control policies of the organization: they bind service principals too, but never in the management account. */
export function rcpChecks(options: DeliveryOptions): RcpCheck {
  const { organization, requireRcp = false, accountPath = '' } = options;
  const ofMembers = checkOfMembers(organization?.rcps ?? { state: 'not-read' }, { requireRcp, accountPath });
  return (source, request) =>
    organization?.managementAccount === source.account ? MANAGEMENT : ofMembers(source, request);
}

const MANAGEMENT = plainly(ok(NAME, 'Resource control policies do not apply to the management account'));
const NONE = plainly(ok(NAME, 'The organization has no resource control policies'));

function checkOfMembers(
  rcps: Observation<ResourceControlPolicies>,
  { requireRcp, accountPath }: { readonly requireRcp: boolean; readonly accountPath: string },
): RcpCheck {
  if (rcps.state === 'absent') return () => NONE;
  if (rcps.state !== 'known') {
    const why =
      rcps.state === 'denied'
        ? `${rcps.action} was denied`
        : rcps.state === 'failed'
          ? rcps.reason
          : 'they were not read';
    const sentence = `Resource control policies were not evaluated: ${why}`;
    const check = requireRcp ? undecided(NAME, sentence) : ok(NAME, sentence);
    const notEvaluated = { check, notEvaluated: [NOT_EVALUATED], statement: '' };
    return () => notEvaluated;
  }
  const { policies } = rcps.value;
  const byAccount = new Map<string, (request: () => PolicyRequest) => RcpResult>();
  return ({ account }, request) => {
    let check = byAccount.get(account);
    if (check === undefined) {
      check = checkOf(policies, account, accountPath);
      byAccount.set(account, check);
    }
    return check(request);
  };
}

function checkOf(
  policies: readonly ResourceControlPolicy[],
  account: string,
  accountPath: string,
): (request: () => PolicyRequest) => RcpResult {
  const own = new Set([...accountPath.split('/'), account]);
  // An organization has one root, so that what is attached to it applies even where the path of the account is not known.
  const attached = (targets: readonly string[]) => targets.some((id) => own.has(id) || id.startsWith('r-'));
  const applying = policies.filter(({ targets }) => attached(targets));
  const maybeApplying = accountPath === '' ? policies.filter(({ targets }) => !attached(targets)) : [];
  const allowed = plainly(
    ok(NAME, `None of ${applying.length} resource control policies denies s3:PutObject to S3's log delivery`),
  );
  // Most organizations have but the one that allows everything.
  const mayDeny = [...applying, ...maybeApplying]
    .map(parsedDocument)
    .some(({ fault, statements }) => fault !== '' || statements.some(({ effect }) => effect === 'Deny'));
  if (!mayDeny) return () => allowed;
  return (request) => evaluate({ applying, maybeApplying, account, allowed }, request());
}

interface Policies {
  readonly applying: readonly ResourceControlPolicy[];
  /** Whether they apply is not known. */
  readonly maybeApplying: readonly ResourceControlPolicy[];
  readonly account: string;
  /** What there is to say if none of them denies. */
  readonly allowed: RcpResult;
}

function evaluate({ applying, maybeApplying, account, allowed }: Policies, request: PolicyRequest): RcpResult {
  const { deny, possibleDeny, fault } = weigh(applying.map(parsedDocument), request);
  const nameOf = (list: readonly ResourceControlPolicy[], index: number) =>
    `resource control policy ${list[index]?.name ?? ''}`;
  const words = (list: readonly ResourceControlPolicy[], hit: Hit) =>
    `${capitalName(hit)} of ${nameOf(list, hit.policy)}`;
  const id = (list: readonly ResourceControlPolicy[], hit: Hit) =>
    `${list[hit.policy]?.name ?? ''}: ${statementId(hit.statement)}`;
  if (deny) {
    const why = becauseOf(deny, request);
    const sentence = `${words(applying, deny)} denies s3:PutObject to S3's log delivery${why === '' ? '' : ` (${why})`}`;
    return { check: blocked(NAME, sentence, quoted(deny.statement)), notEvaluated: [], statement: id(applying, deny) };
  }
  if (possibleDeny) {
    const sentence = `${words(applying, possibleDeny)} may deny s3:PutObject to S3's log delivery: ${doubtOf(possibleDeny, request).words}`;
    return {
      check: undecided(NAME, sentence, quoted(possibleDeny.statement)),
      notEvaluated: [],
      statement: id(applying, possibleDeny),
    };
  }
  if (fault)
    return plainly(undecided(NAME, `${nameOf(applying, fault.policy)} could not be understood: ${fault.message}`));
  const others = weigh(maybeApplying.map(parsedDocument), request);
  const hit = others.deny ?? others.possibleDeny;
  if (hit) {
    const sentence = `${words(maybeApplying, hit)} denies s3:PutObject to S3's log delivery, and whether it applies to account ${account} is not known`;
    return {
      check: undecided(NAME, sentence, quoted(hit.statement)),
      notEvaluated: [],
      statement: id(maybeApplying, hit),
    };
  }
  if (others.fault)
    return plainly(
      undecided(NAME, `${nameOf(maybeApplying, others.fault.policy)} could not be understood: ${others.fault.message}`),
    );
  return allowed;
}

const capitalName = ({ statement }: Hit): string => statementName(statement).replace(/^s/, 'S');
