import type { WaiverReport } from '../../baseline/waivers.ts';
import type { Roles } from '../../config/options.ts';
import { lookUpIn } from '../../inventory/earlier-arrivals.ts';
import type { Baseline } from '../../model/baseline.ts';
import type { AccountResult, ReportHeader } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import type { ReportOptions } from '../../model/report.ts';
import { broadcast } from '../../report/broadcast.ts';
import { reporterOf } from '../../report/formats.ts';
import { deliverySettings, withAssumptions } from '../delivery-settings.ts';
import { type ExitCode, exitCode, MEANING } from '../exit-code.ts';
import { withLines } from '../lines/source-lines.ts';
import type { OpenScan } from '../opened-scan.ts';
import { plannedResults } from '../planned/planned-scan.ts';
import { version } from '../version.ts';
import { assessInventory } from './assess-inventory.ts';
import { type Comparison, compareAndWaive } from './baseline-and-waivers.ts';
import { judgeContext } from './judge-context.ts';
import { judgedNothing } from './judged-nothing.ts';
import { openSpools } from './spool.ts';
import { computeTotals, type Highlights, type Totals } from './totals.ts';

/** One pass over the accounts of an inventory, in the order of ids; one account is in memory at a time. */
export interface Pass {
  readonly header: ReportHeader;
  readonly comparison: Comparison;
  readonly results: AsyncIterable<AccountResult>;
}

/** @throws UserError if the baseline is not one of this scan. The results throw the reason of `signal` once it is aborted. */
export function startPass(scan: OpenScan, signal: AbortSignal | null): Pass {
  const { inventory, options, rules, planned, lines } = scan;
  const delivery = deliverySettings(options, inventory.header);
  const judgedHeader = withAssumptions(inventory.header, delivery);
  const comparison = compareAndWaive(judgedHeader, scan);
  const header: ReportHeader = {
    tool: { name: 's3log-audit', version },
    scan: judgedHeader,
    ended: inventory.ended,
    rules: rules.map((rule) => rule.info).sort((a, b) => byText(a.id, b.id)),
    otherRules: comparison.otherRules,
    ...(planned === undefined ? {} : { plan: { name: planned.name, root: planned.root, live: planned.live } }),
  };
  const context = {
    ...judgeContext(inventory, options),
    ...(comparison.baseline?.arrivals === undefined ? {} : { arrivals: lookUpIn(comparison.baseline.arrivals) }),
  };
  const accounts = () => untilAborted(inventory.accounts(), signal);
  const { header: asked, holders } = inventory;
  const only = planned === undefined ? undefined : new Set(asked.accounts.map(({ id }) => id));
  const assessed = assessInventory({ header: asked, rules, context, accounts, holders, only });
  const located = lines === undefined ? assessed : withLines(assessed, lines);
  const results = planned === undefined ? located : plannedResults(assessed, planned);
  return { header, comparison, results: comparison.results(results) };
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | null): AsyncIterable<T> {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}

/** Where the text of one report goes. */
export interface ReportSink {
  readonly format: string;
  readonly write: (text: AsyncIterable<string>) => Promise<void>;
}

/** What is known once every account was assessed. */
export interface Assessment {
  readonly header: ReportHeader;
  readonly totals: Totals;
  readonly highlights: Highlights;
  readonly waivers: WaiverReport;
  readonly baseline: Baseline | null;
  readonly exitCode: ExitCode;
  /** Something was named, and nothing there was judged; false where the options accept that. */
  readonly empty: boolean;
  /** Names of the roles that this run tried; `null` where it read a saved inventory. */
  readonly roles: Roles | null;
  /** A baseline that was named, need not be there and is not. */
  readonly missingBaseline: string | null;
  /** What reports left out. */
  readonly notices: readonly string[];
}

/** GitHub closes every alert that a SARIF file does not have, so a part of the findings must not look like all of them. */
export const isWritable = ({ stopped }: Pick<OpenScan, 'stopped'>, format: string): boolean =>
  !stopped || format !== 'sarif';

interface AssessmentInput {
  readonly sinks: readonly ReportSink[];
  /** Ends the pass when it is aborted; `null`: nothing does. */
  readonly signal: AbortSignal | null;
  /** Gets each account besides. */
  readonly onResult?: (result: AccountResult) => void;
}

/**
 * Assesses every account once and writes all reports in the same pass.
 * @throws what a sink throws first, once all of them have ended
 */
export async function assessAndReport(
  scan: OpenScan,
  { sinks, signal, onResult }: AssessmentInput,
): Promise<Assessment> {
  const spools = openSpools(scan.temporaryFolder);
  try {
    const { header, comparison, results } = startPass(scan, signal);
    const [forTotals, ...streams] = broadcast(results, sinks.length + 1);
    if (forTotals === undefined) throw new Error('broadcast gave no stream');
    const outcome = outcomeOf(scan, comparison, watched(forTotals, onResult));
    const notices: string[] = [];
    const reportOptions: ReportOptions = {
      ...reportOptionsOf(scan, comparison),
      exit: async () => {
        const { code } = await outcome;
        return { code, meaning: MEANING[code].report };
      },
      notice: (text) => notices.push(text),
      spool: spools.spool,
    };
    const written = sinks.map(async ({ format, write }, index) => {
      const stream = streams[index];
      if (stream === undefined) throw new Error('broadcast gave too few streams');
      try {
        await write(reporterOf(format)(header, stream, reportOptions));
      } finally {
        // A report that could not even be begun must not hold up the others.
        await stream.return?.();
      }
    });
    // Nobody may read from a file that is closed already.
    await Promise.allSettled([outcome, ...written]);
    const [{ code, ...rest }] = await Promise.all([outcome, ...written]);
    const roles = scan.options.inventory === null ? scan.options.roles : null;
    const missingBaseline = comparison.baseline === null ? scan.options.baseline : null;
    return { header, ...rest, roles, missingBaseline, baseline: comparison.baseline, exitCode: code, notices };
  } finally {
    await spools.close();
  }
}

/** One report in a pass of its own, with the exit code that an earlier pass came to. */
export async function* reportText(
  scan: OpenScan,
  format: string,
  { code, notice }: { readonly code: ExitCode; readonly notice: (text: string) => void },
): AsyncIterable<string> {
  const spools = openSpools(scan.temporaryFolder);
  try {
    const { header, comparison, results } = startPass(scan, null);
    const exit = async () => ({ code, meaning: MEANING[code].report });
    const options = { ...reportOptionsOf(scan, comparison), exit, notice, spool: spools.spool };
    yield* reporterOf(format)(header, results, options);
  } finally {
    await spools.close();
  }
}

const reportOptionsOf = (
  { options, planned }: OpenScan,
  { baseline }: Comparison,
): Pick<ReportOptions, 'includeWaived' | 'sarifSplit' | 'baseline'> => ({
  includeWaived: options.sarifIncludeWaived,
  sarifSplit: options.sarifSplit,
  baseline: planned === undefined || planned.live === null ? baseline : { started: planned.live },
});

async function outcomeOf(scan: OpenScan, comparison: Comparison, results: AsyncIterable<AccountResult>) {
  const { options, stopped, bugs, planned } = scan;
  const { totals, highlights } = await computeTotals(results, { ...options, planned: planned !== undefined });
  const waivers = comparison.waivers();
  const counted = totals.counted + (options.strictWaivers ? waivers.unused.length + waivers.ofNoRule.length : 0);
  const unread = planned?.planned.unread?.length ?? 0;
  const unobserved = options.allowUnknown ? totals.ruleErrors : totals.unobserved + unread;
  const empty = !options.allowEmpty && judgedNothing(scan.inventory.header, totals);
  const code = exitCode({ bug: bugs.length > 0, stopped, counted, unobserved, empty });
  return { totals, highlights, waivers, empty, code };
}

async function* watched<T>(items: AsyncIterable<T>, onItem?: (item: T) => void): AsyncIterable<T> {
  for await (const item of items) {
    onItem?.(item);
    yield item;
  }
}
