import { type RequestSummary, summarizer } from '../../../logs/questions/summary.ts';
import type { LogOutcome } from '../../../logs/sources/read-log.ts';
import type { ExitCode } from '../../../scan/exit-code.ts';
import type { SummaryFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { writeReport } from '../../write-report.ts';
import { exitOf, knownOf, readLogs } from './read.ts';

/** Format of the file that `scan --requests` reads. */
export const SUMMARY_VERSION = 1;

export async function logsSummary(flags: SummaryFlags, io: Io): Promise<ExitCode> {
  const summary = summarizer();
  const outcome = await readLogs({ flags, io, onRecord: summary.take }, await knownOf(flags));
  await writeReport(lines(summary.finish(), outcome, io.now()), { format: 'requests', output: flags.output }, io);
  return exitOf(outcome);
}

async function* lines(buckets: readonly RequestSummary[], outcome: LogOutcome, now: Date): AsyncGenerator<string> {
  const { records, ambiguous, refused, duplicates, objects, unreadable } = outcome;
  const header = {
    type: 'requests',
    formatVersion: SUMMARY_VERSION,
    written: now.toISOString(),
    objects,
    lines: records + ambiguous + refused,
    records,
    ambiguous,
    refused,
    duplicates,
    // Which objects could not be read is of the reader's output; here only that there were some.
    unreadable: unreadable.length,
  };
  yield `${JSON.stringify(header)}\n`;
  for (const bucket of buckets) yield `${JSON.stringify(bucket)}\n`;
}
