import { type Answer, isObserved } from '../../model/answer.ts';
import type { Bucket } from '../../model/inventory.ts';
import { bucketArn, nameInArn } from '../../model/names.ts';
import { cloudwatchDestinations, isSharedDestination, sourcesInto } from '../cloudwatch.ts';
import type { Snapshot } from '../snapshot.ts';

/** Where CloudWatch Logs delivers the records of one bucket to, as far as it can be looked into. */
export type CloudwatchDestination =
  | { readonly kind: 'log-group'; readonly arn: string; readonly name: string }
  /** Nobody can tell from there whether records of this bucket arrive. */
  | { readonly kind: 'opaque'; readonly name: string; readonly reason: string };

const LOG_GROUP = /^arn:[a-z-]+:logs:([^:]+):(\d{12}):log-group:([^:]+)/;

/** `null` where CloudWatch Logs delivers nothing of the bucket. Of several destinations one that can be looked into counts. */
export function cloudwatchDestination(snapshot: Snapshot, bucket: Bucket): Answer<CloudwatchDestination | null> {
  const destinations = cloudwatchDestinations(snapshot, bucket);
  if (!isObserved(destinations)) return destinations;
  const found = destinations.value.map((destination) => destinationOf(snapshot, bucket, destination));
  return { value: found.find(({ kind }) => kind === 'log-group') ?? found[0] ?? null };
}

function destinationOf(snapshot: Snapshot, bucket: Bucket, destination: string): CloudwatchDestination {
  const opaque = (reason: string): CloudwatchDestination => ({ kind: 'opaque', name: destination, reason });
  const [arn, region, account, name = ''] = LOG_GROUP.exec(destination) ?? [];
  if (arn === undefined)
    return opaque(
      `CloudWatch Logs delivers to ${destination}, which is no log group, and only log groups are looked into`,
    );
  if (account !== snapshot.inventory.account.id || region !== bucket.region)
    return opaque(`CloudWatch Logs delivers to ${destination}, which is not of this account and Region`);
  if (isSharedDestination(snapshot, bucket.region, destination))
    return opaque(
      `CloudWatch Logs delivers other logs to the log group ${name} as well, so that nobody can tell which arrive there`,
    );
  const sharing = sourcesInto(snapshot)(bucket.region)(arn);
  if (sharing.some((source) => source !== bucketArn(snapshot.context.partition, nameInArn(bucket))))
    return opaque(
      `${sharing.length} sources share the log group ${name}, so that nobody can tell whose records arrive there`,
    );
  return { kind: 'log-group', arn, name };
}
