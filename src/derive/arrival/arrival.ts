import { type Answer, holds, isObserved, type Unobserved } from '../../model/answer.ts';
import type { ArrivalOutcome } from '../../model/arrival.ts';
import type { AttributeValue } from '../../model/attribute.ts';
import type { Arrival } from '../../model/facts/arrival.ts';
import type { BucketFactName } from '../../model/facts/index.ts';
import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { LogEvents } from '../../model/facts/log-events.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { AnsweredRequest } from '../../model/observation.ts';
import { keyPrefixOf } from '../key-prefix.ts';
import type { Resolve } from '../resolve.ts';
import { perBucket, type Snapshot } from '../snapshot.ts';
import { targetOf } from '../target.ts';
import { configurationHash, logGroupHash, needsAcl, TARGET_FACTS } from './configuration-hash.ts';
import { cloudwatchDestination } from './log-group.ts';
import { isMovedAway } from './moved-away.ts';
import { arrivalState, hasArrived, opaqueState } from './state.ts';

const NONE: Answer<null> = { value: null };

/** A source whose target can receive its logs, with the look into it. */
interface Looked {
  readonly source: Bucket;
  readonly logging: Logging;
  readonly target: Bucket;
  readonly look: Arrival;
}

/**
 * What is known of the arrival of the logs of a bucket; `null` where nothing is logged, and where the target is not in the
 * account and Region, so that there is nothing to look into. Where both ways are used the classic one counts. What is known is kept under the settings of the target, which are requested, too.
 */
export const arrivalOf = perBucket((snapshot: Snapshot, source: Bucket): Answer<ArrivalOutcome | null> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  if (logging.value === null) return throughCloudwatch(snapshot, source);
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  const bucket = target.value?.bucket;
  if (bucket === undefined || bucket.region !== source.region) return NONE;
  const look = snapshot.fact(source, 'arrival');
  if (!isObserved(look)) return look;
  if (look.value === null) return NONE;
  return outcomeOf(snapshot, { source, logging: logging.value, target: bucket, look: look.value });
});

function outcomeOf(snapshot: Snapshot, looked: Looked): Answer<ArrivalOutcome> {
  const { source, logging, target, look } = looked;
  const { inventory, context } = snapshot;
  const unread = unreadOf(snapshot, target, [...TARGET_FACTS, ...(needsAcl(target) ? (['acl'] as const) : [])]);
  if (unread.length > 0) return { unobserved: unread };
  const arrives = hasArrived(look);
  const isSimple = logging.keyFormat === 'simple';
  const others = isSimple && arrives ? snapshot.unobservedLogging(target.region) : [];
  if (others.some(isUnread)) return { unobserved: others };
  // Where nothing arrives, it may have expired.
  const unreadLifecycle = arrives ? [] : unreadOf(snapshot, target, ['lifecycle']);
  if (unreadLifecycle.length > 0) return { unobserved: unreadLifecycle };
  const lifecycle = snapshot.fact(target, 'lifecycle');
  const rules = isObserved(lifecycle) ? (lifecycle.value?.rules ?? []) : [];
  const ofLogs = expiring(rules, keyPrefixOf(snapshot, source) ?? '');
  const outcome = arrivalState({
    account: inventory.account.id,
    bucket: source.name,
    target: target.name,
    prefix: logging.prefix,
    look,
    reads: requestsOf(source).map(({ at }) => at),
    lastRequest: requestsOf(source).at(-1)?.requestId ?? '',
    created: source.created,
    hash: configurationHash({ logging, account: inventory.account, target, organization: context.organization }),
    earlier: context.arrivals?.(inventory.account.id).get(source.name),
    sharing: isSimple ? sharing(snapshot, logging) : 1,
    othersUnread: others.length > 0,
    expiresAfterDays: expiry(ofLogs),
    // Whether a rule whose date has passed expires new objects as well is not documented; then an old one may be gone.
    mayHaveExpired: ofLogs.some(({ expiresOn }) => expiresOn !== undefined && expiresOn <= look.at),
    moved: !arrives && isMovedAway(snapshot)(target.name),
  });
  // Whether logs expire before anybody looks has to be known before their absence says anything.
  const needsExpiry = outcome.state === 'silent' || outcome.state === 'unanswered';
  return needsExpiry && !isObserved(lifecycle) ? lifecycle : { value: outcome };
}

/** The reads are those of the logging, which S3 logs whoever delivers the records. */
function throughCloudwatch(snapshot: Snapshot, source: Bucket): Answer<ArrivalOutcome | null> {
  const destination = cloudwatchDestination(snapshot, source);
  if (!isObserved(destination) || destination.value === null) return isObserved(destination) ? NONE : destination;
  const { account } = snapshot.inventory;
  const requests = requestsOf(source);
  const input = {
    account: account.id,
    bucket: source.name,
    target: destination.value.name,
    prefix: null,
    reads: requests.map(({ at }) => at),
    lastRequest: '',
    created: source.created,
    earlier: snapshot.context.arrivals?.(account.id).get(source.name),
    hash: logGroupHash(destination.value.name),
    sharing: 1,
    othersUnread: false,
    expiresAfterDays: 0,
    mayHaveExpired: false,
    moved: false,
  };
  if (destination.value.kind === 'opaque') return { value: opaqueState(input, destination.value.reason) };
  const events = snapshot.fact(source, 'logEvents');
  if (!isObserved(events)) return events;
  return { value: arrivalState({ ...input, look: lookOf(events.value, requests.at(-1)?.at ?? '') }) };
}

/** The same of a log group, whose streams tell the time of their newest event, however old it is. */
function lookOf(events: LogEvents | null, lastRead: string): Arrival {
  const { at, seenAt } = events ?? { at: lastRead, seenAt: '' };
  return { at, seenAt, agedAt: seenAt, oldestAt: seenAt, quietSince: seenAt === '' ? EPOCH : seenAt, limited: false };
}

const EPOCH = '1970-01-01T00:00:00Z';

const isUnread = ({ state }: Unobserved): boolean => state === 'not-read';

const unreadOf = (snapshot: Snapshot, target: Bucket, facts: readonly BucketFactName[]): readonly Unobserved[] =>
  facts.flatMap((fact) => {
    const answer = snapshot.fact(target, fact);
    return isObserved(answer) ? [] : answer.unobserved.filter(isUnread);
  });

const requestsOf = ({ facts: { logging } }: Bucket): readonly AnsweredRequest[] =>
  logging?.state === 'known' || logging?.state === 'absent'
    ? [...(logging.requests ?? [])].sort((a, b) => byText(a.at, b.at))
    : [];

/** Sources whose keys are the same but for the time. */
const sharing = (snapshot: Snapshot, { target, prefix }: Logging): number =>
  snapshot
    .graph()
    .sources(target)
    .filter(({ facts: { logging } }) => {
      if (logging?.state !== 'known') return false;
      return logging.value.keyFormat === 'simple' && logging.value.prefix === prefix;
    }).length;

/** Enabled rules that may expire logs below a key prefix. */
const expiring = (rules: readonly LifecycleRule[], keyPrefix: string): readonly LifecycleRule[] =>
  rules.filter(({ enabled, prefix }) => enabled && (keyPrefix.startsWith(prefix) || prefix.startsWith(keyPrefix)));

/** The smallest age at which any of the logs may expire; 0 where they do not by age. */
function expiry(rules: readonly LifecycleRule[]): number {
  const days = rules.flatMap(({ expiresAfterDays }) => expiresAfterDays ?? []);
  return days.length === 0 ? 0 : Math.min(...days);
}

const attribute =
  (read: (outcome: ArrivalOutcome) => AttributeValue): Resolve =>
  (snapshot, bucket) => {
    const arrival = arrivalOf(snapshot, bucket);
    if (!isObserved(arrival)) return arrival;
    return { value: arrival.value === null ? '' : read(arrival.value) };
  };

/** `logging.arrival.*` */
export const arrival = {
  state: attribute(({ state }) => state),
  seenAt: attribute(({ seenAt }) => seenAt),
  place: attribute(({ place }) => place),
  shared: (snapshot, bucket) => {
    const arrival = arrivalOf(snapshot, bucket);
    return isObserved(arrival) ? holds(arrival.value?.shared ?? false) : arrival;
  },
  reason: attribute(({ reason }) => reason),
} as const satisfies Record<string, Resolve>;
