import type { Unobserved } from '../../model/answer.ts';
import { type AssumptionId, assumptionText } from '../../model/assumptions.ts';
import type { Permission } from './permission.ts';
import type { RcpResult } from './rcp.ts';
import type { Cause, CheckOutcome, Deliverable, DeliveryCheck, DeliverySettings, DeliveryVerdict } from './verdict.ts';

export interface CheckParts {
  /** Everything but the permission. */
  readonly others: readonly DeliveryCheck[];
  readonly permission: Permission;
  readonly rcp: RcpResult;
}

const WORST: Record<CheckOutcome, Deliverable> = { ok: 'permitted', blocked: 'blocked', unknown: 'unknown' };

/** One that blocks wins, then one that is unknown. */
export function joinChecks(
  { others: given, permission, rcp }: CheckParts,
  settings: DeliverySettings,
): DeliveryVerdict {
  const strict = strictly(settings);
  const others = given.map(strict);
  const noDeny = strict(permission.noDeny);
  const ofRcp = strict(rcp.check);
  const allow = strict(permission.allow);
  const deciding = [noDeny, ofRcp, allow];
  const checks = [...others, ...deciding];
  const verdict = together(checks);
  const permitted = together(deciding);
  const assumptions = hangsOn(permitted, deciding);
  const grantUnobserved = allow.outcome === 'unknown' ? allow.unobserved : [];
  const byRcp = together([noDeny, allow]) !== permitted && WORST[ofRcp.outcome] === permitted;
  return {
    verdict,
    permission: permitted,
    grant: WORST[allow.outcome],
    via: permission.via,
    scoped: permission.scoped,
    reason: withAssumptions(
      reasonOf(verdict, permitted, others, deciding),
      // What stops a permitted delivery hangs on nothing of the permission.
      verdict === permitted || permitted === 'blocked' ? assumptions : [],
      settings,
    ),
    cause: byRcp ? ofRcp.cause : causeOf(permitted, [noDeny, allow]),
    rcp: byRcp ? rcp.policy : '',
    rcpSeen: ofRcp.outcome === 'ok' ? '' : rcp.policy,
    statement: statementOf({ noDeny, ofRcp, allow }, permission, rcp),
    grantStatement: permission.statements.allow,
    notEvaluated: rcp.notEvaluated,
    assumptions,
    checks,
    unobserved: verdict === 'unknown' ? unobservedOf(checks) : [],
    permissionUnobserved: permitted === 'unknown' ? unobservedOf(deciding) : [],
    grantUnobserved,
    scopedUnobserved: grantUnobserved.length > 0 ? grantUnobserved : permission.scopedUnobserved,
  };
}

/** What is right under an assumption alone is open for those who want no assumptions. */
const strictly =
  ({ strictAssumptions = false, assumptions: values = {} }: DeliverySettings) =>
  (check: DeliveryCheck): DeliveryCheck => {
    if (!strictAssumptions || check.outcome !== 'ok' || check.assumptions.length === 0) return check;
    const sentence = withAssumptions(check.sentence, check.assumptions, { assumptions: values });
    return {
      ...check,
      outcome: 'unknown',
      decidedByArrival: true,
      sentence: `${sentence}, and nothing may hang on an assumption`,
    };
  };

function together(checks: readonly DeliveryCheck[]): Deliverable {
  let worst: CheckOutcome = 'ok';
  for (const { outcome } of checks) {
    if (outcome === 'blocked') return WORST.blocked;
    if (outcome === 'unknown') worst = outcome;
  }
  return WORST[worst];
}

const withOutcome = (checks: readonly DeliveryCheck[], wanted: Deliverable): readonly DeliveryCheck[] =>
  checks.filter(({ outcome }) => WORST[outcome] === wanted);

/** All that is permitted hangs on everything that its checks do; what is blocked, on what one of the blocking checks does. */
function hangsOn(permission: Deliverable, deciding: readonly DeliveryCheck[]): readonly AssumptionId[] {
  const relevant = withOutcome(deciding, permission);
  if (permission === 'blocked') {
    const fewest = [...relevant].sort((a, b) => a.assumptions.length - b.assumptions.length);
    return fewest[0]?.assumptions ?? [];
  }
  const all = relevant.flatMap(({ assumptions }) => assumptions);
  return all.length === 0 ? all : [...new Set(all)].sort();
}

function causeOf(permission: Deliverable, own: readonly DeliveryCheck[]): Cause {
  if (permission === 'permitted') return '';
  return withOutcome(own, permission).find(({ cause }) => cause !== '')?.cause ?? '';
}

interface Deciding {
  readonly noDeny: DeliveryCheck;
  readonly ofRcp: DeliveryCheck;
  readonly allow: DeliveryCheck;
}

/** The first statement that decides, in the order in which IAM does; else the first that leaves it open. */
function statementOf({ noDeny, ofRcp, allow }: Deciding, { statements }: Permission, rcp: RcpResult): string {
  if (noDeny.outcome === 'blocked') return statements.noDeny;
  if (ofRcp.outcome === 'blocked') return rcp.statement;
  if (allow.outcome === 'blocked') return '';
  if (noDeny.outcome === 'unknown' && statements.noDeny !== '') return statements.noDeny;
  if (ofRcp.outcome === 'unknown' && rcp.statement !== '') return rcp.statement;
  return statements.allow;
}

/** Each unobserved fact once, in a fixed order of checks. */
function unobservedOf(checks: readonly DeliveryCheck[]): readonly Unobserved[] {
  const all = checks.flatMap((check) => check.unobserved);
  return all.filter(
    (one, index) => all.findIndex(({ fact, subject }) => fact === one.fact && subject === one.subject) === index,
  );
}

function reasonOf(
  verdict: Deliverable,
  permission: Deliverable,
  others: readonly DeliveryCheck[],
  deciding: readonly DeliveryCheck[],
): string {
  const [, , allow] = deciding;
  if (verdict === 'permitted') return allow?.sentence ?? '';
  const of = (checks: readonly DeliveryCheck[], wanted: Deliverable) =>
    wanted === 'permitted' ? [] : withOutcome(checks, wanted);
  const sentences = [...of(deciding, permission), ...of(others, verdict)].map(({ sentence }) => sentence);
  return [...new Set(sentences)].join('; ');
}

/** Names the assumptions that the sentence does not speak of already. */
function withAssumptions(
  sentence: string,
  ids: readonly AssumptionId[],
  { assumptions: values = {} }: DeliverySettings,
): string {
  const texts = ids.map((id) => assumptionText(id, values)).filter((text) => !sentence.includes(text));
  return texts.length === 0 ? sentence : `${sentence}; assumed: ${texts.join('; ')}`;
}
