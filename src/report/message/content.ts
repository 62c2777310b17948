import { accountsRead } from '../../model/accounts-read.ts';
import {
  type AccountResult,
  type Finding,
  isWaived,
  type ReportHeader,
  type ResolvedFinding,
} from '../../model/finding.ts';
import { notReadText } from '../../model/not-read-text.ts';
import { atMost, oneLine } from '../../model/plain-text.ts';
import { scopeText } from '../../model/scope-text.ts';
import { sourceText } from '../../model/source-text.ts';
import { allFailed, countsBuilder, type FindingCounts, worstFirst } from '../counts.ts';
import { refusalText } from '../refusal-text.ts';
import { type TopN, topN } from '../top-n.ts';
import { type UnobservedRow, unobservedRows } from '../unobserved-rows.ts';
import { consoleUrl } from './console-url.ts';

/** What a chat message says, before it has the form of one of them. Every text is one line of bounded length. */
export interface MessageContent {
  readonly title: string;
  readonly lines: readonly string[];
  readonly sections: readonly MessageSection[];
}

export interface MessageSection {
  readonly title: string;
  readonly rows: readonly MessageRow[];
  /** Rows that there are, those included that are not shown. */
  readonly total: number;
}

export interface MessageRow {
  /** A severity, or a rule; `''`: none. */
  readonly mark: string;
  readonly where: string;
  /** Where a reader sees it; `''`: nowhere. */
  readonly url: string;
  readonly what: string;
}

const ROWS = { findings: 10, others: 5, rules: 5 } as const;
const MAX = { mark: 60, where: 100, what: 240, message: 180, rule: 50 } as const;

export async function messageContent(
  header: ReportHeader,
  accounts: AsyncIterable<AccountResult>,
): Promise<MessageContent> {
  const counts = countsBuilder();
  const added = topN<Finding>(ROWS.findings, worstFirst);
  const failed = topN<Finding>(ROWS.findings, worstFirst);
  const resolved = topN<ResolvedFinding>(ROWS.others, (a, b) => worstFirst(a.finding, b.finding));
  const unobserved = topN<UnobservedRow & { readonly index: number }>(
    ROWS.others,
    (a, b) => a.rank - b.rank || a.index - b.index,
  );
  for await (const result of accounts) {
    counts.add(result);
    for (const finding of result.findings) {
      if (isWaived(finding)) continue;
      if (finding.baselineState === 'new') added.add(finding);
      else if (finding.verdict === 'fail') failed.add(finding);
    }
    for (const gone of result.resolved) resolved.add(gone);
    for (const one of unobservedRows(result)) unobserved.add({ ...one, index: unobserved.total() });
  }
  const counted = counts.build();
  // What is planned may not be there yet.
  const urlOf = header.plan === undefined ? consoleUrl : () => '';
  const rowsOf = (findings: TopN<Finding>) => findings.items().map((finding) => findingRow(finding, urlOf(finding)));
  return {
    title: 'Access logging of S3 buckets',
    lines: inShort(header, counted),
    sections: [
      { title: 'New', rows: rowsOf(added), total: added.total() },
      { title: 'Resolved', rows: resolved.items().map(resolvedRow), total: resolved.total() },
      {
        title: 'Not observed, so neither good nor bad',
        rows: unobserved.items().map(messageRow),
        total: unobserved.total(),
      },
      {
        title: isCompared(counted) ? 'Failed before as well, worst first' : 'Failed, worst first',
        rows: rowsOf(failed),
        total: failed.total(),
      },
    ].filter(({ total }) => total > 0),
  };
}

const isCompared = ({ states }: FindingCounts): boolean => states.new + states.unchanged + states.resolved > 0;

function inShort(header: ReportHeader, counts: FindingCounts): readonly string[] {
  const { scan, ended } = header;
  const { accounts, buckets, states, unknowns, undecided, waived } = counts;
  const scope = scopeText(header);
  const fails = allFailed(counts);
  const since = isCompared(counts) ? `; ${states.new} new and ${states.resolved} resolved since the baseline` : '';
  const open = undecided > 0 ? ` (${undecided} of them undecided)` : '';
  return [
    ...[refusalText(counts.refusing, scan.accounts.length)].filter((text) => text !== ''),
    ...(ended === null ? ['The scan was stopped before its end: accounts are missing.'] : []),
    `${fails} failed, ${unknowns} could not be judged${open}, ${waived} waived${since}.`,
    `${atMost(MAX.where, oneLine(scope))}, ${atMost(MAX.mark, oneLine(scan.started))}: ${accountsRead(accounts)}, ` +
      `${accounts.unreachable} not read, ${scan.skipped.length} left out; ${buckets.judged} of ${buckets.listed} buckets judged.`,
    ...[notReadText(firstRules(counts.notReadFor))].filter((text) => text !== ''),
  ];
}

function firstRules(ids: readonly string[]): readonly string[] {
  const first = ids.slice(0, ROWS.rules).map((id) => atMost(MAX.rule, oneLine(id)));
  return first.length < ids.length ? [...first, `${ids.length - first.length} others`] : first;
}

const findingRow = (finding: Finding, url: string): MessageRow =>
  row({
    mark: finding.verdict === 'fail' ? finding.severity : 'unknown',
    where: [whereOf(finding), sourceText(finding)].filter((text) => text !== '').join(' · '),
    url,
    what: `${atMost(MAX.message, oneLine(finding.message))} [${atMost(MAX.rule, oneLine(finding.rule))}]`,
  });

const resolvedRow = ({ finding, because }: ResolvedFinding): MessageRow =>
  row({
    mark: finding.rule,
    where: whereOf(finding),
    url: because === 'bucket-gone' || because === 'account-gone' ? '' : consoleUrl(finding),
    what: because.replaceAll('-', ' '),
  });

const messageRow = ({ who, what }: UnobservedRow): MessageRow => row({ mark: '', where: who, url: '', what });

const whereOf = ({ bucket, account, accountName }: Finding): string =>
  bucket !== '' ? bucket : accountName === '' ? account : `${account} (${accountName})`;

const row = ({ mark, where, url, what }: MessageRow): MessageRow => ({
  mark: atMost(MAX.mark, oneLine(mark)),
  where: atMost(MAX.where, oneLine(where)),
  url,
  what: atMost(MAX.what, oneLine(what)),
});
