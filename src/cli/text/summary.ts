import { styleText } from 'node:util';
import type { ReportTarget, ScanOptions } from '../../config/options.ts';
import { accountsRead } from '../../model/accounts-read.ts';
import { counted, formatNumber } from '../../model/counted.ts';
import type { Finding } from '../../model/finding.ts';
import { notReadText } from '../../model/not-read-text.ts';
import { scopeText } from '../../model/scope-text.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';
import { sourceText } from '../../model/source-text.ts';
import type { Assessment } from '../../scan/assess/assess-and-report.ts';
import {
  arrivalNotices,
  baselineNotice,
  emptyNotice,
  policiesNotice,
  refusalNotice,
  regionsNotice,
} from '../../scan/assess/notices.ts';
import type { Totals } from '../../scan/assess/totals.ts';
import type { Io } from '../io.ts';
import { formatGroups } from './format-groups.ts';
import { formatWaivers } from './format-waivers.ts';
import { printable } from './printable.ts';
import { SEVERITY_COLOUR } from './severity-colour.ts';
import { wrapped } from './wrapped.ts';

export interface SummaryInput extends Assessment {
  readonly reports: readonly ReportTarget[];
  readonly options: ScanOptions;
  readonly io: Io;
}

/** On standard error: how much was observed, what is wrong, what was not observed, and which reports have the details. */
export function summarize(input: SummaryInput): void {
  const sections = [
    refusalNotice,
    scope,
    emptyRegions,
    firstRun,
    changes,
    fresh,
    found,
    arrival,
    unobserved,
    notRead,
    undecided,
    topN,
    notEvaluated,
    waivers,
    notices,
    files,
  ].map((section) => section(input));
  const { err } = input.io;
  err.write(wrapped(`\n${sections.filter((text) => text !== '').join('\n\n')}\n`, err));
}

function scope({ header, totals, highlights: { notTried } }: SummaryInput): string {
  const { skipped } = header.scan;
  const { unreachable } = totals.accounts;
  const accounts = [
    accountsRead(totals.accounts),
    ...(unreachable > notTried ? [`${unreachable - notTried} not reachable`] : []),
    ...(notTried > 0 ? [`${notTried} not read`] : []),
    ...(skipped.length > 0
      ? [`${skipped.length} skipped (${[...new Set(skipped.map(({ reason }) => reason))].join('; ')})`]
      : []),
  ];
  const { listed, judged } = totals.buckets;
  const buckets =
    judged === listed ? counted(listed, 'bucket') : `${formatNumber(judged)} of ${counted(listed, 'bucket')} judged`;
  return `${scopeText(header)}: ${accounts.join(', ')}; ${buckets}, ${counted(header.rules.length, 'rule')}`;
}

function emptyRegions({ highlights, empty }: SummaryInput): string {
  const notice = regionsNotice(highlights.regionsWithoutBuckets);
  return [notice === '' ? '' : `${notice} Check --regions.`, emptyNotice(empty)]
    .filter((line) => line !== '')
    .join('\n');
}

const firstRun = ({ missingBaseline }: SummaryInput): string => baselineNotice(missingBaseline);

/** What failed, by rule: a thousand findings that one change fixes are one thing to know. */
function found({ totals, highlights, io }: SummaryInput): string {
  const groups = highlights.groups.filter(({ kind }) => kind === 'fail');
  if (groups.length === 0) return totals.waived > 0 ? 'No failed findings that count.' : 'No failed findings.';
  const bySeverity = SEVERITIES.map((severity) => ({ severity, count: failedOf(totals, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${formatNumber(count)} ${paint(severity, io)}`);
  const all = `Failed: ${counted(failures(totals), 'finding')} (${bySeverity.join(', ')}).`;
  return [all, ...formatGroups(groups, { paint: (severity) => paint(severity, io) })].join('\n');
}

/** What the baseline does not have comes first: it is what somebody has to look at today. */
function fresh({ totals, highlights, baseline, io }: SummaryInput): string {
  const all = totals.states.new;
  if (all === 0) return '';
  const more = all - highlights.fresh.length;
  return [
    `New: ${counted(all, 'finding')}${baseline === null ? '' : ' that the baseline does not have'}.`,
    ...highlights.fresh.flatMap((finding) => findingLines(finding, io)),
    ...(more > 0 ? [`  and ${more} more new ones in the reports`] : []),
  ].join('\n');
}

const failedOf = ({ failed }: Totals, severity: Severity): number =>
  Object.values(failed[severity]).reduce((sum, count) => sum + count, 0);

const failures = (totals: Totals): number => SEVERITIES.reduce((sum, severity) => sum + failedOf(totals, severity), 0);

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
    ...(totals.waived > 0 ? [`${counted(totals.waived, 'finding')} waived, not counted.`] : []),
  ].join('\n');
}

/** Whether log objects were seen, and what that says of assumptions. */
const arrival = ({ totals }: SummaryInput): string => arrivalNotices(totals.arrivals).join('\n');

const waivers = ({ waivers: report, options }: SummaryInput): string =>
  formatWaivers(report, { strict: options.strictWaivers });

const notices = ({ notices: texts }: SummaryInput): string => texts.map(printable).join('\n');

function topN({ totals, highlights, io }: SummaryInput): string {
  // What stands above as new, or as the example of its rule, is not said twice.
  const examples = new Set(highlights.groups.map(({ example }) => example.fingerprint));
  const findings = highlights.topN.filter(({ fingerprint }) => !examples.has(fingerprint));
  if (findings.length === 0) return '';
  return [
    'Further findings, the most severe first:',
    ...findings.flatMap((finding) => findingLines(finding, io)),
    `The reports have all ${failures(totals)} that failed.`,
  ].join('\n');
}

const findingLines = (finding: Finding, io: Io): readonly string[] => [
  `  ${finding.verdict === 'unknown' ? 'unknown' : paint(finding.severity, io)} ${finding.rule} · ${resource(finding)}${remarks(finding)}`,
  `    ${printable(finding.message)}`,
];

const remarks = ({ lastSeen, waiver }: Finding): string =>
  [
    ...(lastSeen === null ? [] : [` · not judged since ${lastSeen.slice(0, 10)}`]),
    // Whatever a waiver still covers is not listed.
    ...(waiver === null ? [] : [` · waiver expired ${waiver.expires}`]),
  ].join('');

const resource = (finding: Finding): string => {
  const { account, accountName, region, bucket } = finding;
  const owner = `${account}${accountName === '' ? '' : ` (${printable(accountName)})`}`;
  return [owner, region, bucket, printable(sourceText(finding))].filter((part) => part !== '').join(' / ');
};

function unobserved({ totals, highlights }: SummaryInput): string {
  const { unobserved: shown, unobservedCount } = highlights;
  const unexplained = totals.unobserved - totals.undecided;
  if (unobservedCount === 0)
    return unexplained <= 0
      ? ''
      : `${counted(unexplained, 'finding')} could not be decided: neither pass nor fail. The reports say why.`;
  return [
    'Not observed, so neither pass nor fail:',
    ...shown.map(
      ({ account, text }) =>
        `  ${account.id}${account.name === '' ? '' : ` (${printable(account.name)})`}: ${printable(text)}`,
    ),
    ...(unobservedCount > shown.length ? [`  and ${unobservedCount - shown.length} more in the JSON report`] : []),
  ].join('\n');
}

const notRead = ({ highlights }: SummaryInput): string => notReadText(highlights.rulesNotReadFor);

/** Nothing is missing there, so that no permission helps: each with its reason. */
function undecided({ totals, highlights, io }: SummaryInput): string {
  const groups = highlights.groups.filter(({ kind }) => kind === 'undecided');
  if (groups.length === 0) return '';
  return [
    `Observed, and still undecided: ${counted(totals.undecided, 'finding')}, neither pass nor fail.`,
    ...formatGroups(groups, { paint: (severity) => paint(severity, io) }),
  ].join('\n');
}

const notEvaluated = ({ header }: SummaryInput): string => policiesNotice(header.scan);

function files({ reports }: SummaryInput): string {
  const written = reports.filter(({ output }) => output !== '-').map(({ output }) => output);
  return written.length === 0 ? '' : `Reports: ${written.join(', ')}`;
}

const paint = (severity: Severity, { err }: Io): string =>
  styleText(SEVERITY_COLOUR[severity], severity, { stream: err, validateStream: true });
