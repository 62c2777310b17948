import type { AccountInventory } from '../model/inventory.ts';
import type { Inventory } from './read-inventory.ts';

/**
 * The inventory with only the buckets of these Regions to be judged; none named means as it was saved. Where the scan that
 * saved it had left some of them out, nothing was read of those, and judging says so.
 */
export const judgeRegions = (inventory: Inventory, regions: readonly string[]): Inventory =>
  regions.length === 0
    ? inventory
    : {
        ...inventory,
        header: { ...inventory.header, scope: { ...inventory.header.scope, regions } },
        accounts: () => narrowed(inventory.accounts(), new Set(regions)),
      };

async function* narrowed(
  accounts: AsyncIterable<AccountInventory>,
  regions: ReadonlySet<string>,
): AsyncIterable<AccountInventory> {
  for await (const account of accounts)
    yield {
      ...account,
      buckets: account.buckets.map((bucket) =>
        bucket.judged === regions.has(bucket.region) ? bucket : { ...bucket, judged: !bucket.judged },
      ),
    };
}
