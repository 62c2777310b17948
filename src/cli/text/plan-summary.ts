import { styleText } from 'node:util';
import type { ReportTarget, ScanOptions } from '../../config/options.ts';
import { byImportance } from '../../model/by-importance.ts';
import { counted } from '../../model/counted.ts';
import { type Finding, isWaived, type ResolvedFinding } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import { isOnlyNotYetKnown } from '../../model/not-yet-known.ts';
import { sourceText } from '../../model/source-text.ts';
import type { Assessment } from '../../scan/assess/assess-and-report.ts';
import type { PlannedScan } from '../../scan/planned/planned-scan.ts';
import type { Io } from '../io.ts';
import { formatWaivers } from './format-waivers.ts';
import { printable } from './printable.ts';
import { SEVERITY_COLOUR } from './severity-colour.ts';
import { wrapped } from './wrapped.ts';

export interface PlanSummaryInput extends Assessment {
  readonly plan: PlannedScan;
  /** All that the reports have. */
  readonly findings: readonly Finding[];
  readonly resolved: readonly ResolvedFinding[];
  readonly reports: readonly ReportTarget[];
  readonly options: ScanOptions;
  readonly io: Io;
}

/** More of them are in the reports. */
const SHOWN = 50;

/** On standard error: what the plan brings, what it resolves, and what cannot be known before deployment. */
export function summarizePlan(input: PlanSummaryInput): void {
  const sections = [scope, changes, failed, resolvedFindings, notYetKnown, undecided, others, notices, files];
  const texts = sections.map((section) => section(input)).filter((text) => text !== '');
  const { err } = input.io;
  err.write(wrapped(`\n${texts.join('\n\n')}\n`, err));
}

function scope({ plan, header }: PlanSummaryInput): string {
  const { accounts, buckets } = plan.planned;
  const ids = accounts.map(({ account }) => account.id);
  const where = ids.length === 1 ? ` in account ${ids[0]}` : ids.length > 1 ? ` in ${ids.length} accounts` : '';
  const over =
    plan.live === null
      ? 'judged alone: --inventory puts it over what is deployed'
      : `judged over the inventory of ${plan.live}`;
  return `${printable(plan.name)}: ${counted(buckets.length, 'bucket')}${printable(where)}, ${counted(header.rules.length, 'rule')}; ${over}`;
}

const isFail = (finding: Finding): boolean => finding.verdict === 'fail' && !isWaived(finding);
/** What is deployed already is neither brought nor resolved by the plan. */
const isAdded = ({ baselineState }: Finding): boolean => baselineState !== 'unchanged';

function changes({ plan, findings, resolved, totals }: PlanSummaryInput): string {
  const added = findings.filter((finding) => isFail(finding) && isAdded(finding)).length;
  const waived = totals.waived > 0 ? ` ${counted(totals.waived, 'finding')} waived, not counted.` : '';
  if (plan.live === null)
    return `${added === 0 ? 'No failed findings.' : `Failed: ${counted(added, 'finding')}.`}${waived}`;
  return `The plan adds ${counted(added, 'finding')} and resolves ${resolved.length}.${waived}`;
}

function failed({ findings, io, plan }: PlanSummaryInput): string {
  const all = findings.filter(isFail).sort((a, b) => Number(isAdded(b)) - Number(isAdded(a)) || byImportance(a, b));
  const lines = all
    .slice(0, SHOWN)
    .flatMap((finding) => [
      `${styleText(SEVERITY_COLOUR[finding.severity], finding.severity, { stream: io.err, validateStream: true })} ${finding.rule} · ${place(finding)}${plan.live !== null && !isAdded(finding) ? ' · deployed already' : ''}`,
      `    ${printable(finding.message)}`,
    ]);
  return [...lines, ...(all.length > SHOWN ? [`and ${all.length - SHOWN} more in the reports`] : [])].join('\n');
}

const place = ({ source, region, bucket, account }: Finding): string =>
  source === undefined
    ? [account, region, bucket].filter((part) => part !== '').join(' / ')
    : printable(`${sourceText({ source })} ${source.address}`);

function resolvedFindings({ resolved }: PlanSummaryInput): string {
  if (resolved.length === 0) return '';
  return [
    'Resolved by the plan:',
    ...resolved.slice(0, SHOWN).map(({ finding }) => `  ${finding.rule} · ${finding.bucket || finding.account}`),
    ...(resolved.length > SHOWN ? [`  and ${resolved.length - SHOWN} more`] : []),
  ].join('\n');
}

const isUnknown = (finding: Finding): boolean => finding.verdict === 'unknown' && !isWaived(finding);

const HOW_TO_KNOW = {
  plan: 'While planning, .bucket of a bucket with a name is known; .id and .arn of a new one are not.',
  template:
    '--parameters NAME=VALUE gives a parameter, --plan-account ID/REGION says where; the rest is known once it is deployed.',
} as const;

function notYetKnown({ findings, options }: PlanSummaryInput): string {
  const all = findings.filter((finding) => isUnknown(finding) && isOnlyNotYetKnown(finding.unobserved));
  if (all.length === 0) return '';
  return [
    'Known after apply, so neither pass nor fail:',
    ...byCause(all),
    HOW_TO_KNOW[options.template === null ? 'plan' : 'template'],
  ].join('\n');
}

function undecided({ findings }: PlanSummaryInput): string {
  const all = findings.filter((finding) => isUnknown(finding) && !isOnlyNotYetKnown(finding.unobserved));
  return all.length === 0 ? '' : ['Could not be decided, so neither pass nor fail:', ...byCause(all)].join('\n');
}

/** One address stops many rules. */
function byCause(findings: readonly Finding[]): readonly string[] {
  const causes = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cause = finding.unobserved.length === 0 ? finding.message : finding.causeText;
    causes.set(cause, [...(causes.get(cause) ?? []), finding]);
  }
  return [...causes]
    .sort(([a], [b]) => byText(a, b))
    .map(([cause, of]) => {
      const rules = [...new Set(of.map(({ rule }) => rule))].sort(byText);
      const names = new Set(of.flatMap(({ affected }) => affected));
      return `  ${printable(cause.replace(/^known after apply: /, ''))}\n    ${rules.join(', ')} of ${names.size === 1 ? [...names][0] : counted(names.size, 'bucket')}`;
    });
}

const others = ({ waivers, options }: PlanSummaryInput): string =>
  formatWaivers(waivers, { strict: options.strictWaivers });

const notices = ({ plan, notices: texts }: PlanSummaryInput): string =>
  [...plan.notices, ...texts].map(printable).join('\n');

function files({ reports }: PlanSummaryInput): string {
  const written = reports.filter(({ output }) => output !== '-').map(({ output }) => output);
  return written.length === 0 ? '' : `Reports: ${written.join(', ')}`;
}
