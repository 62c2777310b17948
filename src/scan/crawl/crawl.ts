import { randomBytes } from 'node:crypto';
import type { Io } from '../../cli/io.ts';
import { startProgress } from '../../cli/text/progress.ts';
import { resumeCommand } from '../../cli/text/resume-command.ts';
import { isSystemError } from '../../cli/write-report.ts';
import type { Connection } from '../../collect/connect.ts';
import { connect } from '../../collect/connect.ts';
import type { ScanOptions } from '../../config/options.ts';
import { type EarlierInventory, earlierInventory } from '../../inventory/resume-inventory.ts';
import type { Account, ScanHeader } from '../../model/inventory.ts';
import { notRead } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { plannedActions, readsDelivery } from '../plan/planned-actions.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { scan } from './crawl-accounts.ts';
import { roleNamesOf } from './role-names.ts';
import { selectAccounts, selectShard } from './select-accounts.ts';
import { startInventory } from './start-inventory.ts';

export interface CrawlJob {
  /** The only bucket to be judged; all without it. */
  readonly bucket?: string;
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
  readonly io: Io;
  readonly version: string;
  /** Looks at what is going to be read; throws where that should not be. */
  readonly check?: (header: ScanHeader) => void;
}

/**
 * Reads AWS into an inventory at `path`. Stopped by the signal of `io`, it leaves an inventory without its end.
 * @returns errors that nobody foresaw; with any, the inventory has no end either
 * @throws StoppedEarly if there was nothing to leave, or if the inventory cannot be written
 */
export async function crawl(path: string, job: CrawlJob): Promise<readonly unknown[]> {
  const { options, io } = job;
  const earlier = options.resume ? await earlierInventory(path) : null;
  // What cannot be written need not be read.
  const abandoned = new AbortController();
  // Who waits for an endpoint or a proxy that does not answer is told so.
  const waiting = setInterval(() => {
    if (!options.quiet) io.err.write('waiting for AWS to answer\n');
  }, SAY_EVERY_MS);
  waiting.unref();
  try {
    const connection = await connect({
      ...(options.profile === null ? {} : { profile: options.profile }),
      concurrency: options.concurrency,
      signal: AbortSignal.any([io.signal, abandoned.signal]),
      env: io.env,
      runId: randomBytes(4).toString('hex'),
      // Credentials live by the clock of the world, whatever time reports are to show.
      now: () => new Date(),
    });
    try {
      await crawlWith(connection, { ...job, onBegin: () => clearInterval(waiting), path, earlier, abandon: (error) => abandoned.abort(error) });
      return connection.bulkhead.contained();
    } finally {
      await connection.close();
    }
  } catch (error) {
    throw isOfSignal(error, io) ? stoppedAtStart(io) : error;
  } finally {
    clearInterval(waiting);
    await earlier?.close();
  }
}

const SAY_EVERY_MS = 30_000;

interface Crawling extends CrawlJob {
  readonly path: string;
  readonly earlier: EarlierInventory | null;
  readonly abandon: (error: unknown) => void;
  /** From here on the progress speaks. */
  readonly onBegin: () => void;
}

async function crawlWith(connection: Connection, job: Crawling): Promise<void> {
  const { options, rules, io, path, bucket, abandon } = job;
  const planned = await plan(connection, job);
  job.check?.(planned);
  const { header, writer, done } = await startInventory(planned, job);
  job.onBegin();
  const progress = startProgress(io, {
    accounts: header.accounts.length,
    done: done.size,
    quiet: options.quiet,
    debug: options.debug,
  });
  try {
    await scan({
      header,
      rules,
      writer,
      open: (account, priority) =>
        connection.openAccount({
          account: account.id,
          roleNames: roleNamesOf(account, options.roles),
          ...(options.externalId === null ? {} : { externalId: options.externalId }),
          actions: plannedActions(rules),
          own: account.id === header.caller,
          priority,
        }),
      hasRoom: connection.hasRoom,
      readRcps: header.organization !== null && readsDelivery(rules) ? () => connection.readRcps() : null,
      bucket: bucket ?? null,
      done,
      now: io.now,
      contain: connection.bulkhead.contain,
      abandon,
      onEvent: progress.onEvent,
    });
    // Without its end the inventory says that it is not whole, and a later scan goes on with it.
    if (connection.bulkhead.contained().length === 0) await writer.end(io.now().toISOString());
  } catch (error) {
    if (isSystemError(error)) throw cannotKeep(path, error, job);
    if (!isOfSignal(error, io)) throw error;
  } finally {
    progress.stop();
    await writer.close();
  }
}

const isOfSignal = (error: unknown, { signal }: Io): boolean => signal.aborted && error === signal.reason;

const stoppedAtStart = ({ signal }: Io): StoppedEarly =>
  new StoppedEarly('the scan was stopped before any account was read', {
    hint: 'reports and inventories of earlier runs are untouched',
    cause: signal.reason,
  });

const cannotKeep = (path: string, error: Error, { options, io }: CrawlJob): StoppedEarly =>
  new StoppedEarly(`${path}: the inventory cannot be written: ${error.message}`, {
    hint: `${
      options.saveInventory === null
        ? 'free the disk, or name a file on another one with --save-inventory'
        : `free the disk; then go on where it stopped: ${resumeCommand(io)}`
    }; earlier reports are untouched`,
    cause: error,
  });

/** Who is to be scanned: the organization's accounts that the filters choose, or the caller's own. */
async function plan(
  connection: Connection,
  { options, io, version }: Pick<CrawlJob, 'options' | 'io' | 'version'>,
): Promise<ScanHeader> {
  const common = {
    formatVersion: 1,
    toolVersion: version,
    started: io.now().toISOString(),
    partition: connection.partition,
    caller: connection.caller.account,
    scope: {
      accounts: options.accounts,
      excludedAccounts: options.excludedAccounts,
      organizationalUnits: options.organizationalUnits,
      regions: options.regions,
    },
  } as const;
  if (!options.organization) {
    const own: Account = { id: connection.caller.account, name: '', path: '', state: '' };
    return { ...common, organization: null, accounts: [own], skipped: [] };
  }
  const { id, managementAccount, accounts } = await connection.discover();
  return {
    ...common,
    organization: { id, managementAccount, rcps: notRead },
    ...selectShard(selectAccounts(accounts, options), options.shard),
  };
}
