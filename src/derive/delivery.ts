import type { Missing } from '../model/answer.ts';
import { undecided, unseen } from './delivery/checks.ts';
import { logRequest } from './delivery/log-request.ts';
import { type Permission, targetPermission } from './delivery/permission.ts';
import { type RcpResult, rcpCheck } from './delivery/rcp.ts';
import { placeChecks, settingChecks } from './delivery/target-checks.ts';
import type {
  CheckName,
  Deliverable,
  DeliveryCheck,
  DeliveryOptions,
  DeliverySource,
  DeliveryTarget,
  DeliveryVerdict,
  Outcome,
} from './delivery/verdict.ts';

/**
 * Can S3 write the access logs of the source into the target? Every check has its own outcome; one that blocks wins, then
 * one that is unknown. `target` is the bucket as the listing of the source's account has it, `undefined` if it lacks it.
 */
export function deliveryVerdict(
  source: DeliverySource,
  target: DeliveryTarget,
  options: DeliveryOptions = {},
): DeliveryVerdict {
  const place = placeChecks(source, target, options);
  const request = logRequest(source, options);
  const rcp = rcpCheck(source, options, request);
  if (target === undefined) return ofAbsentTarget(source, place, rcp);
  const permission = targetPermission(target, request);
  return joined([...place, ...settingChecks(source, target)], permission, rcp);
}

const NEEDS_TARGET: readonly CheckName[] = ['object-lock', 'requester-pays', 'encryption', 'target-grants'];

/** Nothing can be seen of a target that is not in the account. */
function ofAbsentTarget({ logging }: DeliverySource, place: readonly DeliveryCheck[], rcp: RcpResult): DeliveryVerdict {
  const looks = place.flatMap((check) => (check.name === 'target-exists' ? check.missing : []));
  const notSeen = (name: CheckName) =>
    looks.length > 0
      ? unseen(name, `Bucket ${logging.target}`, looks)
      : undecided(name, `${logging.target} is not in the account, so nothing is known of it`);
  const permission = {
    noDeny: notSeen('no-deny'),
    allow: notSeen('allow'),
    via: '',
    scoped: false,
    statement: '',
  } as const;
  return joined([...place, ...NEEDS_TARGET.map(notSeen)], permission, rcp);
}

const WORST: Record<Outcome, Deliverable> = { ok: 'permitted', blocked: 'blocked', unknown: 'unknown' };

function together(checks: readonly DeliveryCheck[]): Deliverable {
  let worst: Outcome = 'ok';
  for (const { outcome } of checks) {
    if (outcome === 'blocked') return WORST.blocked;
    if (outcome === 'unknown') worst = outcome;
  }
  return WORST[worst];
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
    missing: verdict === 'unknown' ? missingOf(checks) : [],
    permissionMissing: permitted === 'unknown' ? missingOf(deciding) : [],
  };
}

/** Each look once, in a fixed order of checks. */
function missingOf(checks: readonly DeliveryCheck[]): readonly Missing[] {
  const all = checks.flatMap((check) => check.missing);
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
