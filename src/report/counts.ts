import {
  type AccountCoverage,
  type AccountResult,
  type Finding,
  isUndecided,
  isWaived,
  VERDICTS,
  type VerdictCounts,
} from '../model/finding.ts';
import { byText, isOrganizationId } from '../model/names.ts';
import { recordOf } from '../model/record.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { type ArrivalTotals, arrivalTotalsBuilder } from './arrival-totals.ts';

/** What every summary counts over all accounts, so that no two of them differ. */
export interface FindingCounts {
  /** By status of their coverage; the organization as a whole is none of them. */
  readonly accounts: Readonly<Record<AccountCoverage['status'], number>>;
  /** Those that refuse each role that the scan tried. */
  readonly refusing: number;
  readonly buckets: { readonly listed: number; readonly judged: number };
  /** Failed findings that are not waived, by severity and rule. */
  readonly failed: Readonly<Record<Severity, Readonly<Record<string, number>>>>;
  /** Unknown findings that are not waived. */
  readonly unknowns: number;
  /** Those of them whose rules saw all that they read, which does not suffice to decide. */
  readonly undecided: number;
  readonly waived: number;
  /** Ids of rules that needed what the inventory was not read for. */
  readonly notReadFor: readonly string[];
  /** Findings that are not waived, against the baseline; `carried` are those of `unchanged` that this scan did not judge. */
  readonly states: {
    readonly new: number;
    readonly unchanged: number;
    readonly carried: number;
    readonly resolved: number;
  };
  /** Verdicts on all subjects, by rule. */
  readonly verdicts: ReadonlyMap<string, VerdictCounts>;
  readonly arrivals: ArrivalTotals;
}

export interface FindingCountsBuilder {
  readonly add: (result: AccountResult) => void;
  readonly build: () => FindingCounts;
}

export function countsBuilder(): FindingCountsBuilder {
  const accounts = { scanned: 0, incomplete: 0, unreachable: 0, 'not-covered': 0 };
  const buckets = { listed: 0, judged: 0 };
  const failed = recordOf(SEVERITIES, () => new Map<string, number>());
  const states = { new: 0, unchanged: 0, carried: 0, resolved: 0 };
  const verdicts = new Map<string, Record<keyof VerdictCounts, number>>();
  const arrivalTotals = arrivalTotalsBuilder();
  const notReadFor = new Set<string>();
  let refusing = 0;
  let unknowns = 0;
  let undecided = 0;
  let waived = 0;

  const addFinding = (finding: Finding): void => {
    if (isWaived(finding)) {
      waived += 1;
      return;
    }
    if (finding.baselineState !== null) states[finding.baselineState] += 1;
    if (finding.lastSeen !== null) states.carried += 1;
    if (isUndecided(finding)) undecided += 1;
    if (finding.unobserved.some(({ state }) => state === 'not-read')) notReadFor.add(finding.rule);
    if (finding.verdict === 'unknown') unknowns += 1;
    else {
      const rules = failed[finding.severity];
      rules.set(finding.rule, (rules.get(finding.rule) ?? 0) + 1);
    }
  };

  return {
    add: ({ account, coverage, findings, resolved, verdicts: byRule, arrivals = [] }) => {
      if (!isOrganizationId(account.id)) accounts[coverage.status] += 1;
      if (coverage.refused === true) refusing += 1;
      buckets.listed += coverage.buckets.listed;
      buckets.judged += coverage.buckets.judged;
      for (const finding of findings) addFinding(finding);
      states.resolved += resolved.length;
      arrivalTotals.add(arrivals);
      for (const [rule, counts] of Object.entries(byRule)) {
        const sum = verdicts.get(rule) ?? recordOf(VERDICTS, () => 0);
        for (const verdict of VERDICTS) sum[verdict] += counts[verdict];
        verdicts.set(rule, sum);
      }
    },
    build: () => ({
      accounts,
      refusing,
      buckets,
      failed: recordOf(SEVERITIES, (severity) => Object.fromEntries(failed[severity])),
      unknowns,
      undecided,
      waived,
      notReadFor: [...notReadFor].sort(byText),
      states,
      verdicts,
      arrivals: arrivalTotals.build(),
    }),
  };
}

/** Of all rules together. */
export const failedOf = ({ failed }: Pick<FindingCounts, 'failed'>, severity: Severity): number =>
  Object.values(failed[severity]).reduce((sum, count) => sum + count, 0);

/** Failed findings that are not waived, of all severities. */
export const allFailed = (counts: Pick<FindingCounts, 'failed'>): number =>
  SEVERITIES.reduce((sum, severity) => sum + failedOf(counts, severity), 0);

type Placed = Pick<Finding, 'severity' | 'verdict' | 'baselineState' | 'account' | 'rule' | 'bucket' | 'fingerprint'>;

/** Worst first; of equals the new ones, since they are what somebody has to look at today. */
export const worstFirst = (a: Placed, b: Placed): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  Number(b.baselineState === 'new') - Number(a.baselineState === 'new') ||
  byText(a.account, b.account) ||
  byText(a.rule, b.rule) ||
  byText(a.bucket, b.bucket) ||
  byText(a.fingerprint, b.fingerprint);

/** The same, with what is new before all else. */
export const newFirst = (a: Placed, b: Placed): number =>
  Number(b.baselineState === 'new') - Number(a.baselineState === 'new') || worstFirst(a, b);

/** Worst first, with what failed before what is unknown. */
export const failsFirst = (a: Placed, b: Placed): number =>
  Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') || worstFirst(a, b);
