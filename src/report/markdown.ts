import { type Finding, isWaived, type ReportHeader, type ResolvedFinding } from '../model/finding.ts';
import type { Reporter } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import { arrivalTexts } from './arrival-totals.ts';
import { countsBuilder, type FindingCounts, failedOf, worstFirst } from './counts.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { cell, row, table } from './markdown-text.ts';
import { type TopN, topN } from './top-n.ts';

/**
 * GitHub takes 1 MiB for a step, and drops all of it if there is more. With these numbers of lines, and cells of bounded
 * length, the longest file stays below.
 */
const LINES = { findings: 100, gaps: 50, resolved: 50, rules: 50 } as const;

/** For the summary of a build step: GitHub-flavoured Markdown, what is worst first. */
export const markdown: Reporter = async function* (header, accounts) {
  const counts = countsBuilder();
  const findings = topN<Finding>(LINES.findings, worstFirst);
  // Whole accounts come first, then in the order of the accounts.
  const gaps = topN<Gap & { readonly place: number }>(LINES.gaps, (a, b) => a.rank - b.rank || a.place - b.place);
  const resolved = topN<ResolvedFinding>(LINES.resolved, (a, b) => worstFirst(a.finding, b.finding));
  for await (const result of accounts) {
    counts.add(result);
    for (const finding of result.findings) if (!isWaived(finding) && finding.verdict === 'fail') findings.add(finding);
    for (const gap of gapsOf(result)) gaps.add({ ...gap, place: gaps.total() });
    for (const gone of result.resolved) resolved.add(gone);
  }
  const counted = counts.build();
  yield `## Access logging of S3 buckets\n\n${inShort(header, counted)}\n`;
  yield section('Findings by rule', table(['severity', 'findings', 'rule'], ruleRows(counted)), '');
  yield section(
    'First to look at',
    table(['severity', 'rule', 'where', 'what'], findings.items().map(findingRow)),
    more(findings),
  );
  yield section(
    'Not observed, so neither good nor bad',
    table(
      ['account', 'what'],
      gaps.items().map(({ who, what }) => row([cell(who), cell(what)])),
    ),
    more(gaps),
  );
  yield section(
    'Resolved since the baseline',
    table(['rule', 'where', 'because'], resolved.items().map(resolvedRow)),
    more(resolved),
  );
};

function findingRow(finding: Finding): string {
  const mark = finding.baselineState === 'new' ? 'new: ' : '';
  return row([cell(finding.severity), cell(finding.rule), cell(where(finding)), cell(`${mark}${finding.message}`)]);
}

const resolvedRow = ({ finding, because }: ResolvedFinding): string =>
  row([cell(finding.rule), cell(where(finding)), cell(because)]);

const where = ({ account, accountName, region, bucket }: Finding): string =>
  [accountName === '' ? account : `${account} (${accountName})`, region, bucket]
    .filter((part) => part !== '')
    .join(' / ');

function inShort({ scan, ended }: ReportHeader, counts: FindingCounts): string {
  const { accounts, buckets, states, unknowns, waived } = counts;
  const scope = scan.organization === null ? `account ${scan.caller}` : `organization ${scan.organization.id}`;
  const fails = SEVERITIES.reduce((sum, severity) => sum + failedOf(counts, severity), 0);
  const parts = [
    `**${fails} failed**`,
    `${unknowns} could not be judged`,
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(states.new > 0 ? [`${states.new} new since the baseline`] : []),
    ...(states.carried > 0 ? [`${states.carried} of them not judged again`] : []),
  ];
  const reached =
    `${accounts.scanned + accounts.incomplete} accounts read, ${accounts.unreachable} not reachable, ` +
    `${scan.skipped.length} left out; ${buckets.judged} of ${buckets.listed} buckets judged`;
  return [
    ...(ended === null ? ['**The scan was stopped before its end: accounts are missing.**'] : []),
    `${parts.join(', ')}.`,
    `${cell(scope)}, ${scan.started}: ${reached}.`,
    ...arrivalTexts(counts.arrivals),
  ].join('\n\n');
}

const ruleRows = ({ failed }: FindingCounts): readonly string[] =>
  SEVERITIES.flatMap((severity) =>
    Object.entries(failed[severity])
      .sort(([, a], [, b]) => b - a)
      .map(([rule, count]) => row([cell(severity), String(count), cell(rule)])),
  ).slice(0, LINES.rules);

const section = (title: string, body: string, after: string): string =>
  body === '' ? '' : `\n### ${title}\n\n${body}${after}`;

const more = <T>(of: TopN<T>): string =>
  of.total() > of.items().length ? `\nAnd ${of.total() - of.items().length} more in the other reports.\n` : '';
