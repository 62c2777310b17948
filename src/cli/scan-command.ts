import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanOptions } from '../config/options.ts';
import type { DeriveContext } from '../derive/account.ts';
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
import { StoppedEarly } from './stopped-early.ts';
import { summarize } from './summary.ts';
import { tally } from './tally.ts';
import { prepareOutputs, writeReport } from './write-report.ts';

export interface Invocation {
  readonly io: Io;
  readonly version: string;
}

/** One scan from flags to exit code: rules, inventory (from AWS or from a file), reports, summary. */
export async function scanCommand(options: ScanOptions, { io, version }: Invocation): Promise<ExitCode> {
  const rules = selectRules(await loadRules({ folders: options.ruleFolders, builtin: options.builtinRules }), {
    select: options.select,
    skip: options.skip,
  });
  await prepareOutputs(options.reports);
  if (options.inventory !== null) {
    return judgeInventory(await readInventory(options.inventory, { unfinished: false }), {
      options,
      rules,
      io,
      version,
    });
  }
  if (options.saveInventory !== null) {
    return crawlAndJudge(options.saveInventory, { options, rules, io, version });
  }
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-'));
  try {
    return await crawlAndJudge(join(folder, 'inventory.ndjson'), { options, rules, io, version });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Job extends Invocation {
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
}

async function crawlAndJudge(path: string, job: Job): Promise<ExitCode> {
  await crawl(path, job);
  return judgeInventory(await readInventory(path, { unfinished: job.io.signal.aborted }), job);
}

/** The second pass: every account of the inventory in the order of ids, judged once, told to all reports. */
async function judgeInventory(inventory: Inventory, { options, rules, io, version }: Job): Promise<ExitCode> {
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
    const [forTally, ...streams] = broadcast(judged(inventory, rules, context), reports.length + 1);
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
    if (stopped) {
      throw new StoppedEarly('the scan was stopped before its end', {
        hint: 'reports say incomplete; SARIF is not written, since GitHub would close the alerts of what was not read',
      });
    }
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
): AsyncIterable<AccountResult> {
  for await (const account of inventory.accounts()) yield judgeAccount(account, rules, context);
}
