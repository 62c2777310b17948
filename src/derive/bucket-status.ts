import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { CounterPath } from '../model/facts/account-and-organization.ts';
import type { BucketStatus } from '../model/finding.ts';
import type { Bucket } from '../model/inventory.ts';
import { cloudwatchEnabled, loggedEitherWay } from './cloudwatch.ts';
import { isLogTarget } from './flow.ts';
import { perBucket, perSnapshot, type Snapshot } from './snapshot.ts';
import { delivery } from './target-policy.ts';

const isUnread = ({ state }: Unobserved): boolean => state === 'not-read';
const NOTHING: readonly Unobserved[] = [];
const missingOf = (answer: Answer<unknown>): readonly Unobserved[] =>
  isObserved(answer) ? NOTHING : answer.unobserved;

/** How a bucket stands, all in all. Asks for one thing after the other, so that what cannot matter is not read. */
export const bucketStatus = perBucket((snapshot: Snapshot, bucket: Bucket): Answer<BucketStatus> => {
  const classic = snapshot.fact(bucket, 'logging');
  if (!isObserved(classic) && classic.unobserved.some(isUnread)) return classic;
  const delivered: Answer =
    isObserved(classic) && classic.value !== null ? delivery.verdict(snapshot, bucket) : { value: '' };
  if (!isObserved(delivered) && delivered.unobserved.some(isUnread)) return delivered;
  if (isObserved(delivered) && delivered.value === 'permitted') return { value: 'delivered' };

  const cloudwatch = cloudwatchEnabled(snapshot, bucket);
  if (isObserved(cloudwatch) && cloudwatch.value) return { value: 'delivered' };
  const unobserved = [...missingOf(classic), ...missingOf(delivered), ...missingOf(cloudwatch)];
  if (unobserved.length > 0) return { unobserved };

  if (isObserved(classic) && classic.value !== null)
    return { value: isObserved(delivered) && delivered.value === 'blocked' ? 'not-delivered' : 'unknown' };
  const target = isLogTarget(snapshot, bucket);
  if (!isObserved(target)) return target;
  return { value: target.value ? 'log-target' : 'not-logged' };
});

/** Whole numbers, by counter. */
type Counts = Readonly<Record<CounterPath, number>>;

/** What was denied or failed is counted as unknown; what was never read is asked for, so that counting reads everything. */
const counts = perSnapshot((snapshot): Answer<Counts> & object => {
  if (snapshot.unlisted.length > 0) return { unobserved: snapshot.unlisted };
  const unread = new Set<Unobserved>();
  const groups = new Set<readonly Unobserved[]>();
  let total = 0;
  let logged = 0;
  let delivered = 0;
  let logTargets = 0;
  let unknown = 0;
  for (const bucket of snapshot.inventory.buckets) {
    if (!bucket.judged) continue;
    total += 1;
    const either = loggedEitherWay(snapshot, bucket);
    const status = bucketStatus(snapshot, bucket);
    groups.add(missingOf(either)).add(missingOf(status));
    if (isObserved(either) && either.value) logged += 1;
    if (!isObserved(status) || status.value === 'unknown') unknown += 1;
    else if (status.value === 'delivered') delivered += 1;
    else if (status.value === 'log-target') logTargets += 1;
  }
  for (const group of groups) for (const one of group) if (isUnread(one)) unread.add(one);
  if (unread.size > 0) return { unobserved: [...unread] };
  return {
    value: {
      'buckets.total': total,
      'buckets.logged': logged,
      'buckets.delivered': delivered,
      'buckets.logTargets': logTargets,
      'buckets.unknown': unknown,
    },
  };
});

/** One counter of the account. */
export const counted =
  (path: CounterPath) =>
  (snapshot: Snapshot): Answer => {
    const all = counts(snapshot);
    return isObserved(all) ? { value: BigInt(all.value[path]) } : all;
  };
