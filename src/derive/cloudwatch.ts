import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import { bucketArn, byText, nameInArn } from '../model/names.ts';
import { memoized, perBucket, perSnapshot, type Snapshot, undecidedLogging, unobservedFact } from './snapshot.ts';

type Destinations = Answer<ReadonlyMap<string, readonly string[]>>;

/** Where CloudWatch Logs delivers the access logs of a Region to, by ARN of the source bucket. */
const inRegion = perSnapshot((snapshot) =>
  memoized((region: string): Destinations => {
    const observation = snapshot.inventory.regions[region]?.deliveries;
    if (observation?.state !== 'known' && observation?.state !== 'absent') {
      return { unobserved: [unobservedFact({ fact: 'deliveries', subject: region, region }, observation)] };
    }
    const destinations = new Map<string, string[]>();
    for (const { bucketArn: source, destination } of observation.state === 'known'
      ? observation.value.deliveries
      : []) {
      const others = destinations.get(source);
      if (others === undefined) destinations.set(source, [destination]);
      else others.push(destination);
    }
    for (const list of destinations.values()) list.sort(byText);
    return { value: destinations };
  }),
);

/** ARNs of the buckets of a Region that CloudWatch Logs delivers records of to one destination. */
export const sourcesInto = perSnapshot((snapshot) =>
  memoized((region: string) => {
    const seen = inRegion(snapshot)(region);
    const sources = new Map<string, string[]>();
    for (const [source, destinations] of isObserved(seen) ? seen.value : [])
      for (const destination of destinations) {
        const arn = destination.replace(/:\*$/, '');
        sources.set(arn, [...(sources.get(arn) ?? []), source]);
      }
    return (arn: string): readonly string[] => sources.get(arn) ?? [];
  }),
);

/** Whether logs of another type or service are delivered to this destination as well. */
export const isSharedDestination = ({ inventory }: Snapshot, region: string, destination: string): boolean => {
  const seen = inventory.regions[region]?.deliveries;
  return seen?.state === 'known' && seen.value.deliveries.some((one) => one.destination === destination && one.shared);
};

export function cloudwatchDestinations(snapshot: Snapshot, bucket: Bucket): Answer<readonly string[]> {
  const region = inRegion(snapshot)(bucket.region);
  if (!isObserved(region)) return region;
  return { value: region.value.get(bucketArn(snapshot.context.partition, nameInArn(bucket))) ?? [] };
}

export function cloudwatchEnabled(snapshot: Snapshot, bucket: Bucket): Answer<boolean> {
  const destinations = cloudwatchDestinations(snapshot, bucket);
  return isObserved(destinations) ? { value: destinations.value.length > 0 } : destinations;
}

/** Either way will do. Deliveries are asked for once classic logging is known to be off or cannot be seen. */
export const loggedEitherWay = perBucket((snapshot: Snapshot, bucket: Bucket): Answer<boolean> => {
  const seen = snapshot.fact(bucket, 'logging');
  const undecided = undecidedLogging(bucket);
  if (isObserved(seen) && seen.value !== null && undecided === undefined) return { value: true };
  const classic = undecided === undefined ? seen : { unobserved: [undecided] };
  const cloudwatch = cloudwatchEnabled(snapshot, bucket);
  if (isObserved(classic)) return cloudwatch;
  if (isObserved(cloudwatch)) return cloudwatch.value ? cloudwatch : classic;
  const mayStillBeRead = classic.unobserved.some(({ state }: Unobserved) => state === 'not-read');
  return mayStillBeRead ? classic : { unobserved: [...classic.unobserved, ...cloudwatch.unobserved] };
});
