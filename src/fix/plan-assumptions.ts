import { type AssumptionSettings, assumedValue, isAssumptionId } from '../model/assumptions.ts';
import { byText } from '../model/names.ts';
import { UserError } from '../model/user-error.ts';

/** What the settings of a run say of verdicts on deliveries. */
export interface AssumptionChoice {
  readonly assumptions: AssumptionSettings;
  readonly strictAssumptions: boolean;
}

/** Without those that have their default anyhow, sorted: what a review has to know. */
export function changedAssumptions(settings: AssumptionSettings): AssumptionSettings {
  const changed = Object.entries(settings)
    .filter(([id, value]) => isAssumptionId(id) && value !== assumedValue(id, {}))
    .sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(changed);
}

/** One line for a review; `''` where all assumptions have their defaults. */
export function assumptionLine({ assumptions, strictAssumptions }: AssumptionChoice): string {
  const set = Object.entries(assumptions).map(([id, value]) => `${id}: ${value}`);
  if (strictAssumptions) set.push('what is permitted on an assumption alone is unknown');
  return set.length === 0 ? '' : `Deliveries are judged under these settings of assumptions: ${set.join(', ')}.`;
}

/**
 * What changes of a reviewed plan are judged by: the assumptions that were reviewed with it. Settings of this run may be
 * stricter about them, and may not say otherwise, since then a scan would judge the changes differently.
 * @throws UserError
 */
export function reviewedAssumptions(
  path: string,
  reviewed: AssumptionChoice,
  { assumptions, strictAssumptions }: AssumptionChoice,
): AssumptionChoice {
  for (const [id, value] of Object.entries(assumptions)) {
    if (!isAssumptionId(id)) continue;
    const planned = assumedValue(id, reviewed.assumptions);
    if (planned !== value)
      throw new UserError(`${path} was planned with the assumption ${id}: ${planned}, and the settings say ${value}`, {
        hint: 'name the settings that it was planned with (--config), or plan again with these',
      });
  }
  return {
    assumptions: reviewed.assumptions,
    strictAssumptions: reviewed.strictAssumptions || strictAssumptions,
  };
}

/** What taking back is judged by: the settings of this run, over those that the changes were made under. */
export const todaysAssumptions = (
  made: Partial<AssumptionChoice>,
  { assumptions, strictAssumptions }: AssumptionChoice,
): AssumptionChoice => ({
  assumptions: { ...made.assumptions, ...assumptions },
  strictAssumptions: (made.strictAssumptions ?? false) || strictAssumptions,
});
