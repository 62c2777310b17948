import type { ScanOptions } from '../../config/options.ts';
import { type AccountCoverage, type AccountResult, type Finding, isWaived } from '../../model/finding.ts';
import type { Account } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { atLeast, SEVERITIES, type Severity } from '../../model/severity.ts';

/** What the summary and the exit code need of all accounts; bounded however many there are. */
export interface Totals {
  /** Failed findings at or above `--fail-on`; those that are waived, or with `--fail-on-new` not new, left out. */
  readonly counted: number;
  /** Unknown findings and accounts that were not fully read, unless waived. */
  readonly unseen: number;
  /** Those of them in which a rule itself is at fault, so that nothing was judged whatever was seen. */
  readonly ruleErrors: number;
  readonly accounts: Readonly<Record<AccountCoverage['status'], number>>;
  readonly buckets: { readonly listed: number; readonly judged: number };
  readonly waived: number;
  /** Against the baseline; `carried` are those of `unchanged` that this scan did not look at. */
  readonly states: {
    readonly new: number;
    readonly unchanged: number;
    readonly carried: number;
    readonly resolved: number;
  };
  /** Failed findings that are not waived, by severity and rule. */
  readonly failed: ReadonlyMap<Severity, ReadonlyMap<string, number>>;
  /** The first of the worst failed findings. */
  readonly topN: readonly Finding[];
  /** What could not be seen, one line per account and cause; the first ones. */
  readonly gaps: readonly Gap[];
  readonly gapCount: number;
  /** Of the Regions that were asked for, those in which no bucket was listed: mistyped ones, perhaps. */
  readonly regionsWithoutBuckets: readonly string[];
}

interface Gap {
  readonly account: Account;
  readonly text: string;
}

const WORST = 10;
const GAPS = 20;

export async function computeTotals(
  results: AsyncIterable<AccountResult>,
  { failOn, failOnNew, regions }: Pick<ScanOptions, 'failOn' | 'failOnNew' | 'regions'>,
): Promise<Totals> {
  let counted = 0;
  let unseen = 0;
  let ruleErrors = 0;
  const accounts = { scanned: 0, incomplete: 0, unreachable: 0, 'not-covered': 0 };
  const buckets = { listed: 0, judged: 0 };
  const failed = new Map<Severity, Map<string, number>>(SEVERITIES.map((severity) => [severity, new Map()]));
  let topN: readonly Finding[] = [];
  const gaps: Gap[] = [];
  let gapCount = 0;
  let waived = 0;
  const emptyRegions = new Set(regions);
  const states = { new: 0, unchanged: 0, carried: 0, resolved: 0 };

  for await (const { account, coverage, findings, resolved, regions: judged } of results) {
    for (const { region } of judged) emptyRegions.delete(region);
    accounts[coverage.status] += 1;
    buckets.listed += coverage.buckets.listed;
    buckets.judged += coverage.buckets.judged;
    if (isGap(coverage) && !isAccepted(findings)) unseen += 1;
    for (const text of gapTexts(coverage)) {
      gapCount += 1;
      if (gaps.length < GAPS) gaps.push({ account, text });
    }
    states.resolved += resolved.length;
    for (const { baselineState, lastSeen } of findings) {
      if (baselineState !== null) states[baselineState] += 1;
      if (lastSeen !== null) states.carried += 1;
    }
    const open = findings.filter((finding) => !isWaived(finding));
    waived += findings.length - open.length;
    const fails = open.filter((finding) => finding.verdict === 'fail');
    unseen += open.length - fails.length;
    ruleErrors += open.filter(({ ruleError }) => ruleError !== '').length;
    for (const { severity, rule, baselineState } of fails) {
      if (atLeast(severity, failOn) && (!failOnNew || baselineState === 'new')) counted += 1;
      const rules = failed.get(severity);
      rules?.set(rule, (rules.get(rule) ?? 0) + 1);
    }
    topN = [...topN, ...fails].sort(bySeverity).slice(0, WORST);
  }
  const regionsWithoutBuckets = [...emptyRegions];
  return {
    counted,
    unseen,
    ruleErrors,
    waived,
    states,
    accounts,
    buckets,
    failed,
    topN,
    gaps,
    gapCount,
    regionsWithoutBuckets,
  };
}

const isGap = ({ status }: AccountCoverage): boolean => status === 'incomplete' || status === 'unreachable';

/** What is not seen of the account is an unknown finding too, and that one is waived. */
const isAccepted = (findings: readonly Finding[]): boolean =>
  findings.some(
    (finding) => isWaived(finding) && finding.unobserved.some(({ fact }) => fact === 'access' || fact === 'listing'),
  );

const bySeverity = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  byText(a.account, b.account) ||
  byText(a.rule, b.rule) ||
  byText(a.bucket, b.bucket);

function* gapTexts({ status, reason, unobserved }: AccountCoverage): Iterable<string> {
  if (status === 'unreachable') {
    yield `cannot be entered: ${reason}`;
    return;
  }
  if (status === 'incomplete' && reason !== '') yield reason;
  for (const { action, state, count, examples, reason: why } of unobserved) {
    const names = examples.filter((name) => name !== '');
    const where =
      names.length === 0
        ? ''
        : ` on ${count === 1 ? '' : `${count} buckets: `}${names.join(', ')}${count > names.length ? ', …' : ''}`;
    yield state === 'denied' ? `${action} is denied${where}` : `${action} failed${where}: ${why}`;
  }
}
