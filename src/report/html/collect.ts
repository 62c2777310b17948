import {
  type AccountCoverage,
  type AccountResult,
  isWaived,
  type ReportHeader,
  type ResolvedFinding,
} from '../../model/finding.ts';
import type { Account } from '../../model/inventory.ts';
import { byText, isOrganizationId } from '../../model/names.ts';
import { recordOf } from '../../model/record.ts';
import { countsBuilder, type FindingCounts, worstFirst } from '../counts.ts';
import type { Topology } from '../graph/model.ts';
import { topologyBuilder } from '../graph/topology.ts';
import { type TopN, topN } from '../top-n.ts';
import { arrivalsBuilder, type ShownArrivals } from './arrival.ts';
import { DISPLAY_STATUSES, type DisplayStatusCounts, displayStatusesOf } from './bucket-status.ts';
import { type HeatMap, heatMapBuilder } from './heat-map.ts';
import { type ShownFinding, shownFinding } from './shown-finding.ts';

/** The first findings of one kind, and how many there are. */
export interface Some<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** An account of which something was not observed. */
export interface AccountGap {
  readonly account: Account;
  readonly coverage: AccountCoverage;
}

/** All that the page shows of all accounts; bounded however many there are. */
export interface Collected {
  readonly counts: FindingCounts;
  readonly buckets: DisplayStatusCounts;
  readonly fails: Some<ShownFinding>;
  readonly unknowns: Some<ShownFinding>;
  readonly waived: Some<ShownFinding>;
  readonly resolved: Some<ResolvedFinding>;
  readonly gaps: Some<AccountGap>;
  readonly heatMap: HeatMap;
  readonly topology: Topology;
  readonly arrivals: ShownArrivals;
}

/** What nobody reads to the end needs no more; the page cuts again by size. */
const MOST = { fails: 700, unknowns: 200, waived: 100, resolved: 200, gaps: 200 };

export async function collect(
  { rules, otherRules, scan }: ReportHeader,
  results: AsyncIterable<AccountResult>,
): Promise<Collected> {
  const ruleOf = new Map([...rules, ...otherRules].map((rule) => [rule.id, rule]));
  const counts = countsBuilder();
  const buckets = recordOf(DISPLAY_STATUSES, () => 0);
  const fails = topN<ShownFinding>(MOST.fails, worstFirst);
  const unknowns = topN<ShownFinding>(MOST.unknowns, worstFirst);
  const waived = topN<ShownFinding>(MOST.waived, worstFirst);
  const resolved = topN<ResolvedFinding>(MOST.resolved, (a, b) => worstFirst(a.finding, b.finding));
  const gaps = topN<AccountGap>(MOST.gaps, byGap);
  const heatMap = heatMapBuilder();
  const topology = topologyBuilder();
  const arrivals = arrivalsBuilder(scan.started);

  for await (const result of results) {
    const { account, coverage } = result;
    counts.add(result);
    const statuses = displayStatusesOf(result);
    for (const totals of statuses.values())
      for (const bucketStatus of DISPLAY_STATUSES) buckets[bucketStatus] += totals[bucketStatus];
    for (const finding of result.findings) {
      const list = isWaived(finding) ? waived : finding.verdict === 'unknown' ? unknowns : fails;
      list.add(shownFinding(finding, ruleOf.get(finding.rule)));
    }
    for (const gone of result.resolved) resolved.add(gone);
    // The organization as a whole is no account, and nothing of it is left out.
    if (!isOrganizationId(account.id) && (coverage.status !== 'scanned' || coverage.unobserved.length > 0))
      gaps.add({ account, coverage });
    heatMap.add(result, statuses);
    topology.add(result);
    arrivals.add(account, result.arrivals ?? []);
  }
  return {
    counts: counts.build(),
    buckets,
    fails: some(fails),
    unknowns: some(unknowns),
    waived: some(waived),
    resolved: some(resolved),
    gaps: some(gaps),
    heatMap: heatMap.build(),
    topology: topology.build(),
    arrivals: arrivals.build(),
  };
}

const some = <T>(list: TopN<T>): Some<T> => ({ items: list.items(), total: list.total() });

const GAP_ORDER: readonly AccountCoverage['status'][] = ['unreachable', 'incomplete', 'scanned', 'not-covered'];

const byGap = (a: AccountGap, b: AccountGap): number =>
  GAP_ORDER.indexOf(a.coverage.status) - GAP_ORDER.indexOf(b.coverage.status) || byText(a.account.id, b.account.id);
