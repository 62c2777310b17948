import { type AccountResult, BUCKET_STATUSES } from '../../model/finding.ts';

/** Status of a bucket, with those apart whose delivered logs are logged again, in a loop. */
export const DISPLAY_STATUSES = [...BUCKET_STATUSES, 'in-loop'] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];
export type DisplayStatusCounts = Readonly<Record<DisplayStatus, number>>;

/** By Region. */
export function displayStatusesOf({ regions, edges }: AccountResult): ReadonlyMap<string, DisplayStatusCounts> {
  const statuses = new Map(regions.map(({ region, buckets }) => [region, { ...buckets, 'in-loop': 0 }]));
  for (const { region, inLoop, delivery } of edges) {
    const counts = statuses.get(region);
    if (counts === undefined || !inLoop || delivery !== 'permitted' || counts.delivered === 0) continue;
    counts.delivered -= 1;
    counts['in-loop'] += 1;
  }
  return statuses;
}
