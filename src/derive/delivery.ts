import type { Unobserved } from '../model/answer.ts';
import type { PolicyRequest } from '../policy/match-statement.ts';
import { undecided, unseen } from './delivery/checks.ts';
import { logRequest } from './delivery/log-request.ts';
import { type Permission, targetPermission } from './delivery/permission.ts';
import { type RcpResult, rcpChecks } from './delivery/rcp.ts';
import { placeChecks, settingChecks } from './delivery/target-checks.ts';
import type {
  CheckName,
  CheckOutcome,
  Deliverable,
  DeliveryCheck,
  DeliveryOptions,
  DeliverySource,
  DeliveryTarget,
  DeliveryVerdict,
} from './delivery/verdict.ts';

type Into = (source: DeliverySource) => DeliveryVerdict;

/**
 * Verdicts on deliveries of one account. What concerns the account, or a target alone, is worked out once for all sources;
 * sources of which all checks say the same share one verdict.
 */
export function deliveries(options: DeliveryOptions): (target: DeliveryTarget) => Into {
  const rcpOf = rcpChecks(options);
  const requestOf = (source: DeliverySource): (() => PolicyRequest) => {
    let request: PolicyRequest | undefined;
    return () => {
      request ??= logRequest(source, options);
      return request;
    };
  };
  return (target) => {
    const placeOf = placeChecks(target, options);
    if (target === undefined)
      return (source) => ofAbsentTarget(source, placeOf(source), rcpOf(source, requestOf(source)));
    const permissionOf = targetPermission(target);
    const settingsOf = settingChecks(target);
    let last: (Joined & { readonly verdict: DeliveryVerdict }) | undefined;
    return (source) => {
      const request = requestOf(source);
      const place = placeOf(source);
      const settings = settingsOf(source);
      const rcp = rcpOf(source, request);
      const permission = permissionOf(source, request);
      const isAlike =
        last?.place === place && last.settings === settings && last.rcp === rcp && last.permission === permission;
      if (!isAlike)
        last = { place, settings, rcp, permission, verdict: joined([...place, ...settings], permission, rcp) };
      return (last as { readonly verdict: DeliveryVerdict }).verdict;
    };
  };
}

interface Joined {
  readonly place: readonly DeliveryCheck[];
  readonly settings: readonly DeliveryCheck[];
  readonly rcp: RcpResult;
  readonly permission: Permission;
}

/**
 * Can S3 write the access logs of the source into the target? Every check has its own outcome; one that blocks wins, then
 * one that is unknown. `target` is the bucket as the listing of the source's account has it, `undefined` if it lacks it.
 */
export const deliveryVerdict = (
  source: DeliverySource,
  target: DeliveryTarget,
  options: DeliveryOptions = {},
): DeliveryVerdict => deliveries(options)(target)(source);

const NEEDS_TARGET: readonly CheckName[] = ['object-lock', 'requester-pays', 'encryption', 'target-grants'];

/** Nothing can be seen of a target that is not in the account. */
function ofAbsentTarget({ logging }: DeliverySource, place: readonly DeliveryCheck[], rcp: RcpResult): DeliveryVerdict {
  const looks = place.flatMap((check) => (check.name === 'target-exists' ? check.unobserved : []));
  const unobserved = (name: CheckName) =>
    looks.length > 0
      ? unseen(name, `Bucket ${logging.target}`, looks)
      : undecided(name, `${logging.target} is not in the account, so nothing is known of it`);
  const permission = {
    noDeny: unobserved('no-deny'),
    allow: unobserved('allow'),
    via: '',
    scoped: false,
    statement: '',
  } as const;
  return joined([...place, ...NEEDS_TARGET.map(unobserved)], permission, rcp);
}

const WORST: Record<CheckOutcome, Deliverable> = { ok: 'permitted', blocked: 'blocked', unknown: 'unknown' };

function together(checks: readonly DeliveryCheck[]): Deliverable {
  let topN: CheckOutcome = 'ok';
  for (const { outcome } of checks) {
    if (outcome === 'blocked') return WORST.blocked;
    if (outcome === 'unknown') topN = outcome;
  }
  return WORST[topN];
}

function joined(others: readonly DeliveryCheck[], permission: Permission, rcp: RcpResult): DeliveryVerdict {
  const { noDeny, allow } = permission;
  const deciding = [noDeny, rcp.check, allow];
  const checks = [...others, ...deciding];
  const verdict = together(checks);
  const permitted = together(deciding);
  return {
    verdict,
    permission: permitted,
    via: permission.via,
    scoped: permission.scoped,
    reason: reasonOf(verdict, permitted, others, deciding),
    statement:
      noDeny.outcome !== 'blocked' && rcp.check.outcome === 'blocked'
        ? rcp.statement
        : permission.statement || rcp.statement,
    notEvaluated: rcp.notEvaluated,
    checks,
    unobserved: verdict === 'unknown' ? missingOf(checks) : [],
    permissionUnobserved: permitted === 'unknown' ? missingOf(deciding) : [],
  };
}

/** Each look once, in a fixed order of checks. */
function missingOf(checks: readonly DeliveryCheck[]): readonly Unobserved[] {
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
    wanted === 'permitted' ? [] : checks.filter(({ outcome }) => WORST[outcome] === wanted);
  const sentences = [...of(deciding, permission), ...of(others, verdict)].map(({ sentence }) => sentence);
  return [...new Set(sentences)].join('; ');
}
