import type { Baseline, RunScope } from '../model/baseline.ts';
import { byImportance } from '../model/by-importance.ts';
import type { AccountResult, Finding, ResolvedFinding } from '../model/finding.ts';
import { byText } from '../model/names.ts';
import { looksAt, type RunObservation } from './observed-in-run.ts';

/** An account of this run beside the earlier findings in it: nothing of those is dropped that was not looked at again. */
export function compareAccount(
  result: AccountResult,
  earlier: readonly Finding[],
  baseline: Baseline,
  scope: RunScope,
): AccountResult {
  const look = looksAt(result, scope);
  const before = new Map(earlier.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(result.findings.map(({ fingerprint }) => fingerprint));
  const carried: Finding[] = [];
  const resolved: ResolvedFinding[] = [];
  for (const finding of earlier) {
    if (now.has(finding.fingerprint)) continue;
    const outcome = whatBecameOf(finding, result.account.id, look(finding));
    if (outcome.remaining !== null) carried.push(carry(finding, outcome.remaining, baseline));
    if (outcome.because !== null) resolved.push({ finding, because: outcome.because });
  }
  const current = result.findings.map((finding): Finding => {
    const old = before.get(finding.fingerprint);
    return old === undefined
      ? { ...finding, baselineState: 'new' }
      : { ...finding, affected: joined(finding, old, look(old)), baselineState: 'unchanged' };
  });
  return {
    ...result,
    findings: [...current, ...carried].sort(byImportance),
    resolved: resolved.sort((a, b) => byImportance(a.finding, b.finding)),
  };
}

/** A finding that this run did not look at, as it was. */
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
  /** Buckets that it still stands for, `[]` for the account itself; `null` if it does not stand any more. */
  readonly remaining: readonly string[] | null;
  /** `null` where nothing may be concluded. */
  readonly because: ResolvedFinding['because'] | null;
}

/**
 * A failure stands for each bucket that was not looked at, or in vain. What was unknown for one cause and is so for another
 * now is told of by that other finding; it is no more, and nothing was mended.
 */
function whatBecameOf(
  { verdict, affected }: Finding,
  account: string,
  look: (subject: string) => RunObservation,
): Outcome {
  const stands = (subject: string): boolean => remains(verdict, look(subject));
  const subjects = affected.length === 0 ? [account] : affected;
  const remaining = subjects.filter(stands);
  if (remaining.length > 0) return { remaining: affected.length === 0 ? [] : remaining, because: null };
  const looks = new Set(subjects.map(look));
  return { remaining: null, because: looks.has('unknown') ? null : reasonOf(looks) };
}

const remains = (verdict: Finding['verdict'], look: RunObservation): boolean =>
  look === 'unseen' || (verdict === 'fail' && look === 'unknown');

function reasonOf(looks: ReadonlySet<RunObservation>): ResolvedFinding['because'] {
  if (looks.has('found')) return 'replaced';
  if (looks.has('passes')) return 'passes';
  return looks.has('not-applicable') ? 'not-applicable' : 'bucket-gone';
}

/** The buckets of a finding that is there again, with those that it had and that this run says nothing of. */
function joined(
  { verdict, affected }: Finding,
  old: Finding,
  look: (subject: string) => RunObservation,
): readonly string[] {
  const kept = old.affected.filter((name) => remains(verdict, look(name)));
  return kept.length === 0 ? affected : [...new Set([...affected, ...kept])].sort(byText);
}
