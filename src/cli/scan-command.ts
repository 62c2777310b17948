import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { ScanOptions } from '../config/options.ts';
import type { DeriveContext } from '../derive/account.ts';
import { joinInventories } from '../inventory/join-inventories.ts';
import { type Inventory, readInventory } from '../inventory/read-inventory.ts';
import type { AccountResult, ReportHeader } from '../model/finding.ts';
import { byText } from '../model/names.ts';
import type { CompiledRule } from '../model/rule.ts';
import { broadcast } from '../report/broadcast.ts';
import { FORMATS } from '../report/formats.ts';
import { loadRules } from '../ruleset/load-rules.ts';
import { selectRules } from '../ruleset/select-rules.ts';
import { judgeAccount } from '../scan/judge-account.ts';
import { crawl } from './crawl.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { StoppedEarly } from './stopped-early.ts';
import { notWhole, stoppedBySignal, stoppedWhileJudging } from './stopped-words.ts';
import { summarize } from './summary.ts';
import { tally } from './tally.ts';
import { prepareOutputs, writeReport } from './write-report.ts';

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
  const rules = selectRules(await loadRules({ folders: options.ruleFolders, builtin: options.builtinRules }), {
    select: options.select,
    skip: options.skip,
  });
  await prepareOutputs(options.reports);
  const job = { options, rules, io, version, stoppedBy: () => stoppedBySignal(options, io) };
  if (join !== undefined) {
    const inventory = await joinInventories(join);
    return judgeInventory(inventory, { ...job, stoppedBy: () => notWhole(inventory) });
  }
  if (options.inventory !== null) {
    return judgeInventory(await readInventory(options.inventory, { unfinished: false }), job);
  }
  if (options.saveInventory !== null) return crawlAndJudge(options.saveInventory, job);
  const folder = await mkdtemp(joinPath(tmpdir(), 's3log-audit-'));
  try {
    return await crawlAndJudge(joinPath(folder, 'inventory.ndjson'), job);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Job extends Invocation {
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
  /** What to say of an inventory that is not whole. */
  readonly stoppedBy: () => StoppedEarly;
}

async function crawlAndJudge(path: string, job: Job): Promise<ExitCode> {
  await crawl(path, job);
  return judgeInventory(await readInventory(path, { unfinished: job.io.signal.aborted }), job);
}

/** The second pass: every account of the inventory in the order of ids, judged once, told to all reports. */
async function judgeInventory(
  inventory: Inventory,
  { options, rules, io, version, stoppedBy }: Job,
): Promise<ExitCode> {
  try {
    const stopped = inventory.ended === null;
    const header: ReportHeader = {
      tool: { name: 's3log-audit', version },
      scan: inventory.header,
      ended: inventory.ended,
      rules: rules.map((rule) => rule.info).sort((a, b) => byText(a.id, b.id)),
      otherRules: [],
    };
    const context: DeriveContext = {
      partition: inventory.header.partition,
      organization: inventory.header.organization,
      requireRcp: options.requireRcp,
    };
    // GitHub closes every alert that a SARIF file does not have, so a part of the findings must not look like all of them.
    const reports = stopped ? options.reports.filter(({ format }) => format !== 'sarif') : options.reports;
    const [forTally, ...streams] = broadcast(
      judged(inventory, rules, context, stopped ? null : io.signal),
      reports.length + 1,
    );
    if (forTally === undefined) throw new Error('broadcast gave no stream');
    const [totals] = await allOrFirstError(tally(forTally, options), [
      ...reports.map(async (report, index) => {
        const stream = streams[index];
        if (stream === undefined) throw new Error('broadcast gave too few streams');
        try {
          await writeReport(FORMATS[report.format as keyof typeof FORMATS].reporter(header, stream), report, io);
        } finally {
          // A report that could not even be begun must not hold up the others.
          await stream.return?.();
        }
      }),
    ]);
    if (!options.quiet) summarize({ header, totals, reports, options, io });
    if (stopped) throw stoppedBy();
    return exitCode({
      stopped,
      counted: totals.counted,
      unseen: options.allowUnknown ? 0 : totals.unseen,
    });
  } finally {
    await inventory.close();
  }
}

/** Waits for all, so that nobody reads from a file that is closed already; then fails as the first one failed. */
async function allOrFirstError<T>(totals: Promise<T>, others: readonly Promise<void>[]): Promise<readonly [T]> {
  await Promise.allSettled([totals, ...others]);
  const [first] = await Promise.all([totals, ...others]);
  return [first];
}

async function* judged(
  inventory: Inventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
  signal: AbortSignal | null,
): AsyncIterable<AccountResult> {
  for await (const account of inventory.accounts()) {
    if (signal?.aborted) throw stoppedWhileJudging();
    yield judgeAccount(account, rules, context);
  }
}
