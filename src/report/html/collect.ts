import type { AccountCoverage, AccountResult, ReportHeader, ResolvedFinding } from '../../model/finding.ts';
import type { Account } from '../../model/inventory.ts';
import { byText, isOrganizationId } from '../../model/names.ts';
import { recordOf } from '../../model/record.ts';
import type { Spool } from '../../model/report.ts';
import { countsBuilder, type FindingCounts, failsFirst, newFirst, worstFirst } from '../counts.ts';
import type { Topology } from '../graph/model.ts';
import { topologyBuilder } from '../graph/topology.ts';
import { type RuleGroup, ruleGroupsBuilder } from '../rule-groups.ts';
import { type TopN, topN } from '../top-n.ts';
import { arrivalsBuilder, type ShownArrivals } from './arrival.ts';
import { DISPLAY_STATUSES, type DisplayStatusCounts, displayStatusesOf } from './bucket-status.ts';
import { FINDING_KINDS, type FindingKind, findingRow, kindOf } from './finding-rows.ts';
import { type HeatMap, heatMapBuilder } from './heat-map.ts';
import { type ShownFinding, shownFinding } from './shown-finding.ts';

/** The first findings of one kind, and how many there are. */
export interface Some<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** An account of which something was not observed. */
export interface UnobservedAccount {
  readonly account: Account;
  readonly coverage: AccountCoverage;
}

/** All that the page shows of all accounts; bounded however many there are. */
export interface Collected {
  readonly counts: FindingCounts;
  readonly buckets: DisplayStatusCounts;
  /** Those of which the page shows all that is known: the new ones first, then the worst. */
  readonly findings: Readonly<Record<FindingKind, Some<ShownFinding>>>;
  /** Those that the baseline does not have. */
  readonly fresh: Some<ShownFinding>;
  /** The worst of the others that failed. */
  readonly worst: Some<ShownFinding>;
  readonly groups: readonly RuleGroup[];
  readonly resolved: Some<ResolvedFinding>;
  readonly unobserved: Some<UnobservedAccount>;
  readonly heatMap: HeatMap;
  readonly topology: Topology;
  readonly arrivals: ShownArrivals;
}

/** Findings that the page shows with their evidence and their fix; of all others it has a row. It cuts again by size. */
const DETAILED: Readonly<Record<FindingKind, number>> = { fail: 700, undecided: 100, unobserved: 100, waived: 100 };

const MOST = { fresh: 10, worst: 5, resolved: 200, unobserved: 200 };

export async function collect(
  { rules, otherRules, scan }: ReportHeader,
  results: AsyncIterable<AccountResult>,
  rows: Pick<Spool, 'write'>,
): Promise<Collected> {
  const ruleOf = new Map([...rules, ...otherRules].map((rule) => [rule.id, rule]));
  const counts = countsBuilder();
  const buckets = recordOf(DISPLAY_STATUSES, () => 0);
  const findings = recordOf(FINDING_KINDS, (kind) => topN<ShownFinding>(DETAILED[kind], newFirst));
  const fresh = topN<ShownFinding>(MOST.fresh, failsFirst);
  const worst = topN<ShownFinding>(MOST.worst, worstFirst);
  const groups = ruleGroupsBuilder();
  const resolved = topN<ResolvedFinding>(MOST.resolved, (a, b) => worstFirst(a.finding, b.finding));
  const unobserved = topN<UnobservedAccount>(MOST.unobserved, byCoverage);
  const heatMap = heatMapBuilder();
  const topology = topologyBuilder();
  const arrivals = arrivalsBuilder(scan.started);

  for await (const result of results) {
    const { account, coverage } = result;
    counts.add(result);
    groups.add(result);
    const statuses = displayStatusesOf(result);
    for (const totals of statuses.values())
      for (const bucketStatus of DISPLAY_STATUSES) buckets[bucketStatus] += totals[bucketStatus];
    for (const finding of result.findings) {
      const kind = kindOf(finding);
      const shown = shownFinding(finding, ruleOf.get(finding.rule));
      findings[kind].add(shown);
      if (kind !== 'waived' && finding.baselineState === 'new') fresh.add(shown);
      else if (kind === 'fail') worst.add(shown);
      await rows.write(findingRow(finding));
    }
    for (const gone of result.resolved) resolved.add(gone);
    // The organization as a whole is no account, and nothing of it is left out.
    if (!isOrganizationId(account.id) && (coverage.status !== 'scanned' || coverage.unobserved.length > 0))
      unobserved.add({ account, coverage });
    heatMap.add(result, statuses);
    topology.add(result);
    arrivals.add(account, result.arrivals ?? []);
  }
  return {
    counts: counts.build(),
    buckets,
    findings: recordOf(FINDING_KINDS, (kind) => some(findings[kind])),
    fresh: some(fresh),
    worst: some(worst),
    groups: groups.build(),
    resolved: some(resolved),
    unobserved: some(unobserved),
    heatMap: heatMap.build(),
    topology: topology.build(),
    arrivals: arrivals.build(),
  };
}

const some = <T>(list: TopN<T>): Some<T> => ({ items: list.items(), total: list.total() });

const COVERAGE_ORDER: readonly AccountCoverage['status'][] = ['unreachable', 'incomplete', 'scanned', 'not-covered'];

const byCoverage = (a: UnobservedAccount, b: UnobservedAccount): number =>
  COVERAGE_ORDER.indexOf(a.coverage.status) - COVERAGE_ORDER.indexOf(b.coverage.status) ||
  byText(a.account.id, b.account.id);
