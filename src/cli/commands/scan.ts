import type { ReportTarget, ScanOptions } from '../../config/options.ts';
import type { AccountResult } from '../../model/finding.ts';
import { UserError } from '../../model/user-error.ts';
import { assessAndReport, isWritable, type ReportSink } from '../../scan/assess/assess-and-report.ts';
import { leaveOutUnjudged } from '../../scan/assess/leave-out-unjudged.ts';
import type { ExitCode } from '../../scan/exit-code.ts';
import { objectAccess } from '../../scan/object-access.ts';
import { openJoinedScan, openScan, prepareScan } from '../../scan/open-scan.ts';
import type { OpenScan, PreparedScan } from '../../scan/opened-scan.ts';
import { Unforeseen } from '../../scan/unforeseen.ts';
import { lockFiles } from '../../store/lock-file.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { refuseSharedFiles, reportFiles, settingsAndRules } from '../shared-files.ts';
import type { StoppedEarly } from '../stopped-early.ts';
import {
  incompleteShards,
  resumeOnceWritable,
  stoppedAtStart,
  stoppedBySignal,
  stoppedWhileAssessing,
} from '../text/format-stopped.ts';
import { nodeNotice } from '../text/node-notice.ts';
import { startProgress } from '../text/progress.ts';
import { alsoToStepSummary } from '../text/step-summary.ts';
import { summarize } from '../text/summary.ts';
import { prepareOutputs, writeReport } from '../write-report.ts';

export interface Invocation {
  readonly io: Io;
}

export interface ScanInvocation extends Invocation {
  /** The settings file that was read. */
  readonly settings: string | null;
  /** Inventories of shards to be judged as one, in place of a scan. */
  readonly join?: readonly string[];
}

/** One scan from options to exit code: rules, inventory (from AWS or from a file), reports, summary. */
export async function scanCommand(options: ScanOptions, { io, settings, join }: ScanInvocation): Promise<ExitCode> {
  const ports = portsOfIo(io);
  const prepared = await prepareScan(options, ports).catch(atStart(io));
  await refuseSharedFiles(await filesOf(options, settings, join));
  await prepareOutputs(options.reports, { objects: objectAccess(options, ports) }).catch(atStart(io));
  const release = await lockFiles(options.reports.map(({ output }) => output).filter((output) => output !== '-'));
  try {
    if (join === undefined) return await report(await live(prepared, io), io, () => stoppedBySignal(options, io));
    const { scan, inventory } = await openJoinedScan(join, prepared, ports).catch(atStart(io));
    return await report(scan, io, () => incompleteShards(inventory));
  } finally {
    await release();
  }
}

/** A report may take the place of the baseline that it goes on from; an inventory may not. */
async function filesOf(options: ScanOptions, settings: string | null, joined: readonly string[] = []) {
  const { reports, inventory, saveInventory, baseline, plan, template, state, requests } = options;
  const over = {
    'the inventory': [inventory ?? [], joined].flat(),
    'the plan': plan,
    'the template': template,
    'the state': state,
    'the counted requests': requests,
    ...(await settingsAndRules(options, settings)),
  };
  const saved =
    saveInventory === null
      ? []
      : [
          {
            file: saveInventory,
            what: 'the inventory',
            flag: '--save-inventory',
            over: { ...over, 'the baseline': baseline },
          },
        ];
  return [...saved, ...reportFiles(reports, over)];
}

/** What lies in S3 takes a while to be read. */
const atStart =
  (io: Io) =>
  (error: unknown): never => {
    throw io.signal.aborted && error === io.signal.reason ? stoppedAtStart(io) : error;
  };

/** Reads AWS or the saved inventory, with progress. */
async function live(prepared: PreparedScan, io: Io): Promise<OpenScan> {
  const { options } = prepared;
  const progress = await startProgress(io, options);
  try {
    return await openScan(prepared, portsOfIo(io, progress.onEvent));
  } catch (error) {
    if (io.signal.aborted && error === io.signal.reason) throw stoppedAtStart(io);
    if (error instanceof UserError && error.code === 'cannot-write' && progress.isStarted()) {
      throw options.saveInventory === null ? error : resumeOnceWritable(error, io);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

async function report(scan: OpenScan, io: Io, stoppedEarly: () => StoppedEarly): Promise<ExitCode> {
  const pass = (judged: OpenScan): Promise<ExitCode> => reportOnce(judged, io, stoppedEarly);
  try {
    // What standard output has of a report cannot be taken back.
    const isRepeatable = scan.options.reports.every(({ output }) => output !== '-');
    return await (isRepeatable ? leaveOutUnjudged(scan, pass) : pass(scan));
  } finally {
    await scan.close();
  }
}

/** Every account of the inventory in the order of ids, assessed once, for all reports together. */
async function reportOnce(scan: OpenScan, io: Io, stoppedEarly: () => StoppedEarly): Promise<ExitCode> {
  const { options, stopped, bugs } = scan;
  try {
    const reports = options.reports.filter(({ format }) => isWritable(scan, format));
    const signal = stopped ? null : io.signal;
    // Reports of a stopped scan are written too.
    const { env, temporaryFolder } = portsOfIo(io);
    const objects = objectAccess(options, { env, temporaryFolder, signal: signal ?? new AbortController().signal });
    const results: AccountResult[] = [];
    const assessment = await assessAndReport(scan, {
      sinks: reports.map((one) => sinkOf(one, { io, objects })),
      signal,
      // A plan has few accounts, of which all findings are shown.
      ...(scan.planned === undefined ? {} : { onResult: (result) => results.push(result) }),
    });
    const shown = { ...assessment, reports, options, io };
    if (!options.quiet) {
      if (scan.planned === undefined) summarize(shown);
      else {
        const { summarizePlan } = await import('../text/plan-summary.ts');
        summarizePlan({ ...shown, plan: scan.planned, ...findingsOf(results) });
      }
      io.err.write(nodeNotice(process.version, io.now()));
    }
    if (bugs.length > 0) throw new Unforeseen(bugs);
    if (stopped) throw stoppedEarly();
    return assessment.exitCode;
  } catch (error) {
    throw !stopped && io.signal.aborted && error === io.signal.reason ? stoppedWhileAssessing() : error;
  }
}

const findingsOf = (results: readonly AccountResult[]) => ({
  findings: results.flatMap(({ findings }) => findings),
  resolved: results.flatMap(({ resolved }) => resolved),
});

const sinkOf = (
  target: ReportTarget,
  { io, objects }: { readonly io: Io; readonly objects: ObjectAccess },
): ReportSink => ({
  format: target.format,
  write: (text) =>
    writeReport(target.format === 'markdown' ? alsoToStepSummary(text, io) : text, target, { out: io.out, objects }),
});
