import { stringify } from 'csv-stringify/sync';
import type { AccountResult, Finding, RuleInfo } from '../model/finding.ts';
import { oneLine } from '../model/plain-text.ts';
import type { Reporter } from '../model/report.ts';
import { fixText } from './fix-text.ts';
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
] as const;

const NAMES = 50;

/**
 * One line per finding, resolved ones included. Spreadsheets run what begins like a formula, so such values get an
 * apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csv: Reporter = async function* (header, accounts) {
  const rules = new Map(allRules(header).map((rule) => [rule.id, rule]));
  yield lines([COLUMNS]);
  for await (const account of accounts) {
    const rows = rowsOf(account, rules);
    if (rows.length > 0) yield lines(rows);
  }
};

const lines = (rows: readonly (readonly string[])[]): string =>
  stringify([...rows], { escape_formulas: true, record_delimiter: '\n' });

const rowsOf = ({ findings, resolved }: AccountResult, rules: ReadonlyMap<string, RuleInfo>) => [
  ...findings.map((finding) => rowOf(finding, finding.baselineState ?? '', rules.get(finding.rule))),
  ...resolved.map(({ finding, because }) => rowOf(finding, `resolved (${because})`, rules.get(finding.rule))),
];

function rowOf(finding: Finding, state: string, rule: RuleInfo | undefined): readonly string[] {
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
    fix: rule === undefined ? '' : fixText(rule, finding),
    state,
    lastSeen: finding.lastSeen ?? '',
    waiverReason: waiver?.reason ?? '',
    waiverOwner: waiver?.owner ?? '',
    waiverExpires: waiver?.expires ?? '',
    waiverExpired: waiver === null ? '' : String(waiver.expired),
    arn: finding.arn,
    fingerprint: finding.fingerprint,
  };
  return COLUMNS.map((column) => oneLine(row[column]));
}
