import { type AccountResult, BUCKET_STATUSES } from '../../model/finding.ts';

/** How a bucket stands, with those apart whose logs arrive only to be logged again, round and round. */
export const STANDINGS = [...BUCKET_STATUSES, 'in-loop'] as const;
export type Standing = (typeof STANDINGS)[number];
export type Standings = Readonly<Record<Standing, number>>;

export const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** By Region. */
export function standingsOf({ regions, edges }: AccountResult): ReadonlyMap<string, Standings> {
  const standings = new Map(regions.map(({ region, buckets }) => [region, { ...buckets, 'in-loop': 0 }]));
  for (const { region, inLoop, delivery } of edges) {
    const counts = standings.get(region);
    if (counts === undefined || !inLoop || delivery !== 'permitted' || counts.delivered === 0) continue;
    counts.delivered -= 1;
    counts['in-loop'] += 1;
  }
  return standings;
}
