import type { Baseline, RunScope } from '../model/baseline.ts';
import { byImportance } from '../model/by-importance.ts';
import type { AccountResult, Finding, ResolvedFinding } from '../model/finding.ts';
import { byText } from '../model/names.ts';
import { becauseByArrival, becauseWith } from './judged-otherwise.ts';
import { observedIn, type RunObservation } from './observed-in-run.ts';

/** An account of this run beside its earlier findings: none of those is dropped that was not judged again. */
export function compareAccount(
  result: AccountResult,
  earlier: readonly Finding[],
  baseline: Baseline,
  scope: RunScope,
): AccountResult {
  const observed = observedIn(result, scope);
  const before = new Map(earlier.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(result.findings.map(({ fingerprint }) => fingerprint));
  const carried: Finding[] = [];
  const resolved: ResolvedFinding[] = [];
  for (const finding of earlier) {
    if (now.has(finding.fingerprint)) continue;
    const outcome = whatBecameOf(finding, result.account.id, observed(finding));
    if (outcome.remaining !== null) carried.push(carry(finding, outcome.remaining, baseline));
    if (outcome.because === null) continue;
    const because = becauseByArrival(outcome.because, finding, result);
    resolved.push({ finding, because: becauseWith(because, finding, baseline, scope.header) });
  }
  const current = result.findings.map((finding): Finding => {
    const old = before.get(finding.fingerprint);
    return old === undefined
      ? { ...finding, baselineState: 'new' }
      : { ...finding, affected: joined(finding, old, observed(old)), baselineState: 'unchanged' };
  });
  return {
    ...result,
    findings: [...current, ...carried].sort(byImportance),
    resolved: resolved.sort((a, b) => byImportance(a.finding, b.finding)),
  };
}

/** A finding that this run did not judge again, as it was. */
export function carry(finding: Finding, affected: readonly string[], { started }: Baseline): Finding {
  const kept = new Set(affected);
  const left = new Set(finding.affected.filter((name) => !kept.has(name)));
  return {
    ...finding,
    affected,
    evidence: finding.evidence.filter(({ resource }) => !left.has(resource)),
    baselineState: 'unchanged',
    lastSeen: finding.lastSeen ?? started,
  };
}

interface Outcome {
  /** Buckets that it still holds for, `[]` for the account itself; `null` if it holds for none. */
  readonly remaining: readonly string[] | null;
  /** `null` where nothing may be concluded. */
  readonly because: ResolvedFinding['because'] | null;
}

/**
 * A failure holds for each bucket that was not judged again, or that is unknown now. What was unknown for one cause and is so
 * for another now has another finding; the earlier one is dropped, and not resolved.
 */
function whatBecameOf(
  { verdict, affected }: Finding,
  account: string,
  observed: (subject: string) => RunObservation,
): Outcome {
  const holds = (subject: string): boolean => remains(verdict, observed(subject));
  const subjects = affected.length === 0 ? [account] : affected;
  const remaining = subjects.filter(holds);
  if (remaining.length > 0) return { remaining: affected.length === 0 ? [] : remaining, because: null };
  const all = new Set(subjects.map(observed));
  return { remaining: null, because: all.has('unknown') ? null : reasonOf(all) };
}

const remains = (verdict: Finding['verdict'], observed: RunObservation): boolean =>
  observed === 'not-judged' || (verdict === 'fail' && observed === 'unknown');

function reasonOf(observed: ReadonlySet<RunObservation>): ResolvedFinding['because'] {
  if (observed.has('fails')) return 'replaced';
  if (observed.has('passes')) return 'passes';
  return observed.has('not-applicable') ? 'not-applicable' : 'bucket-gone';
}

/** The buckets of a finding that is there again, with those that it had and that this run says nothing of. */
function joined(
  { verdict, affected }: Finding,
  old: Finding,
  observed: (subject: string) => RunObservation,
): readonly string[] {
  const kept = old.affected.filter((name) => remains(verdict, observed(name)));
  return kept.length === 0 ? affected : [...new Set([...affected, ...kept])].sort(byText);
}
