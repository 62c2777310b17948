import { memoizeByObject } from '../model/memoize-by-object.ts';
import type { FindingV1, ReportV1 } from '../report/json-v1.ts';

/** The last that the reports say of a finding. */
export interface ObservedFinding {
  readonly state: 'stands' | 'waived' | 'resolved';
  /** When it was observed, ISO 8601: the start of a scan. */
  readonly at: string;
  /** It was seen to pass; `false` for all other ways to be no more. */
  readonly passes: boolean;
  readonly finding: FindingV1;
  readonly report: ReportV1;
}

/** By fingerprint. What was carried forward counts for the time at which it was last looked at. */
export function observedFindings(reports: readonly ReportV1[]): ReadonlyMap<string, ObservedFinding> {
  const newest = new Map<string, ObservedFinding>();
  for (const one of reports.flatMap(findingsOf)) {
    const before = newest.get(one.finding.fingerprint);
    if (before === undefined || isLater(one, before)) newest.set(one.finding.fingerprint, one);
  }
  return newest;
}

const findingsOf = (report: ReportV1): readonly ObservedFinding[] => [
  ...report.findings.map(
    (finding): ObservedFinding => ({
      state: finding.waiver !== null && !finding.waiver.expired ? 'waived' : 'stands',
      at: finding.lastSeen ?? report.scan.start,
      passes: false,
      finding,
      report,
    }),
  ),
  ...report.resolved.map(
    ({ because, finding }): ObservedFinding => ({
      state: 'resolved',
      at: report.scan.start,
      passes: because === 'passes',
      finding,
      report,
    }),
  ),
];

/** Of two that were observed at one time a finding that stands wins; of two such ones that of the later report. */
function isLater(one: ObservedFinding, before: ObservedFinding): boolean {
  const between = Date.parse(one.at) - Date.parse(before.at);
  if (between !== 0) return between > 0;
  if ((one.state === 'resolved') !== (before.state === 'resolved')) return before.state === 'resolved';
  return Date.parse(one.report.scan.start) > Date.parse(before.report.scan.start);
}

/** A finding of which no report says anything. */
export interface Unmentioned {
  readonly fingerprint: string;
  readonly rule: string;
  readonly account: string;
  readonly region: string;
  /** Findings of the account as a whole are there too. */
  readonly isHome: boolean;
}

/**
 * The newest report that would have the finding if it still stood: its rule judged everything of that account and Region, and
 * could decide it. Whatever a report did not look at, or could not decide, ends nothing.
 */
export function seenWithout(reports: readonly ReportV1[], finding: Unmentioned): ReportV1 | undefined {
  return reports
    .filter((report) => judgedAll(report, finding) && !fingerprintsIn(report).has(finding.fingerprint))
    .filter((report) => !isUndecided(report, finding))
    .sort((a, b) => Date.parse(b.scan.start) - Date.parse(a.scan.start))[0];
}

const fingerprintsIn = memoizeByObject(
  ({ findings }: ReportV1): ReadonlySet<string> => new Set(findings.map(({ fingerprint }) => fingerprint)),
);

function judgedAll({ scan, rules, coverage }: ReportV1, { rule, account, region, isHome }: Unmentioned): boolean {
  const { regions } = scan.scope;
  const covered = coverage.accounts.find((one) => one.account === account);
  if (covered?.status !== 'scanned' || !rules.some(({ id }) => id === rule)) return false;
  return regions.length === 0 ? covered.buckets.judged === covered.buckets.listed : !isHome && regions.includes(region);
}

/** Something of the account was not decided by the rule, or is reported at the organization with that of others. */
const isUndecided = ({ findings }: ReportV1, { rule, account }: Unmentioned): boolean =>
  findings.some(
    (one) =>
      one.rule === rule &&
      ((one.account === account && one.verdict === 'unknown') ||
        one.group?.accounts.some((member) => member.account === account) === true),
  );
