import { type Answer, holds, isObserved } from '../model/answer.ts';
import type { ACCOUNT_ATTRIBUTES } from '../model/facts/account-and-organization.ts';
import type { DerivedPath, LISTED_ATTRIBUTES } from '../model/facts/derived.ts';
import { bucketArn } from '../model/names.ts';
import { accountRequiresTls } from './account-tls.ts';
import { arrival } from './arrival/arrival.ts';
import { counted } from './bucket-status.ts';
import { cloudwatchDestinations, cloudwatchEnabled, loggedEitherWay } from './cloudwatch.ts';
import { scopedPolicy, suggestedPolicy } from './delivery-suggestion.ts';
import { hops, isLogTarget, logSources, logsOverlap, loop, loopCut, loopTails, overlapsWith } from './flow.ts';
import { prefixEnd, prefixEnds } from './key-prefix.ts';
import { logsExpire, logsExpireAfterDays } from './lifecycle.ts';
import { mayBeLogTarget } from './may-be-log-target.ts';
import { publicAccess } from './public-access.ts';
import type { Resolve } from './resolve.ts';
import { openTarget, type Snapshot, unobservedFact } from './snapshot.ts';
import {
  mayBeItself,
  type Target,
  targetHolder,
  targetName,
  targetOf,
  targetPresence,
  targetRegion,
} from './target.ts';
import {
  delivery,
  isPermitted,
  listedAssumptions,
  policyCertainObjectWriters,
  policyObjectWriters,
  policyRequiresTls,
} from './target-policy.ts';
import { isTrailBucket, ownTrails, trailsInto } from './trails.ts';

const ofTarget =
  <T extends string | boolean>(without: T, read: (target: Target, snapshot: Snapshot) => T): Resolve =>
  (snapshot, bucket) => {
    const target = targetOf(snapshot, bucket);
    if (!isObserved(target)) return target;
    const value = target.value === null ? without : read(target.value, snapshot);
    return typeof value === 'boolean' ? holds(value) : { value };
  };

/** What the listing says. */
export const LISTED: Readonly<Record<(typeof LISTED_ATTRIBUTES)[number]['path'], Resolve>> = {
  name: (_, { name }) => ({ value: name }),
  arn: ({ context }, { name }) => ({ value: bucketArn(context.partition, name) }),
  region: (_, { region }) => ({ value: region }),
  created: (_, { created }) => ({ value: created }),
};

/** How each derived attribute is found; the compiler knows which ones there are. */
export const DERIVED: Readonly<Record<DerivedPath, Resolve>> = {
  'logging.enabled': loggedEitherWay,
  'logging.classic.prefixEnd': prefixEnd,
  'logging.classic.prefixEnds': prefixEnds,
  'logging.cloudwatch.enabled': cloudwatchEnabled,
  'logging.cloudwatch.destinations': cloudwatchDestinations,
  'logging.target.name': targetName,
  'logging.target.exists': ofTarget(false, ({ bucket }) => bucket !== undefined),
  'logging.target.isSource': (snapshot, bucket) => {
    const name = targetName(snapshot, bucket);
    if (!isObserved(name)) return name;
    return mayBeItself(bucket) ? { unobserved: [openTarget(bucket)] } : holds(name.value === bucket.name);
  },
  'logging.target.presence': targetPresence,
  'logging.target.region': targetRegion,
  'logging.target.accountId': ofTarget('', ({ bucket }, { inventory }) => (bucket ? inventory.account.id : '')),
  'logging.delivery.verdict': delivery.verdict,
  'logging.delivery.permission': delivery.permission,
  'logging.delivery.scoped': delivery.scoped,
  'logging.delivery.via': delivery.via,
  'logging.delivery.reason': delivery.reason,
  'logging.delivery.statement': delivery.statement,
  'logging.delivery.grantStatement': delivery.grantStatement,
  'logging.delivery.notEvaluated': delivery.notEvaluated,
  'logging.delivery.grant': delivery.grant,
  'logging.delivery.cause': delivery.cause,
  'logging.delivery.groups': delivery.groups,
  'logging.delivery.assumptions': delivery.assumptions,
  'logging.delivery.isPermitted': isPermitted,
  'logging.delivery.listedAssumptions': listedAssumptions,
  'logging.delivery.encryption': delivery.encryption,
  'logging.delivery.encryptionReason': delivery.encryptionReason,
  'logging.delivery.encryptionAssumptions': delivery.encryptionAssumptions,
  'logging.delivery.keyGrant': delivery.keyGrant,
  'logging.delivery.suggestion': suggestedPolicy,
  'logging.delivery.scopedPolicy': scopedPolicy,
  'logging.arrival.state': arrival.state,
  'logging.arrival.seenAt': arrival.seenAt,
  'logging.arrival.place': arrival.place,
  'logging.arrival.shared': arrival.shared,
  'logging.arrival.reason': arrival.reason,
  'logging.loop': loop,
  'logging.loopTails': loopTails,
  'logging.loopCut': loopCut,
  'logging.hops': hops,
  'logging.overlaps': logsOverlap,
  'logging.overlapsWith': overlapsWith,
  'logging.target.holder': targetHolder,
  isLogTarget,
  mayBeLogTarget,
  logSources,
  isTrailBucket,
  trails: trailsInto,
  'publicAccess.effective': publicAccess.effective,
  'publicAccess.blockPublicAcls': publicAccess.blockPublicAcls,
  'publicAccess.ignorePublicAcls': publicAccess.ignorePublicAcls,
  'publicAccess.blockPublicPolicy': publicAccess.blockPublicPolicy,
  'publicAccess.restrictPublicBuckets': publicAccess.restrictPublicBuckets,
  'policy.requiresTls': policyRequiresTls,
  'policy.objectWriters': policyObjectWriters,
  'policy.certainObjectWriters': policyCertainObjectWriters,
  'lifecycle.expires': logsExpire,
  'lifecycle.expiresAfterDays': logsExpireAfterDays,
};

const ACCESS = { fact: 'access', subject: '', region: '' } as const;

/** Never false: who cannot enter cannot tell why, and who cannot list to the end cannot tell what is missing. */
function reachable({ inventory: { access }, unlisted }: Snapshot): Answer<boolean> {
  if (access.state !== 'known') return { unobserved: [unobservedFact(ACCESS, access)] };
  return unlisted.length > 0 ? { unobserved: unlisted } : { value: true };
}

/** What is known of the account. */
export const ACCOUNT: Readonly<Record<(typeof ACCOUNT_ATTRIBUTES)[number]['path'], (snapshot: Snapshot) => Answer>> = {
  id: ({ inventory }) => ({ value: inventory.account.id }),
  name: ({ inventory }) => ({ value: inventory.account.name }),
  path: ({ inventory }) => ({ value: inventory.account.path }),
  state: ({ inventory }) => ({ value: inventory.account.state }),
  requiresTls: accountRequiresTls,
  reachable,
  trails: ownTrails,
  'buckets.total': counted('buckets.total'),
  'buckets.logged': counted('buckets.logged'),
  'buckets.delivered': counted('buckets.delivered'),
  'buckets.logTargets': counted('buckets.logTargets'),
  'buckets.unknown': counted('buckets.unknown'),
};
