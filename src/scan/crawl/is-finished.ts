import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { coverageOf } from '../assess/coverage.ts';
import { demandOf, requestsIn, requestsOf, requestsOfBucket } from './collect-on-demand.ts';

/**
 * Whether an account need not be read again by a scan that resumes an inventory: it was accessed and listed to its
 * end, no read failed (a refusal is an answer), and these rules request nothing that was not read.
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
  const groups = new Set(requestsOf(demand.account, inventory.account.id, derived.account));
  for (const { name, judged } of inventory.buckets)
    if (judged) for (const group of requestsOfBucket(demand.bucket, name, derived.bucket(name))) groups.add(group);
  return requestsIn(groups).length === 0;
}
