import type { Finding } from '../../model/finding.ts';

/** Names that a finding shows; the JSON report has them all. */
const NAMES = 20;

/** A finding without what the page does not show, so that a thousand of them stay small. */
export interface ShownFinding extends Omit<Finding, 'affected' | 'evidence' | 'missing'> {
  readonly affected: readonly string[];
  readonly affectedCount: number;
  readonly evidence: Finding['evidence'];
  readonly evidenceCount: number;
  readonly missing: Finding['missing'];
  readonly missingCount: number;
  /** The rule was asked of the bucket that the finding sits at, and not of others that lead there. */
  readonly atAsked: boolean;
}

export function shownFinding(finding: Finding): ShownFinding {
  const { affected, evidence, missing, bucket } = finding;
  return {
    ...finding,
    affected: affected.slice(0, NAMES),
    affectedCount: affected.length,
    evidence: evidence.slice(0, NAMES),
    evidenceCount: evidence.length,
    missing: missing.slice(0, NAMES),
    missingCount: missing.length,
    atAsked: affected.includes(bucket),
  };
}
