import { isObserved } from '../../model/answer.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { CheckName, DeliveryCheck, DeliveryVerdict } from '../delivery/verdict.ts';
import type { Snapshot } from '../snapshot.ts';
import { arrivalOf } from './arrival.ts';
import { isWholeHash } from './configuration-hash.ts';

const HOUR = 3_600_000;

interface SeenToArrive {
  readonly seenAt: string;
  /** An earlier scan saw the very same settings an hour before or earlier, so that the delivery happened under them. */
  readonly underTheseSettings: boolean;
}

/** A log object that was seen to arrive; requests nothing, so that it counts only where a rule looks for logs. */
function seenToArrive(snapshot: Snapshot, source: Bucket): SeenToArrive | undefined {
  if (source.facts.arrival?.state !== 'known') return undefined;
  const arrival = arrivalOf(snapshot, source);
  if (!isObserved(arrival) || arrival.value?.state !== 'arriving') return undefined;
  const { seenAt } = source.facts.arrival.value;
  const earlier = snapshot.context.arrivals?.(snapshot.inventory.account.id).get(source.name);
  const hash = arrival.value.configurationHash;
  return {
    seenAt,
    underTheseSettings:
      isWholeHash(hash) &&
      earlier?.configurationHash === hash &&
      Date.parse(seenAt) >= Date.parse(earlier.firstRead) + HOUR,
  };
}

/** Checks of the permission; arrival proves nothing about the others, since what arrives may be unreadable. */
const PERMISSION: ReadonlySet<CheckName> = new Set(['no-deny', 'resource-control-policies', 'allow']);
/** What nobody could read or understand stays unknown, whatever arrives. */
const NOT_SEEN = new Set(['policy-not-understood', 'rcp-unread']);

/**
 * The verdict in the light of what arrives. What everything was seen of and nothing decided is permitted; what is blocked is never
 * more than unknown, since whoever may write to the target can make such objects.
 */
export function withEvidence(snapshot: Snapshot, source: Bucket, verdict: DeliveryVerdict): DeliveryVerdict {
  const { permission, permissionUnobserved, cause, reason } = verdict;
  if (permission === 'permitted' || permissionUnobserved.length > 0) return verdict;
  const seen = seenToArrive(snapshot, source);
  if (seen === undefined) return verdict;
  if (permission === 'blocked') {
    const arrives = `a log object was delivered at ${seen.seenAt} all the same`;
    if (!seen.underTheseSettings)
      return {
        ...verdict,
        reason: `${reason}; ${arrives}, before these settings or by somebody who may write to the target`,
      };
    const sentence = `${reason}; ${arrives}, under these very settings: either somebody else writes such objects, or this program is wrong here, which its authors would like to hear of`;
    return judgedAnew(verdict, 'blocked', { outcome: 'unknown', reason: sentence });
  }
  if (!seen.underTheseSettings || NOT_SEEN.has(cause)) return verdict;
  return judgedAnew(verdict, 'unknown', { outcome: 'ok', reason: `${reason}; seen to arrive at ${seen.seenAt}` });
}

function judgedAnew(
  verdict: DeliveryVerdict,
  from: DeliveryCheck['outcome'],
  { outcome, reason }: { readonly outcome: 'ok' | 'unknown'; readonly reason: string },
): DeliveryVerdict {
  const checks = verdict.checks.map(
    (check): DeliveryCheck =>
      PERMISSION.has(check.name) && check.outcome === from
        ? {
            ...check,
            outcome,
            sentence: `${check.sentence}; log objects were seen to arrive`,
            ...(outcome === 'ok' ? { cause: '' } : {}),
          }
        : check,
  );
  const has = (one: DeliveryCheck['outcome']): boolean => checks.some((check) => check.outcome === one);
  return {
    ...verdict,
    verdict: has('blocked') ? 'blocked' : has('unknown') ? 'unknown' : 'permitted',
    permission: outcome === 'ok' ? 'permitted' : 'unknown',
    reason,
    ...(outcome === 'ok' ? { cause: '' } : {}),
    checks,
  };
}
