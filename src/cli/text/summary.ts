import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { WaiverReport } from '../../baseline/waivers.ts';
import type { ReportTarget, ScanOptions } from '../../config/options.ts';
import type { Baseline } from '../../model/baseline.ts';
import type { Finding, ReportHeader } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import type { Totals } from '../../scan/assess/totals.ts';
import type { Io } from '../io.ts';
import { formatWaivers } from './format-waivers.ts';
import { printable } from './printable.ts';

export interface SummaryInput {
  readonly header: ReportHeader;
  readonly totals: Totals;
  readonly waivers: WaiverReport;
  readonly baseline: Baseline | null;
  /** What reports left out. */
  readonly notices: readonly string[];
  readonly reports: readonly ReportTarget[];
  readonly options: ScanOptions;
  readonly io: Io;
}

type Colour = Parameters<typeof styleText>[0] & string;
const COLOUR: Record<Severity, Colour> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan', info: 'gray' };

/** What a tired person needs at 8 a.m., on standard error: how much was seen, what is wrong, what was not seen, where to read on. */
export function summarize(input: SummaryInput): void {
  const sections = [scope, emptyRegions, found, changes, topN, gaps, notEvaluated, waivers, notices, files].map(
    (section) => section(input),
  );
  input.io.err.write(`\n${sections.filter((text) => text !== '').join('\n\n')}\n`);
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function scope({ header, totals }: SummaryInput): string {
  const { organization, skipped, caller } = header.scan;
  const { scanned, incomplete, unreachable } = totals.accounts;
  const of = organization === null ? `account ${caller}` : `organization ${organization.id}`;
  const accounts = [
    `${plural(scanned + incomplete, 'account')} read`,
    ...(unreachable > 0 ? [`${unreachable} not reachable`] : []),
    ...(skipped.length > 0
      ? [`${skipped.length} skipped (${[...new Set(skipped.map(({ reason }) => reason))].join('; ')})`]
      : []),
  ];
  const { listed, judged } = totals.buckets;
  const buckets = judged === listed ? plural(listed, 'bucket') : `${judged} of ${plural(listed, 'bucket')} judged`;
  return `${of}: ${accounts.join(', ')}; ${buckets}, ${plural(header.rules.length, 'rule')}`;
}

/** A mistyped Region would look like one in which all is well. */
const emptyRegions = ({ totals: { regionsWithoutBuckets } }: SummaryInput): string =>
  regionsWithoutBuckets.length === 0
    ? ''
    : `No bucket is in ${regionsWithoutBuckets.join(', ')}, so that nothing was judged there: check --regions.`;

function found({ totals, io }: SummaryInput): string {
  const rows = SEVERITIES.flatMap((severity) => {
    const rules = [...(totals.failed.get(severity) ?? [])].sort(([, a], [, b]) => b - a);
    const sum = rules.reduce((total, [, count]) => total + count, 0);
    return sum === 0
      ? []
      : [[paint(severity, io), String(sum), rules.map(([rule, count]) => `${rule} ${count}`).join(', ')]];
  });
  if (rows.length === 0) return totals.waived > 0 ? 'No failed findings that count.' : 'No failed findings.';
  const table = new Table({
    head: ['severity', 'findings', 'rules'],
    colWidths: [10, 10, Math.max(40, (io.err.columns ?? 110) - 26)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows);
  return table.toString();
}

/** How the findings stand against the baseline, and how many do not count. */
function changes({ totals, baseline }: SummaryInput): string {
  const { new: fresh, unchanged, carried, resolved } = totals.states;
  const notLooked = carried > 0 ? ` (${carried} of them not looked at this time)` : '';
  return [
    ...(baseline === null
      ? []
      : [
          `Since the scan of ${baseline.started}: ${fresh} new, ${unchanged} unchanged${notLooked}, ${resolved} resolved.`,
        ]),
    ...(totals.waived > 0 ? [`${plural(totals.waived, 'finding')} waived, not counted.`] : []),
  ].join('\n');
}

const waivers = ({ waivers: report, options }: SummaryInput): string =>
  formatWaivers(report, { strict: options.strictWaivers });

const notices = ({ notices: texts }: SummaryInput): string => texts.map(printable).join('\n');

function topN({ totals, io }: SummaryInput): string {
  if (totals.topN.length === 0) return '';
  const all = [...totals.failed.values()]
    .flatMap((rules) => [...rules.values()])
    .reduce((sum, count) => sum + count, 0);
  const more = all - totals.topN.length;
  return [
    'First to look at:',
    ...totals.topN.map(
      (finding) =>
        `  ${paint(finding.severity, io)} ${finding.rule} · ${place(finding)}${remarks(finding)}\n    ${printable(finding.message)}`,
    ),
    ...(more > 0 ? [`  and ${more} more in the reports`] : []),
  ].join('\n');
}

const remarks = ({ lastSeen, waiver }: Finding): string =>
  [
    ...(lastSeen === null ? [] : [` · not looked at since ${lastSeen.slice(0, 10)}`]),
    ...(waiver === null ? [] : [` · waived until ${waiver.expires}`]),
  ].join('');

const place = ({ account, accountName, region, bucket }: Finding): string =>
  [`${account}${accountName === '' ? '' : ` (${printable(accountName)})`}`, region, bucket]
    .filter((part) => part !== '')
    .join(' / ');

function gaps({ totals }: SummaryInput): string {
  const { unseen } = totals;
  const undecided = `${plural(unseen, 'finding')} could not be decided, so neither good nor bad: the reports say why.`;
  if (totals.gapCount === 0) return unseen === 0 ? '' : undecided;
  return [
    'Not seen, so neither good nor bad:',
    ...totals.gaps.map(
      ({ account, text }) =>
        `  ${account.id}${account.name === '' ? '' : ` (${printable(account.name)})`}: ${printable(text)}`,
    ),
    ...(totals.gapCount > totals.gaps.length
      ? [`  and ${totals.gapCount - totals.gaps.length} more in the JSON report`]
      : []),
  ].join('\n');
}

/** Resource control policies belong to the verdict on deliveries; without them it is less sure than it looks. */
function notEvaluated({ header }: SummaryInput): string {
  const rcps = header.scan.organization?.rcps;
  if (rcps === undefined || rcps.state === 'known' || rcps.state === 'not-read') return '';
  const why =
    rcps.state === 'denied'
      ? `${rcps.action} is denied`
      : rcps.state === 'failed'
        ? rcps.reason
        : 'there are none to read';
  return `Not evaluated: resource control policies (${why}); they may deny deliveries that look permitted. --require-rcp makes such verdicts unknown.`;
}

function files({ reports }: SummaryInput): string {
  const written = reports.filter(({ output }) => output !== '-').map(({ output }) => output);
  return written.length === 0 ? '' : `Reports: ${written.join(', ')}`;
}

const paint = (severity: Severity, { err }: Io): string =>
  styleText(COLOUR[severity], severity, { stream: err, validateStream: true });
