import { type DeriveContext, deriveAccount } from '../derive/account.ts';
import type { Missing } from '../model/answer.ts';
import type { AccountInventory } from '../model/inventory.ts';
import type { CompiledRule } from '../model/rule.ts';
import { looks } from './collect-on-demand.ts';
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
  const ask = (on: 'bucket' | 'account', name: string, lookup: ReturnType<typeof derived.bucket>): void => {
    for (const rule of rules) {
      if (rule.info.on === on) for (const group of rule.judge(name, lookup).wants) groups.add(group);
    }
  };
  ask('account', inventory.account.id, derived.account);
  for (const { name, judged } of inventory.buckets) if (judged) ask('bucket', name, derived.bucket(name));
  return looks(groups).length === 0;
}
