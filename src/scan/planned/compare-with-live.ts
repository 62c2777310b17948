import type { AccountResult, Finding, ResolvedFinding } from '../../model/finding.ts';
import { isOnlyNotYetKnown } from '../../model/not-yet-known.ts';
import { atLeast } from '../../model/severity.ts';
import { type PlannedVerdict, subjectsOf, type VerdictsBefore, verdictsOf } from './verdicts-before.ts';

/** What a finding of the joined state means for the plan. */
export type Change =
  /** The plan brings it, so that it counts for the exit code. */
  | 'added'
  /** Undecided until deployment; counts with `--fail-on-not-yet-known`. */
  | 'not-yet-known'
  /** It is deployed already. */
  | 'unchanged';

/**
 * What counts, by rule and bucket; docs/plans.md has the table.
 * @param before verdict on what is deployed
 * @param after verdict on what will be
 */
export function changeOf(
  before: PlannedVerdict,
  after: 'fail' | 'unknown',
  { isWorse, notYetKnown }: { readonly isWorse: boolean; readonly notYetKnown: boolean },
): Change {
  if (after === 'fail') return before === 'fail' && !isWorse ? 'unchanged' : 'added';
  if (before === 'pass') return 'added';
  if (notYetKnown) return 'not-yet-known';
  return before === 'absent' ? 'added' : 'unchanged';
}

/** Of a finding with several buckets, what is worst of them. */
export function changeOfFinding(finding: Finding, before: VerdictsBefore): Change {
  const changes = new Set(
    subjectsOf(finding).map((name) => {
      const earlier = before(finding.rule, name);
      const isWorse = earlier.severity !== undefined && !atLeast(earlier.severity, finding.severity);
      return changeOf(earlier.verdict, finding.verdict, {
        isWorse,
        notYetKnown: isOnlyNotYetKnown(finding.unobserved),
      });
    }),
  );
  return changes.has('added') ? 'added' : changes.has('not-yet-known') ? 'not-yet-known' : 'unchanged';
}

/** Failed findings of what is deployed that no bucket has any more. */
export function resolvedBy(joined: AccountResult, live: AccountResult): readonly ResolvedFinding[] {
  const after = verdictsOf(joined);
  const listed = new Set(joined.listed);
  return live.findings
    .filter(({ verdict }) => verdict === 'fail')
    .flatMap((finding): readonly ResolvedFinding[] => {
      const now = subjectsOf(finding).map((name) => after(finding.rule, name).verdict);
      if (now.some((verdict) => verdict === 'fail' || verdict === 'unknown')) return [];
      const isGone = finding.affected.length > 0 && finding.affected.every((name) => !listed.has(name));
      return [{ finding, because: isGone ? 'bucket-gone' : now.includes('pass') ? 'passes' : 'not-applicable' }];
    });
}
