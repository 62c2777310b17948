import { accountsRead } from '../model/accounts-read.ts';
import { type Finding, isWaived, type ReportHeader, type ResolvedFinding } from '../model/finding.ts';
import { notReadText } from '../model/not-read-text.ts';
import type { Reporter } from '../model/report.ts';
import { scopeText } from '../model/scope-text.ts';
import { sourceText } from '../model/source-text.ts';
import { arrivalTexts } from './arrival-totals.ts';
import { allFailed, countsBuilder, type FindingCounts, failsFirst, worstFirst } from './counts.ts';
import { whereText } from './group-text.ts';
import { cell, row, table } from './markdown-text.ts';
import { refusalText } from './refusal-text.ts';
import { type RuleGroup, ruleGroupsBuilder } from './rule-groups.ts';
import { type TopN, topN } from './top-n.ts';
import { type UnobservedRow, unobservedRows } from './unobserved-rows.ts';

/**
 * GitHub takes 1 MiB for a step, and drops all of it if there is more. With these numbers of lines, and cells of bounded
 * length, the longest file stays below.
 */
const LINES = { fresh: 50, findings: 75, unobserved: 50, undecided: 25, resolved: 50, rules: 50 } as const;

/** For the summary of a build step: GitHub-flavoured Markdown; what is new first, then by rule, then what is worst. */
export const markdown: Reporter = async function* (header, accounts, { baseline }) {
  const counts = countsBuilder();
  const groups = ruleGroupsBuilder();
  const fresh = topN<Finding>(LINES.fresh, failsFirst);
  const findings = topN<Finding>(LINES.findings, worstFirst);
  // Whole accounts come first, then in the order of the accounts.
  const unobserved = topN<UnobservedRow & { readonly index: number }>(
    LINES.unobserved,
    (a, b) => a.rank - b.rank || a.index - b.index,
  );
  const resolved = topN<ResolvedFinding>(LINES.resolved, (a, b) => worstFirst(a.finding, b.finding));
  for await (const result of accounts) {
    counts.add(result);
    groups.add(result);
    for (const finding of result.findings) {
      if (isWaived(finding)) continue;
      if (finding.baselineState === 'new') fresh.add(finding);
      else if (finding.verdict === 'fail') findings.add(finding);
    }
    for (const one of unobservedRows(result)) unobserved.add({ ...one, index: unobserved.total() });
    for (const gone of result.resolved) resolved.add(gone);
  }
  const counted = counts.build();
  yield `## Access logging of S3 buckets\n\n${inShort(header, counted, baseline !== null || counted.states.new > 0)}\n`;
  yield section(
    baseline === null ? 'New' : `New since ${cell(baseline.started)}`,
    table(ROW_HEAD, fresh.items().map(findingRow)),
    more(fresh, 'new'),
  );
  const built = groups.build();
  const ofKind = (...kinds: readonly RuleGroup['kind'][]) => built.filter(({ kind }) => kinds.includes(kind));
  yield section('Failed, by rule', table(GROUP_HEAD, ofKind('fail').slice(0, LINES.rules).map(groupRow)), '');
  yield section(
    'Not observed, so neither good nor bad',
    table(
      ['account', 'what'],
      unobserved.items().map(({ who, what }) => row([cell(who), cell(what)])),
    ),
    more(unobserved),
  );
  yield section(
    'Observed, and still undecided',
    table(GROUP_HEAD, ofKind('undecided').slice(0, LINES.undecided).map(groupRow)),
    '',
  );
  yield section(
    fresh.total() > 0 ? 'Failed as before' : 'Failed',
    table(ROW_HEAD, findings.items().map(findingRow)),
    more(findings),
  );
  yield section(
    'Resolved since the baseline',
    table(['rule', 'where', 'because'], resolved.items().map(resolvedRow)),
    more(resolved),
  );
};

const ROW_HEAD = ['severity', 'rule', 'where', 'what'];
const GROUP_HEAD = ['severity', 'rule', 'where', 'for example'];

const findingRow = (finding: Finding): string =>
  row([
    finding.verdict === 'unknown' ? 'unknown' : cell(finding.severity),
    cell(finding.rule),
    cell(where(finding)),
    cell(finding.message),
  ]);

const groupRow = (group: RuleGroup): string =>
  row([cell(group.severity), cell(group.rule), cell(whereText(group)), cell(group.example.message)]);

const resolvedRow = ({ finding, because }: ResolvedFinding): string =>
  row([cell(finding.rule), cell(where(finding)), cell(because)]);

const where = (finding: Finding): string => {
  const { account, accountName, region, bucket } = finding;
  return [accountName === '' ? account : `${account} (${accountName})`, region, bucket, sourceText(finding)]
    .filter((part) => part !== '')
    .join(' / ');
};

function inShort(header: ReportHeader, counts: FindingCounts, compared: boolean): string {
  const { scan, ended } = header;
  const { accounts, buckets, states, unknowns, undecided, waived } = counts;
  const scope = cell(scopeText(header));
  const fails = allFailed(counts);
  const parts = [
    `**${fails} failed**`,
    `${unknowns} could not be judged${undecided > 0 ? ` (${undecided} of them undecided)` : ''}`,
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(states.carried > 0 ? [`${states.carried} not judged again`] : []),
  ];
  const reached =
    `${accountsRead(accounts, scan.accounts.length)}, ${accounts.unreachable} not read, ` +
    `${scan.skipped.length} left out; ${buckets.judged} of ${buckets.listed} buckets judged`;
  return [
    ...[refusalText(counts.refusing, scan.accounts.length)].filter((text) => text !== '').map(cell),
    ...(ended === null ? ['**The scan was stopped before its end: accounts are missing.**'] : []),
    `${compared ? `**${states.new} new** since the baseline; ` : ''}${parts.join(', ')}.`,
    `${cell(scope)}, ${scan.started}: ${reached}.`,
    ...[notReadText(counts.notReadFor)].filter((text) => text !== ''),
    ...arrivalTexts(counts.arrivals),
  ].join('\n\n');
}

const section = (title: string, body: string, after: string): string =>
  body === '' ? '' : `\n### ${title}\n\n${body}${after}`;

const more = <T>(of: TopN<T>, kind = ''): string =>
  of.total() > of.items().length
    ? `\nAnd ${of.total() - of.items().length} more ${kind === '' ? '' : `${kind} ones `}in the other reports.\n`
    : '';
