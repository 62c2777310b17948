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
  const { seenAt } = arrival.value;
  const earlier = snapshot.context.arrivals?.(snapshot.inventory.account.id).get(source.name);
  const hash = arrival.value.hash;
  return {
    seenAt,
    underTheseSettings:
      isWholeHash(hash) && earlier?.hash === hash && Date.parse(seenAt) >= Date.parse(earlier.firstRead) + HOUR,
  };
}

/** Checks of the permission; arrival proves nothing about the others, since what arrives may be unreadable. */
const PERMISSION: ReadonlySet<CheckName> = new Set(['no-deny', 'resource-control-policies', 'allow']);

/**
 * The verdict in the light of what arrives. Where nothing but a property of S3's log writer was not known, the delivery is
 * permitted; what is blocked is never more than unknown, since whoever may write to the target can make such objects.
 */
export function withEvidence(snapshot: Snapshot, source: Bucket, verdict: DeliveryVerdict): DeliveryVerdict {
  const { permission, permissionUnobserved, reason, assumptions, checks } = verdict;
  if (permission === 'permitted' && assumptions.length === 0) return verdict;
  const seen = seenToArrive(snapshot, source);
  if (seen === undefined) return verdict;
  const { seenAt, underTheseSettings } = seen;
  switch (permission) {
    case 'permitted':
      return underTheseSettings ? proven(verdict, `${reason}; seen to arrive at ${seenAt}`) : verdict;
    case 'blocked': {
      const arrives = `a log object was delivered at ${seenAt} all the same`;
      if (!underTheseSettings)
        return {
          ...verdict,
          reason: `${reason}; ${arrives}, before these settings or by somebody who may write to the target`,
        };
      const denying = checks.filter(({ name, outcome }) => PERMISSION.has(name) && outcome === 'blocked');
      if (!denying.every(({ decidedByArrival = false }) => decidedByArrival))
        return { ...verdict, reason: `${reason}; ${arrives}, which other keys than those that are denied allow` };
      const sentence = `${reason}; ${arrives}, under these very settings: either somebody else writes such objects, or this program is wrong here, which its authors would like to hear of`;
      return { ...judgedAnew(verdict, 'blocked', sentence), arrival: { says: 'contradicts', assumptions } };
    }
    case 'unknown': {
      if (permissionUnobserved.length > 0)
        return {
          ...verdict,
          reason: `${reason}; a log object was delivered at ${seenAt}, which proves nothing of what was not seen`,
        };
      const open = checks.filter(({ name, outcome }) => PERMISSION.has(name) && outcome === 'unknown');
      if (!underTheseSettings || !open.every(({ decidedByArrival = false }) => decidedByArrival)) return verdict;
      return proven(judgedAnew(verdict, 'unknown', reason), `${reason}; seen to arrive at ${seenAt}`);
    }
  }
}

const proven = (verdict: DeliveryVerdict, reason: string): DeliveryVerdict => ({
  ...verdict,
  reason,
  assumptions: [],
  arrival: { says: 'confirms', assumptions: verdict.assumptions },
});

/** A permission that was unknown is given, one that was blocked is unknown. */
function judgedAnew(verdict: DeliveryVerdict, from: 'unknown' | 'blocked', reason: string): DeliveryVerdict {
  const outcome = from === 'unknown' ? 'ok' : 'unknown';
  const cause: Pick<DeliveryVerdict, 'cause'> | undefined = outcome === 'ok' ? { cause: '' } : undefined;
  const checks = verdict.checks.map(
    (check): DeliveryCheck =>
      PERMISSION.has(check.name) && check.outcome === from
        ? { ...check, outcome, sentence: `${check.sentence}; log objects were seen to arrive`, ...cause }
        : check,
  );
  const has = (one: DeliveryCheck['outcome']): boolean => checks.some((check) => check.outcome === one);
  return {
    ...verdict,
    verdict: has('blocked') ? 'blocked' : has('unknown') ? 'unknown' : 'permitted',
    permission: outcome === 'ok' ? 'permitted' : 'unknown',
    reason,
    ...cause,
    checks,
  };
}
