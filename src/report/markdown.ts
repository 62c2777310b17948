import { type AccountResult, type Finding, isWaived, type ReportHeader } from '../model/finding.ts';
import type { Reporter } from '../model/report.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { cell, row, table } from './markdown-text.ts';
import { type FindingSelection, selection } from './selection.ts';

/**
 * GitHub takes 1 MiB for a step, and drops all of it if there is more. With these numbers of lines, and cells of bounded
 * length, the longest file stays below.
 */
const LINES = { findings: 100, gaps: 50, resolved: 50, rules: 50 } as const;

/** For the summary of a build step: GitHub-flavoured Markdown, what is worst first. */
export const markdown: Reporter = async function* (header, accounts) {
  const collected = empty();
  for await (const account of accounts) collect(account, collected);
  yield `## Access logging of S3 buckets\n\n${inShort(header, collected)}\n`;
  yield section('Findings by rule', table(['severity', 'findings', 'rule'], ruleRows(collected)), '');
  const { findings, gaps, resolved } = collected;
  yield section('First to look at', table(['severity', 'rule', 'where', 'what'], findings.kept()), more(findings));
  yield section('Not seen, so neither good nor bad', table(['account', 'what'], gaps.kept()), more(gaps));
  yield section('Resolved since the baseline', table(['rule', 'where', 'because'], resolved.kept()), more(resolved));
};

interface Collected {
  readonly counts: { fails: number; unknowns: number; waived: number; new: number; carried: number };
  readonly accounts: Record<AccountResult['coverage']['status'], number>;
  readonly buckets: { listed: number; judged: number };
  readonly byRule: Map<string, { readonly rule: string; readonly severity: Severity; count: number }>;
  readonly findings: FindingSelection;
  readonly gaps: FindingSelection;
  readonly resolved: FindingSelection;
}

const empty = (): Collected => ({
  counts: { fails: 0, unknowns: 0, waived: 0, new: 0, carried: 0 },
  accounts: { scanned: 0, incomplete: 0, unreachable: 0, 'not-covered': 0 },
  buckets: { listed: 0, judged: 0 },
  byRule: new Map(),
  findings: selection(SEVERITIES.length, LINES.findings),
  gaps: selection(2, LINES.gaps),
  resolved: selection(SEVERITIES.length, LINES.resolved),
});

function collect({ account, coverage, findings, resolved }: AccountResult, into: Collected): void {
  into.accounts[coverage.status] += 1;
  into.buckets.listed += coverage.buckets.listed;
  into.buckets.judged += coverage.buckets.judged;
  const who = account.name === '' ? account.id : `${account.id} (${account.name})`;
  if (coverage.status === 'unreachable' || coverage.status === 'incomplete') {
    into.gaps.add(0, () => row([cell(who), cell(coverage.reason)]));
  }
  for (const { action, state, count, reason } of coverage.unobserved) {
    const what = state === 'denied' ? 'is denied' : `failed: ${reason}`;
    into.gaps.add(1, () => row([cell(who), cell(`${action} ${what} (${count})`)]));
  }
  for (const finding of findings) countFinding(finding, into);
  for (const { finding, because } of resolved) {
    into.resolved.add(rankOf(finding), () => row([cell(finding.rule), cell(where(finding)), cell(because)]));
  }
}

const rankOf = ({ severity }: Finding): number => SEVERITIES.indexOf(severity);

function countFinding(finding: Finding, { counts, byRule, findings }: Collected): void {
  if (isWaived(finding)) {
    counts.waived += 1;
    return;
  }
  if (finding.baselineState === 'new') counts.new += 1;
  if (finding.lastSeen !== null) counts.carried += 1;
  if (finding.verdict === 'unknown') {
    counts.unknowns += 1;
    return;
  }
  counts.fails += 1;
  const { rule, severity } = finding;
  const key = `${severity} ${rule}`;
  const entry = byRule.get(key) ?? { rule, severity, count: 0 };
  entry.count += 1;
  byRule.set(key, entry);
  const mark = finding.baselineState === 'new' ? 'new: ' : '';
  findings.add(rankOf(finding), () =>
    row([cell(severity), cell(rule), cell(where(finding)), cell(`${mark}${finding.message}`)]),
  );
}

const where = ({ account, accountName, region, bucket }: Finding): string =>
  [accountName === '' ? account : `${account} (${accountName})`, region, bucket]
    .filter((part) => part !== '')
    .join(' / ');

function inShort({ scan, ended }: ReportHeader, { counts, accounts, buckets }: Collected): string {
  const scope = scan.organization === null ? `account ${scan.caller}` : `organization ${scan.organization.id}`;
  const parts = [
    `**${counts.fails} failed**`,
    `${counts.unknowns} could not be judged`,
    ...(counts.waived > 0 ? [`${counts.waived} waived`] : []),
    ...(counts.new > 0 ? [`${counts.new} new since the baseline`] : []),
    ...(counts.carried > 0 ? [`${counts.carried} of them not looked at this time`] : []),
  ];
  const reached =
    `${accounts.scanned + accounts.incomplete} accounts read, ${accounts.unreachable} not reachable, ` +
    `${scan.skipped.length} left out; ${buckets.judged} of ${buckets.listed} buckets judged`;
  return [
    ...(ended === null ? ['**The scan was stopped before its end: accounts are missing.**'] : []),
    `${parts.join(', ')}.`,
    `${cell(scope)}, ${scan.started}: ${reached}.`,
  ].join('\n\n');
}

const ruleRows = ({ byRule }: Collected): readonly string[] =>
  [...byRule.values()]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count)
    .slice(0, LINES.rules)
    .map(({ rule, severity, count }) => row([cell(severity), String(count), cell(rule)]));

const section = (title: string, body: string, after: string): string =>
  body === '' ? '' : `\n### ${title}\n\n${body}${after}`;

const more = (of: FindingSelection): string =>
  of.total() > of.kept().length ? `\nAnd ${of.total() - of.kept().length} more in the other reports.\n` : '';
