import type { ScanOptions } from '../../config/options.ts';
import { type AccountCoverage, type AccountResult, type Finding, isWaived } from '../../model/finding.ts';
import type { Account } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { isOnlyNotYetKnown } from '../../model/not-yet-known.ts';
import { atLeast } from '../../model/severity.ts';
import { countsBuilder, type FindingCounts, failsFirst, worstFirst } from '../../report/counts.ts';
import { whereText } from '../../report/group-text.ts';
import { type RuleGroup, ruleGroupsBuilder } from '../../report/rule-groups.ts';
import { topN } from '../../report/top-n.ts';

/** FindingCounts over all accounts, and those that decide the exit code. */
export interface Totals extends Omit<FindingCounts, 'verdicts' | 'unknowns'> {
  /** Failed findings at or above `failOn`; those that are waived, or with `failOnNew` not new, left out. */
  readonly counted: number;
  /** Unknown findings and accounts that were not fully read, unless waived. */
  readonly unobserved: number;
  /** Those of them in which a rule itself is at fault, so that nothing was judged whatever was observed. */
  readonly ruleErrors: number;
}

/** Findings of one rule and severity, in words. */
export interface GroupSummary extends Pick<RuleGroup, 'rule' | 'severity' | 'kind' | 'count' | 'example'> {
  /** `298 findings, 12 of them new, in 60 accounts` */
  readonly where: string;
}

/** What a summary names; bounded however many accounts there are. */
export interface Highlights {
  /** Findings that the baseline does not have: the first ones, what failed before what is unknown. */
  readonly fresh: readonly Finding[];
  /** All findings, by rule and severity. */
  readonly groups: readonly GroupSummary[];
  /** The first of the failed findings that are not new, the most severe first. */
  readonly topN: readonly Finding[];
  /** What could not be observed, one per account and cause; the first ones. */
  readonly unobserved: readonly { readonly account: Account; readonly text: string }[];
  readonly unobservedCount: number;
  /** Rules that need what nobody read, which no account is to blame for: an inventory of a scan with other rules. */
  readonly rulesNotReadFor: readonly string[];
  /** Of the Regions that were asked for, those in which no bucket was listed: mistyped ones, perhaps. */
  readonly regionsWithoutBuckets: readonly string[];
  /** Accounts that nobody tried to access. */
  readonly notTried: number;
}

const TOP_FINDINGS = 10;
const UNOBSERVED_SHOWN = 20;

/** What the exit code and the summary are made of, once the results of all accounts have come to their end. */
export async function computeTotals(
  results: AsyncIterable<AccountResult>,
  {
    failOn,
    failOnNew,
    failOnNotYetKnown,
    regions,
    planned,
  }: Pick<ScanOptions, 'failOn' | 'failOnNew' | 'failOnNotYetKnown' | 'regions'> & { readonly planned: boolean },
): Promise<{ readonly totals: Totals; readonly highlights: Highlights }> {
  const counts = countsBuilder();
  const groups = ruleGroupsBuilder();
  const fresh = topN<Finding>(TOP_FINDINGS, failsFirst);
  const worst = topN<Finding>(TOP_FINDINGS, worstFirst);
  let counted = 0;
  let notFullyRead = 0;
  let plannedUnknowns = 0;
  let ruleErrors = 0;
  let notTried = 0;
  const shown: { readonly account: Account; readonly text: string }[] = [];
  let unobservedCount = 0;
  const emptyRegions = new Set(regions);
  const rulesNotReadFor = new Set<string>();

  for await (const result of results) {
    counts.add(result);
    groups.add(result);
    const { account, coverage, findings, regions: judged } = result;
    for (const { region } of judged) emptyRegions.delete(region);
    if (coverage.notTried === true) notTried += 1;
    if (isNotFullyRead(coverage) && !isAccepted(findings)) notFullyRead += 1;
    for (const text of unobservedTexts(coverage)) {
      unobservedCount += 1;
      if (shown.length < UNOBSERVED_SHOWN) shown.push({ account, text });
    }
    for (const finding of findings) {
      if (isWaived(finding)) continue;
      if (finding.ruleError !== '') ruleErrors += 1;
      if (finding.unobserved.some(({ state }) => state === 'not-read')) rulesNotReadFor.add(finding.rule);
      if (finding.verdict === 'unknown' && countsInPlan(finding, failOnNotYetKnown)) plannedUnknowns += 1;
      if (finding.baselineState === 'new') fresh.add(finding);
      if (finding.verdict !== 'fail') continue;
      if (finding.baselineState !== 'new') worst.add(finding);
      if (atLeast(finding.severity, failOn) && (!failOnNew || finding.baselineState === 'new')) counted += 1;
    }
  }
  const { unknowns, verdicts: _byRule, ...totals } = counts.build();
  return {
    totals: { ...totals, counted, unobserved: planned ? plannedUnknowns : unknowns + notFullyRead, ruleErrors },
    highlights: {
      fresh: fresh.items(),
      groups: groups.build().map((group) => ({ ...group, where: whereText(group) })),
      topN: worst.items(),
      unobserved: shown,
      unobservedCount,
      rulesNotReadFor: [...rulesNotReadFor].sort(byText),
      regionsWithoutBuckets: [...emptyRegions],
      notTried,
    },
  };
}

/** What the plan leaves undecided, and what it makes so. What only deployment will tell counts where somebody wants it to. */
const countsInPlan = ({ baselineState, unobserved }: Finding, failOnNotYetKnown: boolean): boolean =>
  baselineState === 'new' || (baselineState === null && (failOnNotYetKnown || !isOnlyNotYetKnown(unobserved)));

const isNotFullyRead = ({ status }: AccountCoverage): boolean => status === 'incomplete' || status === 'unreachable';

/** What could not be observed of the account is an unknown finding too, and that one is waived. */
const isAccepted = (findings: readonly Finding[]): boolean =>
  findings.some(
    (finding) => isWaived(finding) && finding.unobserved.some(({ fact }) => fact === 'access' || fact === 'listing'),
  );

function* unobservedTexts({ status, reason, unobserved, notTried }: AccountCoverage): Iterable<string> {
  if (status === 'unreachable') {
    yield `${notTried === true ? 'the account was not read' : 'the account cannot be accessed'}: ${reason}`;
    return;
  }
  if (status === 'incomplete' && reason !== '') yield reason;
  for (const { action, state, count, examples, reason: why } of unobserved) {
    const names = examples.filter((name) => name !== '');
    const where =
      names.length === 0
        ? ''
        : ` on ${count === 1 ? '' : `${count} buckets: `}${names.join(', ')}${count > names.length ? ', …' : ''}`;
    yield state === 'denied' ? `${action} is denied${where}` : `${action} failed${where}: ${why}`;
  }
}
