import { rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { ScanOptions } from '../../config/options.ts';
import type { DeriveContext } from '../../derive/account.ts';
import { joinInventories } from '../../inventory/join-inventories.ts';
import { judgeRegions } from '../../inventory/judge-regions.ts';
import { type BaselineFile, readBaseline } from '../../inventory/read-baseline.ts';
import { type Inventory, readInventory } from '../../inventory/read-inventory.ts';
import { withoutAccounts } from '../../inventory/without-accounts.ts';
import type { AccountResult, ReportHeader } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import type { ReportOptions } from '../../model/report.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { broadcast } from '../../report/broadcast.ts';
import { reporterOf } from '../../report/formats.ts';
import { assessInventory } from '../../scan/assess/assess-inventory.ts';
import { compareAndWaive } from '../../scan/assess/baseline-and-waivers.ts';
import { openSpools } from '../../scan/assess/spool.ts';
import { computeTotals } from '../../scan/assess/totals.ts';
import { crawl } from '../../scan/crawl/crawl.ts';
import { type ExitCode, exitCode, MEANING } from '../../scan/exit-code.ts';
import { type ScanRules, scanRules } from '../../scan/scan-rules.ts';
import type { StoppedEarly } from '../../scan/stopped-early.ts';
import { AssessmentFailure, Unforeseen } from '../../scan/unforeseen.ts';
import { lockFiles } from '../../store/lock-file.ts';
import { checkTemporaryFolder, temporaryFolder } from '../../store/temporary-folder.ts';
import type { Io } from '../io.ts';
import { notWhole, stoppedBySignal, stoppedWhileJudging } from '../text/format-stopped.ts';
import { alsoToStepSummary } from '../text/step-summary.ts';
import { summarize } from '../text/summary.ts';
import { filesWritten, prepareOutputs, refuseOneFileForTwo, writeReport } from '../write-report.ts';

export interface Invocation {
  readonly io: Io;
  readonly version: string;
}

export interface ScanInvocation extends Invocation {
  /** Inventories of shards to be judged as one, in place of a scan. */
  readonly join?: readonly string[];
}

/** One scan from flags to exit code: rules, inventory (from AWS or from a file), reports, summary. */
export async function scanCommand(options: ScanOptions, { io, version, join }: ScanInvocation): Promise<ExitCode> {
  const baseline = options.baseline === null ? null : await readBaseline(options.baseline);
  const job: Job = {
    ...(await scanRules(options)),
    options,
    baseline,
    io,
    version,
    stoppedBy: () => stoppedBySignal(options, io),
    bugs: [],
  };
  await checkTemporaryFolder();
  await prepareOutputs(options.reports);
  await refuseOneFileForTwo(options);
  const release = await lockFiles(await filesWritten(options));
  try {
    return await scanWith(job, join);
  } finally {
    await release();
  }
}

async function scanWith(job: Job, join: readonly string[] | undefined): Promise<ExitCode> {
  const { options } = job;
  if (join !== undefined) {
    const inventory = await joinInventories(join);
    return judgeInventory(inventory, { ...job, stoppedBy: () => notWhole(inventory) });
  }
  if (options.inventory !== null) {
    return judgeInventory(await readInventory(options.inventory, { unfinished: false }), job);
  }
  if (options.saveInventory !== null) return crawlAndJudge(options.saveInventory, job);
  const folder = await temporaryFolder();
  try {
    return await crawlAndJudge(joinPath(folder, 'inventory.ndjson'), job);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Job extends Invocation, ScanRules {
  readonly options: ScanOptions;
  readonly baseline: BaselineFile | null;
  /** What to say of an inventory that is not whole. */
  readonly stoppedBy: () => StoppedEarly;
  /** What nobody foresaw so far. */
  readonly bugs: readonly unknown[];
}

async function crawlAndJudge(path: string, job: Job): Promise<ExitCode> {
  // A baseline of something else is told before hours of reading.
  const bugs = await crawl(path, { ...job, check: (header) => void compareAndWaive(header, job) });
  const unfinished = job.io.signal.aborted || bugs.length > 0;
  return judgeInventory(await readInventory(path, { unfinished }), { ...job, bugs });
}

/** An account that cannot be judged is left out, as one that was not read; reports are begun again then. */
async function judgeInventory(whole: Inventory, job: Job): Promise<ExitCode> {
  const unjudged = new Map<string, AssessmentFailure>();
  try {
    for (;;) {
      try {
        const bugs = [...job.bugs, ...unjudged.values()];
        return await judgeOnce(withoutAccounts(whole, new Set(unjudged.keys())), { ...job, bugs });
      } catch (error) {
        if (!(error instanceof AssessmentFailure) || unjudged.has(error.account)) throw error;
        unjudged.set(error.account, error);
      }
    }
  } finally {
    await whole.close();
  }
}

/** The second pass: every account of the inventory in the order of ids, judged once, told to all reports. */
async function judgeOnce(whole: Inventory, job: Job): Promise<ExitCode> {
  const { options, rules, io, version, stoppedBy, bugs } = job;
  const inventory = judgeRegions(whole, options.regions);
  const spools = openSpools();
  try {
    const comparison = compareAndWaive(inventory.header, job);
    const bug = bugs.length > 0;
    const stopped = inventory.ended === null;
    const header: ReportHeader = {
      tool: { name: 's3log-audit', version },
      scan: inventory.header,
      ended: inventory.ended,
      rules: rules.map((rule) => rule.info).sort((a, b) => byText(a.id, b.id)),
      otherRules: comparison.otherRules,
    };
    const context: DeriveContext = {
      partition: inventory.header.partition,
      organization: inventory.header.organization,
      requireRcp: options.requireRcp,
      now: inventory.header.started,
    };
    // GitHub closes every alert that a SARIF file does not have, so a part of the findings must not look like all of them.
    const reports = stopped ? options.reports.filter(({ format }) => format !== 'sarif') : options.reports;
    const [forTally, ...streams] = broadcast(
      comparison.results(judged(inventory, rules, context, stopped ? null : io.signal)),
      reports.length + 1,
    );
    if (forTally === undefined) throw new Error('broadcast gave no stream');
    const outcome = computeTotals(forTally, options).then((totals) => {
      const waivers = comparison.waivers();
      const counted = totals.counted + (options.strictWaivers ? waivers.unused.length : 0);
      const unseen = options.allowUnknown ? totals.ruleErrors : totals.unseen;
      return { totals, waivers, code: exitCode({ bug, stopped, counted, unseen }) };
    });
    const notices: string[] = [];
    const reportOptions: ReportOptions = {
      includeWaived: options.sarifIncludeWaived,
      sarifSplit: options.sarifSplit,
      baseline: comparison.baseline,
      exit: async () => {
        const { code } = await outcome;
        return { code, meaning: MEANING[code] };
      },
      notice: (text) => notices.push(text),
      spool: spools.spool,
    };
    const [{ totals, waivers, code }] = await allOrFirstError(outcome, [
      ...reports.map(async (report, index) => {
        const stream = streams[index];
        if (stream === undefined) throw new Error('broadcast gave too few streams');
        try {
          const text = reporterOf(report.format)(header, stream, reportOptions);
          await writeReport(report.format === 'markdown' ? alsoToStepSummary(text, io) : text, report, io);
        } finally {
          // A report that could not even be begun must not hold up the others.
          await stream.return?.();
        }
      }),
    ]);
    if (!options.quiet)
      summarize({ header, totals, waivers, baseline: comparison.baseline, notices, reports, options, io });
    if (bug) throw new Unforeseen(bugs);
    if (stopped) throw stoppedBy();
    return code;
  } finally {
    await spools.close();
  }
}

/** Waits for all, so that nobody reads from a file that is closed already; then fails as the first one failed. */
async function allOrFirstError<T>(totals: Promise<T>, others: readonly Promise<void>[]): Promise<readonly [T]> {
  await Promise.allSettled([totals, ...others]);
  const [first] = await Promise.all([totals, ...others]);
  return [first];
}

const judged = (
  { header, accounts }: Inventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
  signal: AbortSignal | null,
): AsyncIterable<AccountResult> =>
  assessInventory({ header, rules, context, accounts: () => untilStopped(accounts(), signal) });

async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal | null): AsyncIterable<T> {
  for await (const item of items) {
    if (signal?.aborted) throw stoppedWhileJudging();
    yield item;
  }
}
