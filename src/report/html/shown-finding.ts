import type { Finding, RuleInfo } from '../../model/finding.ts';
import { fixText, terraformText } from '../fix-text.ts';
import { type FirstStep, firstStep } from '../remedy-text.ts';

/** Names that a finding shows; the JSON report has them all. */
const NAMES = 20;
const LOOKS = 10;

/** A finding without what the page does not show, so that a thousand of them stay small. */
export interface ShownFinding extends Finding {
  readonly affectedCount: number;
  readonly evidenceCount: number;
  readonly unobservedCount: number;
  /** Before that, where something was not observed. */
  readonly first: FirstStep | null;
  /** What its rule says to do, with the names of this finding. */
  readonly fix: string;
  /** The same for Terraform; `''` where the rule has none. */
  readonly terraform: string;
}

export function shownFinding(finding: Finding, rule: RuleInfo | undefined): ShownFinding {
  const { affected, evidence, unobserved } = finding;
  return {
    ...finding,
    affected: affected.slice(0, NAMES),
    affectedCount: affected.length,
    evidence: evidence.slice(0, LOOKS),
    evidenceCount: evidence.length,
    unobserved: unobserved.slice(0, LOOKS),
    unobservedCount: unobserved.length,
    first: firstStep(finding),
    fix: rule === undefined ? '' : fixText(rule, finding),
    terraform: rule === undefined ? '' : terraformText(rule, finding),
  };
}
