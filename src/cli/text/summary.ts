import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { ReportTarget, ScanOptions } from '../../config/options.ts';
import type { Finding } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import type { Assessment } from '../../scan/assess/assess-and-report.ts';
import {
  arrivalNotices,
  baselineNotice,
  emptyNotice,
  policiesNotice,
  refusalNotice,
  regionsNotice,
} from '../../scan/assess/notices.ts';
import type { Io } from '../io.ts';
import { formatWaivers } from './format-waivers.ts';
import { printable } from './printable.ts';
import { widthOf } from './terminal.ts';
import { wrapped } from './wrapped.ts';

export interface SummaryInput extends Assessment {
  readonly reports: readonly ReportTarget[];
  readonly options: ScanOptions;
  readonly io: Io;
}

type Colour = Parameters<typeof styleText>[0] & string;
const COLOUR: Record<Severity, Colour> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan', info: 'gray' };

/** On standard error: how much was observed, what is wrong, what was not observed, and which reports have the details. */
export function summarize(input: SummaryInput): void {
  const sections = [
    refusalNotice,
    scope,
    emptyRegions,
    firstRun,
    found,
    changes,
    arrival,
    topN,
    unobserved,
    notEvaluated,
    waivers,
    notices,
    files,
  ].map((section) => section(input));
  const { err } = input.io;
  err.write(wrapped(`\n${sections.filter((text) => text !== '').join('\n\n')}\n`, err));
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function scope({ header, totals, highlights: { notTried } }: SummaryInput): string {
  const { organization, skipped, caller } = header.scan;
  const { scanned, incomplete, unreachable } = totals.accounts;
  const of = organization === null ? `account ${caller}` : `organization ${organization.id}`;
  const accounts = [
    `${plural(scanned + incomplete, 'account')} read`,
    ...(unreachable > notTried ? [`${unreachable - notTried} not reachable`] : []),
    ...(notTried > 0 ? [`${notTried} not read`] : []),
    ...(skipped.length > 0
      ? [`${skipped.length} skipped (${[...new Set(skipped.map(({ reason }) => reason))].join('; ')})`]
      : []),
  ];
  const { listed, judged } = totals.buckets;
  const buckets = judged === listed ? plural(listed, 'bucket') : `${judged} of ${plural(listed, 'bucket')} judged`;
  return `${of}: ${accounts.join(', ')}; ${buckets}, ${plural(header.rules.length, 'rule')}`;
}

function emptyRegions({ highlights, empty }: SummaryInput): string {
  const notice = regionsNotice(highlights.regionsWithoutBuckets);
  return [notice === '' ? '' : `${notice} Check --regions.`, emptyNotice(empty)]
    .filter((line) => line !== '')
    .join('\n');
}

const firstRun = ({ missingBaseline }: SummaryInput): string => baselineNotice(missingBaseline);

function found({ totals, io }: SummaryInput): string {
  const rows = SEVERITIES.flatMap((severity) => {
    const rules = Object.entries(totals.failed[severity]).sort(([, a], [, b]) => b - a);
    const sum = rules.reduce((total, [, count]) => total + count, 0);
    return sum === 0
      ? []
      : [[paint(severity, io), String(sum), rules.map(([rule, count]) => `${rule} ${count}`).join(', ')]];
  });
  if (rows.length === 0) return totals.waived > 0 ? 'No failed findings that count.' : 'No failed findings.';
  const table = new Table({
    head: ['severity', 'findings', 'rules'],
    colWidths: [10, 10, (io.err.columns === undefined ? 110 : widthOf(io.err)) - 26],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows);
  return table.toString();
}

/** How the findings compare with the baseline, and how many do not count. */
function changes({ totals, baseline }: SummaryInput): string {
  const { new: fresh, unchanged, carried, resolved } = totals.states;
  const notJudged = carried > 0 ? ` (${carried} of them not judged this time)` : '';
  return [
    ...(baseline === null
      ? []
      : [
          `Since the scan of ${baseline.started}: ${fresh} new, ${unchanged} unchanged${notJudged}, ${resolved} resolved.`,
        ]),
    ...(totals.waived > 0 ? [`${plural(totals.waived, 'finding')} waived, not counted.`] : []),
  ].join('\n');
}

/** Whether log objects were seen, and what that says of assumptions. */
const arrival = ({ totals }: SummaryInput): string => arrivalNotices(totals.arrivals).join('\n');

const waivers = ({ waivers: report, options }: SummaryInput): string =>
  formatWaivers(report, { strict: options.strictWaivers });

const notices = ({ notices: texts }: SummaryInput): string => texts.map(printable).join('\n');

function topN({ totals, highlights, io }: SummaryInput): string {
  const findings = highlights.topN;
  if (findings.length === 0) return '';
  const all = Object.values(totals.failed)
    .flatMap((rules) => Object.values(rules))
    .reduce((sum, count) => sum + count, 0);
  const more = all - findings.length;
  return [
    'Most severe findings:',
    ...findings.map(
      (finding) =>
        `  ${paint(finding.severity, io)} ${finding.rule} · ${resource(finding)}${remarks(finding)}\n    ${printable(finding.message)}`,
    ),
    ...(more > 0 ? [`  and ${more} more in the reports`] : []),
  ].join('\n');
}

const remarks = ({ lastSeen, waiver }: Finding): string =>
  [
    ...(lastSeen === null ? [] : [` · not judged since ${lastSeen.slice(0, 10)}`]),
    ...(waiver === null ? [] : [` · waived until ${waiver.expires}`]),
  ].join('');

const resource = ({ account, accountName, region, bucket }: Finding): string =>
  [`${account}${accountName === '' ? '' : ` (${printable(accountName)})`}`, region, bucket]
    .filter((part) => part !== '')
    .join(' / ');

function unobserved({ totals, highlights }: SummaryInput): string {
  const { unobserved: shown, unobservedCount } = highlights;
  const undecided = `${plural(totals.unobserved, 'finding')} could not be decided: neither pass nor fail. The reports say why.`;
  if (unobservedCount === 0) return totals.unobserved === 0 ? '' : undecided;
  return [
    'Not observed, so neither pass nor fail:',
    ...shown.map(
      ({ account, text }) =>
        `  ${account.id}${account.name === '' ? '' : ` (${printable(account.name)})`}: ${printable(text)}`,
    ),
    ...(unobservedCount > shown.length ? [`  and ${unobservedCount - shown.length} more in the JSON report`] : []),
  ].join('\n');
}

const notEvaluated = ({ header }: SummaryInput): string => policiesNotice(header.scan);

function files({ reports }: SummaryInput): string {
  const written = reports.filter(({ output }) => output !== '-').map(({ output }) => output);
  return written.length === 0 ? '' : `Reports: ${written.join(', ')}`;
}

const paint = (severity: Severity, { err }: Io): string =>
  styleText(COLOUR[severity], severity, { stream: err, validateStream: true });
