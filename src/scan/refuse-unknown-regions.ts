import type { Inventory } from '../inventory/read-inventory.ts';
import { isListedRegion, nearestRegion } from '../model/regions.ts';
import { UserError } from '../model/user-error.ts';

/**
 * Refuses Regions in which nothing could ever be judged. One that is newer than the list is taken where `isThere` says that
 * there is one.
 * @throws UserError for the first of them
 */
export async function refuseUnknownRegions(
  regions: readonly string[],
  isThere: (region: string) => boolean | Promise<boolean>,
): Promise<void> {
  for (const region of regions) {
    if (isListedRegion(region) || (await isThere(region))) continue;
    const near = nearestRegion(region);
    throw new UserError(`there is no Region ${region}${near === undefined ? '' : `; did you mean ${near}?`}`, {
      hint: 'check --regions; a Region that is newer than this version is taken where AWS answers in it, or where an inventory has a bucket in it',
    });
  }
}

/** Regions that the buckets of an inventory are in; looked for only where a Region was asked for that the list lacks. */
export async function refuseRegionsUnknownTo(
  { accounts }: Pick<Inventory, 'accounts'>,
  regions: readonly string[],
): Promise<void> {
  if (regions.every(isListedRegion)) return;
  const seen = new Set<string>();
  for await (const { buckets } of accounts()) for (const { region } of buckets) seen.add(region);
  await refuseUnknownRegions(regions, (region) => seen.has(region));
}
