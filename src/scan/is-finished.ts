import { type DeriveContext, deriveAccount } from '../derive/account.ts';
import type { Lookup, Missing } from '../model/answer.ts';
import type { AccountInventory } from '../model/inventory.ts';
import type { CompiledRule } from '../model/rule.ts';
import { demandOf, looks } from './collect-on-demand.ts';
import { coverageOf } from './coverage.ts';

/**
 * Whether an account need not be read again by a scan that goes on with an inventory: it was entered and listed to its
 * end, no read failed (what was refused is an answer), and these rules want nothing that was not read.
 */
export function isFinished(
  inventory: AccountInventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): boolean {
  const { status, notSeen } = coverageOf(inventory);
  if (status !== 'scanned' || notSeen.some(({ state }) => state === 'failed')) return false;
  const derived = deriveAccount(inventory, context);
  const groups = new Set<readonly Missing[]>();
  const demand = demandOf(rules, context);
  const ask = (wanting: readonly CompiledRule[], name: string, lookup: Lookup): void => {
    for (const rule of wanting) for (const group of rule.judge(name, lookup).wants) groups.add(group);
  };
  ask(demand.account, inventory.account.id, derived.account);
  for (const { name, judged } of inventory.buckets) if (judged) ask(demand.bucket, name, derived.bucket(name));
  return looks(groups).length === 0;
}
