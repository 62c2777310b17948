import type { ScanOptions } from '../config/options.ts';
import type { SourceArrival } from '../model/arrival.ts';
import { UserError } from '../model/user-error.ts';
import { FORMAT_NAMES } from '../report/formats.ts';
import { coverageV1 } from '../report/json.ts';
import { accountV1, findingV1, notCoveredV1 } from '../report/json-parts.ts';
import type { AccountV1, CoverageV1, FindingV1, NotCoveredV1 } from '../report/json-v1.ts';
import { assessAndReport, isWritable, reportText, startPass } from './assess/assess-and-report.ts';
import { leaveOutUnjudged } from './assess/leave-out-unjudged.ts';
import { noticesOf } from './assess/notices.ts';
import type { Totals } from './assess/totals.ts';
import type { ExitCode } from './exit-code.ts';
import { iterations } from './iterations.ts';
import { openScan, prepareScan } from './open-scan.ts';
import type { OpenScan } from './opened-scan.ts';
import { optionsOf } from './options-of.ts';
import { portsOf, type ScanPorts } from './ports.ts';

/** A scan that has ended. Its facts are on disk until it is closed. */
export interface ScanRun {
  /**
   * `stopped`: the signal was aborted, or an error that nobody foresaw was contained in the requests and accounts that
   * failed with it (exit code 70). The rest covers what was read.
   */
  readonly status: 'complete' | 'stopped';
  /** What the command line would exit with. */
  readonly exitCode: ExitCode;
  readonly totals: Totals;
  /** What was read and what could not be, by account. */
  readonly coverage: CoverageV1;
  /** What somebody should know beside the findings, and what reports that were written left out; one sentence each. */
  readonly notices: readonly string[];
  /** All findings as the JSON report has them. Each call is a pass of its own, with one account in memory at a time. */
  findings(): AsyncIterable<FindingV1>;
  /** What is known of the logs of each source, where the selected rules look for logs; a pass as well. */
  arrivals(): AsyncIterable<SourceArrival & { readonly account: string }>;
  /**
   * A report as text. Each call is a pass of its own, with one account in memory at a time.
   * @throws UserError for a format that does not exist, and for SARIF of a scan that was stopped
   */
  write(format: string): AsyncIterable<string>;
  /** Ends what is still iterated and removes temporary files. */
  close(): Promise<void>;
}

/**
 * Scans like the command line, without its flags, settings file and variables: options that are not given have their
 * defaults, and `reports`, `quiet` and `debug` have no effect. Prints nothing and leaves the process as it is; needs a
 * `close()`.
 * @throws UserError for what the caller can correct; the signal's reason if it was aborted before an account was read
 */
export async function runScan(options: Partial<ScanOptions> = {}, ports: Partial<ScanPorts> = {}): Promise<ScanRun> {
  const given = portsOf(ports);
  const resolved = optionsOf(options, given.now());
  given.signal.throwIfAborted();
  let accountsRead = 0;
  const scan = await openScan(await prepareScan(resolved, given), {
    ...given,
    onEvent: (event) => {
      if (event.type === 'started') accountsRead += event.resumed?.accounts ?? 0;
      if (event.type === 'account-done') accountsRead += 1;
      given.onEvent(event);
    },
  });
  try {
    if (given.signal.aborted && scan.stopped && accountsRead === 0) throw given.signal.reason;
    return await leaveOutUnjudged(scan, assessed);
  } catch (error) {
    await scan.close();
    throw error;
  }
}

/** The first pass. It reads nothing from AWS, so that an abort does not end it. */
async function assessed(scan: OpenScan): Promise<ScanRun> {
  const accounts: AccountV1[] = [];
  const notCovered: NotCoveredV1[] = [];
  const assessment = await assessAndReport(scan, {
    sinks: [],
    signal: null,
    onResult: (result) => {
      accounts.push(...accountV1(result));
      notCovered.push(...notCoveredV1(result));
    },
  });
  const notices = new Set([...(scan.planned?.notices ?? []), ...noticesOf(assessment)]);
  const running = iterations();
  return {
    status: scan.stopped ? 'stopped' : 'complete',
    exitCode: assessment.exitCode,
    totals: assessment.totals,
    coverage: coverageV1(scan.inventory.header, accounts, notCovered),
    get notices() {
      return [...notices];
    },
    findings: () => running.add(findingsIn(scan)),
    arrivals: () => running.add(arrivalsIn(scan)),
    write: (format) => {
      refuseFormat(scan, format);
      const notice = (text: string): unknown => notices.add(text);
      return running.add(reportText(scan, format, { code: assessment.exitCode, notice }));
    },
    close: async () => {
      await running.end();
      await scan.close();
    },
  };
}

async function* findingsIn(scan: OpenScan): AsyncGenerator<FindingV1> {
  for await (const { findings } of startPass(scan, null).results) yield* findings.map(findingV1);
}

async function* arrivalsIn(scan: OpenScan): AsyncGenerator<SourceArrival & { readonly account: string }> {
  for await (const { account, arrivals = [] } of startPass(scan, null).results)
    yield* arrivals.map((one) => ({ ...one, account: account.id }));
}

function refuseFormat(scan: OpenScan, format: string): void {
  if (!FORMAT_NAMES.includes(format)) {
    throw new UserError(`format ${JSON.stringify(format)} does not exist`, {
      hint: `one of ${FORMAT_NAMES.join(', ')}`,
    });
  }
  if (!isWritable(scan, format)) {
    throw new UserError('the scan was stopped, and SARIF is only written of a complete one', {
      code: 'incomplete',
      hint: 'GitHub would close the alerts of what was not read; other formats say that the scan is incomplete',
    });
  }
}
