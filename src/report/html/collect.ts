import {
  type AccountCoverage,
  type AccountResult,
  type Finding,
  isWaived,
  type ReportHeader,
  type ResolvedFinding,
  VERDICTS,
  type VerdictCounts,
} from '../../model/finding.ts';
import type { Account } from '../../model/inventory.ts';
import { byText, isOrganizationId } from '../../model/names.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import type { Topology } from '../graph/model.ts';
import { topologyBuilder } from '../graph/topology.ts';
import { DISPLAY_STATUSES, type DisplayStatusCounts, displayStatusesOf, zeros } from './bucket-status.ts';
import { type HeatMap, heatMapBuilder } from './heat-map.ts';
import { type ShownFinding, shownFinding } from './shown-finding.ts';
import { type TopN, topN } from './top.ts';

/** The first findings of one kind, and how many there are. */
export interface Some<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** An account of which something was not seen. */
export interface AccountGap {
  readonly account: Account;
  readonly coverage: AccountCoverage;
}

/** All that the page shows of all accounts; bounded however many there are. */
export interface Collected {
  readonly accounts: Readonly<Record<AccountCoverage['status'], number>>;
  readonly listed: number;
  readonly buckets: DisplayStatusCounts;
  /** Failed and not waived, by severity. */
  readonly failed: Readonly<Record<Severity, number>>;
  readonly fails: Some<ShownFinding>;
  readonly unknowns: Some<ShownFinding>;
  readonly waived: Some<ShownFinding>;
  readonly changes: {
    readonly new: number;
    readonly unchanged: number;
    /** Carried over from the earlier report, since this scan did not look. */
    readonly carried: number;
    readonly resolved: Some<ResolvedFinding>;
  };
  readonly gaps: Some<AccountGap>;
  readonly heatMap: HeatMap;
  readonly topology: Topology;
  readonly verdicts: ReadonlyMap<string, VerdictCounts>;
}

/** What nobody reads to the end needs no more; the page cuts again by size. */
const MOST = { fails: 700, unknowns: 200, waived: 100, resolved: 200, gaps: 200 };

export async function collect(
  { rules, otherRules }: ReportHeader,
  results: AsyncIterable<AccountResult>,
): Promise<Collected> {
  const ruleOf = new Map([...rules, ...otherRules].map((rule) => [rule.id, rule]));
  const accounts = { scanned: 0, incomplete: 0, unreachable: 0, 'not-covered': 0 };
  const buckets = zeros(DISPLAY_STATUSES);
  const failed = zeros(SEVERITIES);
  const changes = { new: 0, unchanged: 0, carried: 0 };
  const fails = topN<ShownFinding>(MOST.fails, bySeverity);
  const unknowns = topN<ShownFinding>(MOST.unknowns, bySeverity);
  const waived = topN<ShownFinding>(MOST.waived, bySeverity);
  const resolved = topN<ResolvedFinding>(MOST.resolved, (a, b) => bySeverity(a.finding, b.finding));
  const gaps = topN<AccountGap>(MOST.gaps, byGap);
  const heatMap = heatMapBuilder();
  const topology = topologyBuilder();
  const verdicts = new Map<string, Record<keyof VerdictCounts, number>>();
  let listed = 0;

  for await (const result of results) {
    const { account, coverage } = result;
    // The organization as a whole is no account, and nothing of it is left out.
    const isWhole = isOrganizationId(account.id);
    if (!isWhole) accounts[coverage.status] += 1;
    listed += coverage.buckets.listed;
    const standings = displayStatusesOf(result);
    for (const totals of standings.values())
      for (const bucketStatus of DISPLAY_STATUSES) buckets[bucketStatus] += totals[bucketStatus];
    for (const finding of result.findings) {
      const shown = shownFinding(finding, ruleOf.get(finding.rule));
      if (isWaived(finding)) waived.add(shown);
      else if (finding.verdict === 'unknown') unknowns.add(shown);
      else {
        fails.add(shown);
        failed[finding.severity] += 1;
      }
      if (finding.lastSeen !== null) changes.carried += 1;
      else if (finding.baselineState !== null) changes[finding.baselineState] += 1;
    }
    for (const gone of result.resolved) resolved.add(gone);
    if (!isWhole && (coverage.status !== 'scanned' || coverage.unobserved.length > 0)) gaps.add({ account, coverage });
    heatMap.add(result, standings);
    topology.add(result);
    for (const [rule, counts] of Object.entries(result.verdicts)) {
      const sum = verdicts.get(rule) ?? zeros(VERDICTS);
      for (const verdict of VERDICTS) sum[verdict] += counts[verdict];
      verdicts.set(rule, sum);
    }
  }
  return {
    accounts,
    listed,
    buckets,
    failed,
    fails: some(fails),
    unknowns: some(unknowns),
    waived: some(waived),
    changes: { ...changes, resolved: some(resolved) },
    gaps: some(gaps),
    heatMap: heatMap.build(),
    topology: topology.build(),
    verdicts,
  };
}

const some = <T>(list: TopN<T>): Some<T> => ({ items: list.items(), total: list.total() });

type Placed = Pick<Finding, 'severity' | 'baselineState' | 'account' | 'rule' | 'bucket' | 'fingerprint'>;

/** Worst first; of equals the new ones, since they are what somebody has to look at today. */
const bySeverity = (a: Placed, b: Placed): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  Number(b.baselineState === 'new') - Number(a.baselineState === 'new') ||
  byText(a.account, b.account) ||
  byText(a.rule, b.rule) ||
  byText(a.bucket, b.bucket) ||
  byText(a.fingerprint, b.fingerprint);

const GAP_ORDER: readonly AccountCoverage['status'][] = ['unreachable', 'incomplete', 'scanned', 'not-covered'];

const byGap = (a: AccountGap, b: AccountGap): number =>
  GAP_ORDER.indexOf(a.coverage.status) - GAP_ORDER.indexOf(b.coverage.status) || byText(a.account.id, b.account.id);
