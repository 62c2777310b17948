import { type AccountResult, BUCKET_STATUSES } from '../../model/finding.ts';

/** How a bucket stands, with those apart whose logs arrive only to be logged again, round and round. */
export const DISPLAY_STATUSES = [...BUCKET_STATUSES, 'in-loop'] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];
export type DisplayStatusCounts = Readonly<Record<DisplayStatus, number>>;

export const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** By Region. */
export function displayStatusesOf({ regions, edges }: AccountResult): ReadonlyMap<string, DisplayStatusCounts> {
  const standings = new Map(regions.map(({ region, buckets }) => [region, { ...buckets, 'in-loop': 0 }]));
  for (const { region, inLoop, delivery } of edges) {
    const counts = standings.get(region);
    if (counts === undefined || !inLoop || delivery !== 'permitted' || counts.delivered === 0) continue;
    counts.delivered -= 1;
    counts['in-loop'] += 1;
  }
  return standings;
}
