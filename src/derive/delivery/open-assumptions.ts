import { type AssumptionId, type AssumptionSettings, assumptionText } from '../../model/assumptions.ts';
import { byText } from '../../model/names.ts';
import { conditionKey } from '../../policy/condition-keys/writer-keys.ts';
import type { Hit } from '../../policy/weigh.ts';

/**
 * What the settings say, or leave open, of the keys that a statement asks for of which it cannot be told whether it applies:
 * with the defaults that might be told.
 */
export function openAssumptions(
  { statement }: Hit,
  settings: AssumptionSettings,
): { readonly assumptions: readonly AssumptionId[]; readonly words: string } {
  const ids = statement.clauses
    .flatMap(({ lowerCaseKey }) => conditionKey(lowerCaseKey)?.given?.assumption ?? [])
    .filter((id) => settings[id] !== undefined);
  const assumptions = [...new Set(ids)].sort(byText);
  return { assumptions, words: assumptions.map((id) => `; ${assumptionText(id, settings)}`).join('') };
}
