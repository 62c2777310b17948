import { type AccountResult, BUCKET_STATUSES } from '../../model/finding.ts';

/**
 * Status of a bucket, with those apart that log to themselves and those in a longer loop, whatever becomes of their logs: so
 * the graph draws them, and so each bucket is counted once.
 */
export const DISPLAY_STATUSES = [...BUCKET_STATUSES, 'to-itself', 'in-loop'] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];
export type DisplayStatusCounts = Readonly<Record<DisplayStatus, number>>;

/** By Region. */
export function displayStatusesOf({ regions, edges }: AccountResult): ReadonlyMap<string, DisplayStatusCounts> {
  const statuses = new Map(
    regions.map(({ region, buckets }) => [region, { ...buckets, 'to-itself': 0, 'in-loop': 0 }]),
  );
  for (const { region, source, target, inLoop, delivery } of edges) {
    const counts = statuses.get(region);
    if (counts === undefined || !inLoop) continue;
    const before = [STATUS_OF[delivery], ...LOGGED].find((status) => counts[status] > 0);
    if (before === undefined) continue;
    counts[before] -= 1;
    counts[source === target ? 'to-itself' : 'in-loop'] += 1;
  }
  return statuses;
}

const STATUS_OF = { permitted: 'delivered', blocked: 'not-delivered', unknown: 'unknown' } as const;

/** A bucket that CloudWatch Logs delivers for has another status than its server access logging. */
const LOGGED = ['delivered', 'not-delivered', 'unknown'] as const;
