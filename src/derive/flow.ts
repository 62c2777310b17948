import { type Answer, holds, isObserved, type Unobserved } from '../model/answer.ts';
import type { Logging } from '../model/facts/logging.ts';
import type { Bucket } from '../model/inventory.ts';
import { notInPlan } from '../model/not-yet-known.ts';
import type { Observation } from '../model/observation.ts';
import type { Chain } from './graph.ts';
import { mayShareKeys, openPrefixes, shareOnePartitionedPrefix, writtenKeyPrefixOf } from './key-prefix.ts';
import { MAX_OVERLAPS_NAMED, NO_OVERLAPS, overlaps, type PrefixWriter } from './prefix-overlaps.ts';
import { memoized, openTarget, perBucket, perSnapshot, type Snapshot, unobservedFact } from './snapshot.ts';

/** Loggings that will be to one of several buckets, or that come from an account that may be this one, by each target. */
const openTargets = perSnapshot(({ inventory }: Snapshot): ReadonlyMap<string, readonly Unobserved[]> => {
  const byTarget = new Map<string, Unobserved[]>();
  for (const [target, sources] of Object.entries(inventory.sourcesElsewhere ?? {})) {
    const open = (subject: string): Observation<never> =>
      notInPlan(`whether ${subject} and its target ${target} are in one account`);
    byTarget.set(
      target,
      sources.map((subject) => unobservedFact({ fact: 'logging', subject, region: '' }, open(subject))),
    );
  }
  for (const bucket of inventory.buckets) {
    const { logging } = bucket.facts;
    if (logging?.state !== 'known') continue;
    for (const one of logging.value.targetIsOneOf ?? [])
      byTarget.set(one, [...(byTarget.get(one) ?? []), openTarget(bucket)]);
  }
  return byTarget;
});

/** Some logging will be to this bucket or to another one, for all that is known. */
export const isOpenTarget = (snapshot: Snapshot, { name }: Bucket): boolean => openTargets(snapshot).has(name);

/** What could hide another bucket that logs into this one: S3 demands that both are of one account and Region. */
function unobservedSources(snapshot: Snapshot, bucket: Bucket): readonly Unobserved[] {
  const open = openTargets(snapshot).get(bucket.name) ?? [];
  const unobserved = withOpen(snapshot.unobservedLogging(bucket.region), open);
  const [only] = unobserved;
  // A bucket is not its own source: if nothing but its own logging is not seen, then all its sources are.
  return unobserved.length === 1 && only?.fact === 'logging' && only.subject === bucket.name ? [] : unobserved;
}

const others = (snapshot: Snapshot, bucket: Bucket): readonly Bucket[] =>
  snapshot
    .graph()
    .sources(bucket.name)
    .filter((source) => source !== bucket);

export function isLogTarget(snapshot: Snapshot, bucket: Bucket): Answer<boolean> {
  const sources = snapshot.graph().sources(bucket.name);
  if (sources.some((source) => source !== bucket)) return holds(true);
  const unobserved = unobservedSources(snapshot, bucket);
  return unobserved.length > 0 ? { unobserved } : holds(false);
}

export const logSources = perBucket((snapshot: Snapshot, bucket: Bucket): Answer<readonly string[]> => {
  const unobserved = unobservedSources(snapshot, bucket);
  return unobserved.length > 0 ? { unobserved } : { value: others(snapshot, bucket).map(({ name }) => name) };
});

const isOpen = ({ targetIsOneOf, targetIsOpen }: Logging): boolean =>
  targetIsOneOf !== undefined || targetIsOpen === true;

/** Others whose logs may go to the same bucket as those of this one, which a condition picks, or a part of it. */
const mayMeet = ({ inventory }: Snapshot, bucket: Bucket, { target, targetIsOneOf = [] }: Logging): boolean =>
  targetIsOneOf.length > 0 &&
  inventory.buckets.some((other) => {
    const { logging } = other.facts;
    if (other === bucket || logging?.state !== 'known' || logging.value.target === target) return false;
    return [logging.value.target, ...(logging.value.targetIsOneOf ?? [])].some((one) => targetIsOneOf.includes(one));
  });

/** The chain of deliveries from a bucket, if it was seen to its end. */
function wholeChain(snapshot: Snapshot, bucket: Bucket): Answer<Chain> {
  const chain = snapshot.graph().chain(bucket);
  const { last, end } = chain;
  const logging = snapshot.fact(last, 'logging');
  if (!isObserved(logging)) return logging;
  if (end === 'outside' && snapshot.unlisted.length > 0) return { unobserved: snapshot.unlisted };
  if (logging.value !== null && isOpen(logging.value)) return { unobserved: [openTarget(last)] };
  return { value: chain };
}

const NO_LOOP: Answer<readonly string[]> = { value: [] };

export function loop(snapshot: Snapshot, bucket: Bucket): Answer<readonly string[]> {
  const chain = wholeChain(snapshot, bucket);
  if (!isObserved(chain)) return chain;
  return chain.value.member ? { value: chain.value.cycle?.path ?? [] } : NO_LOOP;
}

export function loopTails(snapshot: Snapshot, bucket: Bucket): Answer<readonly string[]> {
  const chain = wholeChain(snapshot, bucket);
  if (!isObserved(chain)) return chain;
  if (!chain.value.member) return { value: [] };
  const unobserved = snapshot.unobservedLogging(bucket.region);
  return unobserved.length > 0 ? { unobserved } : { value: chain.value.cycle?.tails ?? [] };
}

export function loopCut(snapshot: Snapshot, bucket: Bucket): Answer<string> {
  const chain = wholeChain(snapshot, bucket);
  if (!isObserved(chain)) return chain;
  return { value: chain.value.member ? (chain.value.cycle?.cut ?? '') : '' };
}

export function hops(snapshot: Snapshot, bucket: Bucket): Answer<bigint> {
  const chain = wholeChain(snapshot, bucket);
  return isObserved(chain) ? { value: BigInt(chain.value.hops) } : chain;
}

const overlapsByTarget = perSnapshot((snapshot) =>
  memoized((target: string) => {
    const sources = snapshot.graph().sources(target);
    if (shareOnePartitionedPrefix(sources)) return NO_OVERLAPS;
    return overlaps(
      sources.flatMap((source): PrefixWriter | readonly [] => {
        const keyPrefix = writtenKeyPrefixOf(snapshot, source);
        return keyPrefix === undefined ? [] : { name: source.name, keyPrefix };
      }),
    );
  }),
);

const withOpen = (unobserved: readonly Unobserved[], open: readonly Unobserved[]): readonly Unobserved[] =>
  open.length === 0 ? unobserved : [...unobserved, ...open];

/** What deployment decides of the keys below a target, where these keys may overlap with those of the bucket and are not seen to. */
function mayOverlap(
  snapshot: Snapshot,
  { name, facts, neverWith = [] }: Bucket,
  seen: ReadonlySet<string>,
): readonly Unobserved[] {
  if (facts.logging?.state !== 'known') return [];
  const { target, prefix } = facts.logging.value;
  const open = openPrefixes(snapshot)(target);
  if (open.length === 0) return [];
  const isOther = (other: string): boolean => other !== name && !seen.has(other) && !neverWith.includes(other);
  const own = open.filter((one) => one.name === name);
  const isMet = ({ name: other, facts: { logging } }: Bucket): boolean =>
    isOther(other) && logging?.state === 'known' && mayShareKeys(prefix, logging.value.prefix);
  const met = open.filter((one) => isOther(one.name) && mayShareKeys(prefix, one.prefix));
  const all = own.length > 0 && snapshot.graph().sources(target).some(isMet) ? [...own, ...met] : met;
  return all.map(({ unobserved }) => unobserved);
}

/** Overlapping sources that were observed, and what is unobserved and could hide more of them. */
const overlapsOf = perBucket(
  (
    snapshot: Snapshot,
    bucket: Bucket,
  ): Answer<{ readonly seen: readonly string[]; readonly unobserved: readonly Unobserved[] }> => {
    const logging = snapshot.fact(bucket, 'logging');
    if (!isObserved(logging)) return logging;
    if (logging.value === null) return { value: { seen: [], unobserved: [] } };
    const { target } = logging.value;
    const own = mayMeet(snapshot, bucket, logging.value) ? [openTarget(bucket)] : [];
    const all = overlapsByTarget(snapshot)(target).get(bucket.name) ?? [];
    // A list that is full may lack one that overlaps.
    const isFull = all.length >= MAX_OVERLAPS_NAMED;
    const seen = isFull ? all : all.filter((name) => bucket.neverWith?.includes(name) !== true);
    return {
      value: {
        seen,
        unobserved: withOpen(
          withOpen(snapshot.unobservedLogging(snapshot.bucket(target)?.region ?? bucket.region), [
            ...(openTargets(snapshot).get(target) ?? []),
            ...own,
          ]),
          mayOverlap(snapshot, bucket, new Set(seen)),
        ),
      },
    };
  },
);

export function logsOverlap(snapshot: Snapshot, bucket: Bucket): Answer<boolean> {
  const answer = overlapsOf(snapshot, bucket);
  if (!isObserved(answer)) return answer;
  const { seen, unobserved } = answer.value;
  if (seen.length > 0) return holds(true);
  return unobserved.length > 0 ? { unobserved } : holds(false);
}

export function overlapsWith(snapshot: Snapshot, bucket: Bucket): Answer<readonly string[]> {
  const answer = overlapsOf(snapshot, bucket);
  if (!isObserved(answer)) return answer;
  const { seen, unobserved } = answer.value;
  return unobserved.length > 0 ? { unobserved } : { value: seen };
}
