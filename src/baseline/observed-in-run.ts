import type { RunScope } from '../model/baseline.ts';
import type { AccountResult, Finding } from '../model/finding.ts';
import { isGroupKey, isOrganizationId } from '../model/names.ts';
import { isWhole } from './scope.ts';

/**
 * What this run says of one subject of a rule, a bucket or the account itself. `fails`: it has a finding; `unknown`: it was
 * judged but not decided; `not-judged`: nothing.
 */
export type RunObservation = 'passes' | 'not-applicable' | 'fails' | 'unknown' | 'gone' | 'not-judged';

/** What this run says of the subjects of earlier findings in one account. */
export function observedIn(
  result: AccountResult,
  { header, rules }: RunScope,
): (finding: Finding) => (subject: string) => RunObservation {
  const listed = lazily(() => new Set(result.listed));
  const byRule = new Map<string, (subject: string) => RunObservation>();
  const complete = result.coverage.status === 'scanned';
  const { id } = result.account;

  const ofRule = (rule: string): ((subject: string) => RunObservation) => {
    if (!rules.has(rule)) return () => 'not-judged';
    const found = new Map<string, RunObservation>();
    const { pass = [], notApplicable = [] } = result.outcomes[rule] ?? {};
    for (const subject of pass) found.set(subject, 'passes');
    for (const subject of notApplicable) found.set(subject, 'not-applicable');
    for (const { rule: of, verdict, affected } of [...result.findings, ...(result.grouped ?? [])]) {
      if (of !== rule) continue;
      for (const subject of affected.length === 0 ? [id] : affected)
        found.set(subject, verdict === 'fail' ? 'fails' : 'unknown');
    }
    return (subject) =>
      found.get(subject) ?? (subject !== id && complete && !listed().has(subject) ? 'gone' : 'not-judged');
  };

  return ({ rule, verdict, affected, cause }) => {
    // The members of a group are more than it lists, so that it takes a look at all of them to say anything.
    if (isOrganizationId(id) && isGroupKey(cause)) {
      const observed = rules.has(rule) ? result.groupsSeen?.get(rule) : undefined;
      return () => observed ?? 'not-judged';
    }
    // What is asked of an account or of the organization as a whole passes more easily where less of it is judged.
    const narrower = isOrganizationId(id) ? !isWhole(header) : verdict === 'fail' && header.scope.regions.length > 0;
    if (affected.length === 0 && narrower) return () => 'not-judged';
    const observed = byRule.get(rule) ?? ofRule(rule);
    byRule.set(rule, observed);
    return observed;
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
