import { assumedValue, isAssumptionId } from '../model/assumptions.ts';
import type { Baseline } from '../model/baseline.ts';
import type { AccountResult, Finding, ResolvedFinding } from '../model/finding.ts';
import type { ScanHeader } from '../model/inventory.ts';

type Because = ResolvedFinding['because'];

/**
 * Why a finding is no more. One that hung on something that this run takes otherwise is never said to be fixed: nothing in
 * AWS need have changed.
 */
export const becauseWith = (because: Because, finding: Finding, baseline: Baseline, header: ScanHeader): Because =>
  (because === 'passes' || because === 'not-applicable') && isJudgedOtherwise(finding, baseline, header)
    ? 'judged-otherwise'
    : because;

/** The same where nothing decided the permission but log objects that arrived. */
export const becauseByArrival = (
  because: Because,
  { verdict, assumptions = [], affected }: Finding,
  { arrivals = [], provenAssumptions }: Pick<AccountResult, 'arrivals' | 'provenAssumptions'>,
): Because => {
  const rested = verdict === 'unknown' || assumptions.length > 0;
  const proven =
    arrivals.some(({ bucket, evidence }) => evidence?.says === 'confirms' && affected.includes(bucket)) ||
    assumptions.some((id) => provenAssumptions?.has(id));
  return because === 'passes' && rested && proven ? 'judged-otherwise' : because;
};

function isJudgedOtherwise(
  { verdict, cause, assumptions = [] }: Finding,
  then: Baseline,
  { organization, assumptions: settings = {}, strictAssumptions = false }: ScanHeader,
): boolean {
  const isChanged = assumptions.some((id) => {
    const before = then.assumptions.get(id);
    return before !== undefined && isAssumptionId(id) && before !== assumedValue(id, settings);
  });
  if (isChanged) return true;
  if (verdict !== 'unknown') return false;
  if (then.strictAssumptions && !strictAssumptions && assumptions.length > 0) return true;
  // Resource control policies that are still not read, but taken for absent now.
  return cause === UNREAD && organization !== null && !wereRead(organization.rcps);
}

const UNREAD = 'rcp:unread';

const wereRead = (rcps: NonNullable<ScanHeader['organization']>['rcps']): boolean =>
  rcps.state === 'absent' || (rcps.state === 'known' && (rcps.value.unread ?? []).length === 0);
