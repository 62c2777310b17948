import { stringify } from 'csv-stringify/sync';
import type { AccountResult, Finding, RuleInfo } from '../model/finding.ts';
import { oneLine, withoutFormulas } from '../model/plain-text.ts';
import type { Reporter } from '../model/report.ts';
import { sourceText } from '../model/source-text.ts';
import { remedyText } from './remedy-text.ts';
import { allRules } from './sarif/results.ts';
import { fewOf } from './sarif/text.ts';

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Columns are added at the end only: people sort and filter by their position. */
const COLUMNS = [
  'severity',
  'verdict',
  'rule',
  'title',
  'account',
  'accountName',
  'accountPath',
  'region',
  'bucket',
  'message',
  'affectedCount',
  'affected',
  'cause',
  'fix',
  'state',
  'lastSeen',
  'waiverReason',
  'waiverOwner',
  'waiverExpires',
  'waiverExpired',
  'arn',
  'fingerprint',
  'lastArrival',
  'source',
  'sourceAddress',
] as const;

const NAMES = 50;

/** One line per finding, resolved ones included. Names and policies are chosen by others, so that none is a formula. */
export const csv: Reporter = async function* (header, accounts) {
  const rules = new Map(allRules(header).map((rule) => [rule.id, rule]));
  yield lines([COLUMNS]);
  for await (const account of accounts) {
    const rows = rowsOf(account, rules);
    if (rows.length > 0) yield lines(rows);
  }
};

const lines = (rows: readonly (readonly string[])[]): string => stringify([...rows], { record_delimiter: '\n' });

function rowsOf({ findings, resolved, arrivals = [] }: AccountResult, rules: ReadonlyMap<string, RuleInfo>) {
  const lastArrivals = new Map(arrivals.map(({ bucket, seenAt }) => [bucket, seenAt]));
  const of = (finding: Finding, state: string): readonly string[] =>
    rowOf(finding, state, { rule: rules.get(finding.rule), lastArrival: lastArrivals.get(finding.bucket) ?? '' });
  return [
    ...findings.map((finding) => of(finding, finding.baselineState ?? '')),
    ...resolved.map(({ finding, because }) => of(finding, `resolved (${because})`)),
  ];
}

interface Beside {
  readonly rule: RuleInfo | undefined;
  /** Delivery of the newest log object of the bucket, where somebody looked. */
  readonly lastArrival: string;
}

function rowOf(finding: Finding, state: string, { rule, lastArrival }: Beside): readonly string[] {
  const { waiver } = finding;
  const row: Row = {
    severity: finding.severity,
    verdict: finding.verdict,
    rule: finding.rule,
    title: rule?.title ?? '',
    account: finding.account,
    accountName: finding.accountName,
    accountPath: finding.accountPath,
    region: finding.region,
    bucket: finding.bucket,
    message: finding.message,
    affectedCount: String(finding.affected.length),
    affected: fewOf(finding.affected, NAMES),
    cause: finding.cause,
    fix: rule === undefined ? '' : remedyText(rule, finding),
    state,
    lastSeen: finding.lastSeen ?? '',
    waiverReason: waiver?.reason ?? '',
    waiverOwner: waiver?.owner ?? '',
    waiverExpires: waiver?.expires ?? '',
    waiverExpired: waiver === null ? '' : String(waiver.expired),
    arn: finding.arn,
    fingerprint: finding.fingerprint,
    lastArrival,
    source: sourceText(finding),
    sourceAddress: finding.source?.address ?? '',
  };
  return COLUMNS.map((column) => withoutFormulas(oneLine(row[column])));
}
