import type { Finding, RuleInfo } from '../../model/finding.ts';
import { fixText } from '../../report/fix-text.ts';
import { subjectsOf } from '../../scan/planned/verdicts-before.ts';
import type { FixAdvice } from '../fix-plan.ts';
import type { JudgedAccount } from './judged-account.ts';
import type { AccountPlanInput } from './plan-input.ts';
import { PLANNED_RULES, type Refusals } from './wanted.ts';

interface Outcome {
  readonly start: JudgedAccount;
  readonly end: JudgedAccount;
  readonly refusals: Refusals;
}

/** No bucket of it fails any more, or is undecided. */
export const isResolved = (finding: Finding, { found }: JudgedAccount): boolean =>
  subjectsOf(finding).every((subject) => found(finding.rule, subject) === undefined);

/** One entry for each finding that is left, and for those that take the place of worse ones. */
export function adviceOn(
  { findings, rules }: AccountPlanInput,
  { start, end, refusals }: Outcome,
): readonly FixAdvice[] {
  const infos = new Map(rules.map(({ info }) => [info.id, info]));
  const left = findings
    .filter((finding) => !isResolved(finding, end))
    .map((finding) => {
      const subjects = subjectsOf(finding).filter((subject) => end.found(finding.rule, subject) !== undefined);
      const because = reasonFor(finding, subjects, refusals);
      return adviceFor(finding, because ?? remedyOf(finding, infos.get(finding.rule)));
    });
  const before = new Set(start.findings.map(({ fingerprint }) => fingerprint));
  const instead = end.findings
    .filter(({ fingerprint, verdict }) => verdict === 'fail' && !before.has(fingerprint))
    .map((finding) =>
      adviceFor(finding, `What is left of a worse finding once the steps are done: ${finding.message}`),
    );
  return [...left, ...instead];
}

export const adviceFor = (finding: Finding, because: string): FixAdvice => {
  const { account, region, bucket, rule, fingerprint } = finding;
  return { account, region, bucket, rule, fingerprint, because };
};

/** What was said of its buckets; `undefined`: nothing, since no step is made for it. */
function reasonFor(finding: Finding, left: readonly string[], refusals: Refusals): string | undefined {
  const { rule, verdict } = finding;
  if (verdict === 'unknown' || !PLANNED_RULES.has(rule)) return undefined;
  const said = new Map<string, string[]>();
  for (const name of left) {
    const why = refusals.of(rule, name);
    if (why !== undefined) said.set(why, [...(said.get(why) ?? []), name]);
  }
  if (said.size === 0) return undefined;
  return [...said].map(([why, names]) => (said.size === 1 ? why : `${briefly(names)}: ${why}`)).join('; ');
}

const MOST_NAMES = 3;
const briefly = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;

/** A fix of one cause has whole policies in it, which do not belong into a line. */
const LONGEST = 600;

export function remedyOf(finding: Finding, info: RuleInfo | undefined): string {
  const { verdict, remedy, message } = finding;
  if (verdict === 'unknown') return `Nothing is changed that is not known. ${message}`;
  const isLong = remedy !== undefined && remedy.fix.length > LONGEST;
  const fix = fixText({ fix: info?.fix ?? '' }, isLong ? { ...finding, remedy: undefined } : finding);
  return `No step is made for this finding. ${fix === '' ? message : fix}`;
}
