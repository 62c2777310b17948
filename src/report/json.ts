import {
  type AccountResult,
  BUCKET_KINDS_NOT_COVERED,
  type ReportHeader,
  VERDICTS,
  type VerdictCounts,
} from '../model/finding.ts';
import type { Reporter } from '../model/report.ts';
import { arrivalTotalsBuilder } from './arrival-totals.ts';
import {
  accountV1,
  arrivalTotalsV1,
  arrivalV1,
  findingV1,
  notCoveredV1,
  policiesNotEvaluated,
  resolvedV1,
  ruleV1,
  scanV1,
  skippedV1,
} from './json-parts.ts';
import { compact, indented, jsonArray } from './json-text.ts';
import type { AccountV1, CoverageV1, NotCoveredV1, ReportV1, VerdictsV1 } from './json-v1.ts';

/** The archive: everything a later run or another program may ask, as one JSON document of version 1. */
export const json: Reporter = async function* (header, accounts, { baseline, spool }) {
  const { tool, scan, rules, otherRules } = header;
  yield `{\n  "schemaVersion": ${1 satisfies ReportV1['schemaVersion']}`;
  yield member('tool', { name: tool.name, version: tool.version });
  yield member('scan', scanV1(header, baseline));
  yield member('rules', rules.map(ruleV1));
  yield member('otherRules', otherRules.map(ruleV1));
  yield ',\n  "findings": ';
  // One line per account is all that stays behind of it; coverage can only be told at the end.
  const seen: AccountV1[] = [];
  const notCovered: NotCoveredV1[] = [];
  const resolved = spool();
  const arrivals = spool();
  let hasArrivals = false;
  const totals = arrivalTotalsBuilder();
  const verdicts = new Map(rules.map(({ id }) => [id, noVerdicts()]));
  yield* jsonArray(
    (async function* () {
      for await (const result of accounts) {
        seen.push(...accountV1(result));
        notCovered.push(...notCoveredV1(result));
        for (const one of result.resolved) await resolved.write(compact(resolvedV1(one)));
        for (const one of result.arrivalHistory ?? []) {
          hasArrivals = true;
          await arrivals.write(compact(arrivalV1(one)));
        }
        totals.add(result.arrivals ?? []);
        count(result, verdicts);
        for (const finding of result.findings) yield indented(findingV1(finding), 2);
      }
    })(),
    1,
  );
  yield ',\n  "resolved": ';
  yield* jsonArray(relaid(resolved.lines(), 2), 1);
  yield member('verdicts', Object.fromEntries(verdicts) satisfies VerdictsV1);
  yield member('coverage', coverageV1(scan, seen, notCovered));
  const arrivalTotals = totals.build();
  if (arrivalTotals.sources > 0) yield member('arrivalTotals', arrivalTotalsV1(arrivalTotals));
  if (hasArrivals) {
    yield ',\n  "arrival": ';
    // One line each: there may be one for every bucket.
    yield* jsonArray(arrivals.lines(), 1);
  }
  yield '\n}\n';
};

/** Lines of JSON, laid out for a depth of the document. */
async function* relaid(lines: AsyncIterable<string>, depth: number): AsyncIterable<string> {
  for await (const line of lines) yield indented(JSON.parse(line), depth);
}

const member = (name: string, value: unknown): string => `,\n  ${JSON.stringify(name)}: ${indented(value, 1)}`;

type Counters = { -readonly [V in keyof VerdictCounts]: number };
const noVerdicts = (): Counters => ({ pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 });

function count({ verdicts }: AccountResult, total: Map<string, Counters>): void {
  for (const [rule, counts] of Object.entries(verdicts)) {
    const sum = total.get(rule) ?? noVerdicts();
    for (const verdict of VERDICTS) sum[verdict] += counts[verdict];
    total.set(rule, sum);
  }
}

export const coverageV1 = (
  scan: ReportHeader['scan'],
  accounts: readonly AccountV1[],
  notCovered: readonly NotCoveredV1[],
): CoverageV1 => ({
  counts: {
    scanned: accounts.filter(({ status }) => status === 'scanned').length,
    incomplete: accounts.filter(({ status }) => status === 'incomplete').length,
    unreachable: accounts.filter(({ status }) => status === 'unreachable').length,
    skipped: scan.skipped.length,
  },
  buckets: {
    listed: accounts.reduce((sum, { buckets }) => sum + buckets.listed, 0),
    judged: accounts.reduce((sum, { buckets }) => sum + buckets.judged, 0),
  },
  bucketKindsNotCovered: BUCKET_KINDS_NOT_COVERED,
  policiesNotEvaluated: policiesNotEvaluated(scan.organization),
  accounts,
  skipped: scan.skipped.map(skippedV1),
  notCovered,
});
