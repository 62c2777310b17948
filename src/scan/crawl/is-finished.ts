import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { coverageOf } from '../assess/coverage.ts';
import { demandOf, looks, wantsOf, wantsOfBucket } from './collect-on-demand.ts';

/**
 * Whether an account need not be read again by a scan that goes on with an inventory: it was entered and listed to its
 * end, no read failed (what was refused is an answer), and these rules want nothing that was not read.
 */
export function isFinished(
  inventory: AccountInventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): boolean {
  const { status, unobserved } = coverageOf(inventory);
  if (status !== 'scanned' || unobserved.some(({ state }) => state === 'failed')) return false;
  const derived = deriveAccount(inventory, context);
  const demand = demandOf(rules, context);
  const groups = new Set(wantsOf(demand.account, inventory.account.id, derived.account));
  for (const { name, judged } of inventory.buckets)
    if (judged) for (const group of wantsOfBucket(demand.bucket, name, derived.bucket(name))) groups.add(group);
  return looks(groups).length === 0;
}
