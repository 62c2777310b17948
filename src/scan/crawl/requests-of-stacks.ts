import type { FactRequest } from '../../collect/account-reader.ts';
import type { AccountInventory } from '../../model/inventory.ts';

/** The stacks of each Region that has a bucket to be judged, unless they were read. */
export function requestsOfStacks({ buckets, regions }: AccountInventory): readonly FactRequest[] {
  const used = new Set(buckets.filter(({ judged }) => judged).map(({ region }) => region));
  return [...used]
    .filter((region) => (regions[region]?.stacks?.state ?? 'not-read') === 'not-read')
    .map((region) => ({ fact: 'stacks', subject: region, region }));
}
