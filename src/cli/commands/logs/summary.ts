import { summarizer } from '../../../logs/questions/summary.ts';
import type { LogOutcome } from '../../../logs/sources/read-log.ts';
import {
  type BucketRequests,
  REQUEST_SUMMARY_VERSION,
  type RequestSummaryHeader,
} from '../../../model/request-summary.ts';
import { visibleJson } from '../../../model/visible-json.ts';
import type { ExitCode } from '../../../scan/exit-code.ts';
import type { SummaryFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { prepareOutputs, writeReport } from '../../write-report.ts';
import { refuseSourceAsOutput } from './outputs.ts';
import { exitOf, knownOf, readLogs } from './read.ts';

export async function logsSummary(flags: SummaryFlags, io: Io): Promise<ExitCode> {
  const target = { format: 'requests', output: flags.output };
  await refuseSourceAsOutput(flags, flags.output);
  await prepareOutputs([target]);
  const summary = summarizer();
  const outcome = await readLogs({ flags, io, onRecord: summary.take }, await knownOf(flags, io));
  await writeReport(lines(summary.finish(), outcome, io.now()), target, io);
  return exitOf(outcome);
}

async function* lines(buckets: readonly BucketRequests[], outcome: LogOutcome, now: Date): AsyncGenerator<string> {
  const { records, ambiguous, refused, duplicates, objects, unreadable } = outcome;
  const header: RequestSummaryHeader = {
    type: 'requests',
    formatVersion: REQUEST_SUMMARY_VERSION,
    written: now.toISOString(),
    objects,
    lines: records + ambiguous + refused,
    records,
    ambiguous,
    refused,
    duplicates,
    // Which objects could not be read is of the reader's output; here only that there were some.
    unreadable: unreadable.count,
    buckets: buckets.length,
  };
  yield `${JSON.stringify(header)}\n`;
  for (const bucket of buckets) yield `${visibleJson(bucket)}\n`;
}
