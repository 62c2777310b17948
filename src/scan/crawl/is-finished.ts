import type { DeriveContext } from '../../derive/account.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { coverageOf } from '../assess/coverage.ts';
import { requestsOfRules } from './requests-of-rules.ts';

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
  return requestsOfRules(rules, context)(inventory).length === 0;
}
