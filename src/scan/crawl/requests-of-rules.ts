import type { FactRequest } from '../../collect/account-reader.ts';
import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import type { Unobserved } from '../../model/answer.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { demandOf, requestsIn, requestsOf, requestsOfBucket } from './collect-on-demand.ts';

/** What the rules request next of an account, for one state of its inventory. */
export function requestsOfRules(
  rules: readonly CompiledRule[],
  context: DeriveContext,
): (account: AccountInventory) => readonly FactRequest[] {
  const demand = demandOf(rules, context);
  return (account) => {
    const derived = deriveAccount(account, context);
    const groups = new Set<readonly Unobserved[]>(requestsOf(demand.account, account.account.id, derived.account));
    for (const { name, judged } of account.buckets)
      if (judged) for (const group of requestsOfBucket(demand.bucket, name, derived.bucket(name))) groups.add(group);
    return requestsIn(groups);
  };
}
