import { randomBytes } from 'node:crypto';
import type { Connection } from '../../collect/connect.ts';
import { connect } from '../../collect/connect.ts';
import type { ScanOptions } from '../../config/options.ts';
import type { DeriveContext } from '../../derive/account.ts';
import { readRequests } from '../../inventory/read-requests.ts';
import { type EarlierInventory, earlierInventory } from '../../inventory/resume-inventory.ts';
import type { EarlierArrivals } from '../../model/arrival.ts';
import { FACTS } from '../../model/facts/index.ts';
import type { Account, ScanHeader } from '../../model/inventory.ts';
import { notRead } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { isDiskFull, isSystemError } from '../../store/system-error.ts';
import { needsRcps, plannedActions } from '../plan/planned-actions.ts';
import type { ScanPorts } from '../ports.ts';
import { refuseUnknownRegions } from '../refuse-unknown-regions.ts';
import { version } from '../version.ts';
import { cannotWriteInventory } from './cannot-write-inventory.ts';
import { COLLECTED, type CollectedFacts } from './collected-facts.ts';
import { type AlsoRead, crawlAccounts, readingContext } from './crawl-accounts.ts';
import { requestsOfStacks } from './requests-of-stacks.ts';
import { requestsOfTargets } from './requests-of-targets.ts';
import { roleNamesOf } from './role-names.ts';
import { selectAccounts, selectShard } from './select-accounts.ts';
import { startInventory } from './start-inventory.ts';

/** Records of one minute often share a log object, and get lost together. */
const BETWEEN_READS_MS = 2 * 60_000;

export interface CrawlJob {
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
  readonly ports: ScanPorts;
  /** The only bucket to be judged, in whatever account it is; `null` for all. */
  readonly bucket: string | null;
  /** Stacks that buckets belong to are read as well. */
  readonly stacks?: boolean;
  /** What the user calls the inventory, where that is not its path. */
  readonly name?: string;
  /** What earlier scans know of arriving logs; `null`: nothing. */
  readonly arrivals: EarlierArrivals | null;
  /** Gets what is going to be read, before it is read; throws to prevent that. */
  readonly check: (header: ScanHeader) => void;
}

/**
 * Reads AWS into an inventory at `path`. Stopped by the signal once the file was started, it leaves an inventory without
 * its end.
 * @returns errors that nobody foresaw; with any, the inventory has no end either
 * @throws the signal's reason if it was stopped before that; UserError
 */
export async function crawl(path: string, job: CrawlJob): Promise<readonly unknown[]> {
  const { options, ports } = job;
  const earlier = options.resume ? await earlierInventory(path, job.name) : null;
  // What cannot be written need not be read.
  const abandoned = new AbortController();
  try {
    const requestsOf = options.requests === null ? undefined : await readRequests(options.requests, ports.now());
    const connection = await connect({
      ...(options.profile === null ? {} : { profile: options.profile }),
      concurrency: options.concurrency,
      signal: AbortSignal.any([ports.signal, abandoned.signal]),
      env: ports.env,
      runId: randomBytes(4).toString('hex'),
      // Credentials expire by the clock of the machine, whatever time reports are to show.
      now: () => new Date(),
      scanTime: ports.readTime,
      requestsOf,
    });
    try {
      await crawlWith(connection, { ...job, path, earlier, abandon: (error) => abandoned.abort(error) });
      return connection.bulkhead.contained();
    } finally {
      await connection.close();
    }
  } finally {
    await earlier?.close();
  }
}

interface Crawling extends CrawlJob {
  readonly path: string;
  readonly earlier: EarlierInventory | null;
  readonly abandon: (error: unknown) => void;
}

async function crawlWith(connection: Connection, job: Crawling): Promise<void> {
  const { options, rules, ports, path, bucket, abandon } = job;
  await refuseUnknownRegions(options.regions, (region) => connection.answersIn(region));
  const planned = await headerOf(connection, job);
  job.check(planned);
  const collected = collectedBy(job);
  const alsoRead = alsoReadBy(job, readingContext(planned));
  const { header, writer, done } = await startInventory(planned, { ...job, alsoRead });
  try {
    await crawlAccounts({
      header,
      rules,
      writer,
      open: (account, priority) =>
        connection.openAccount({
          account: account.id,
          roleNames: roleNamesOf(account, options.roles),
          ...(options.externalId === null ? {} : { externalId: options.externalId }),
          actions: [
            ...plannedActions(rules),
            ...collected.flatMap((kind) => COLLECTED[kind]).flatMap((fact) => FACTS[fact].actions),
            ...(options.prove ? ['s3:GetObject'] : []),
          ],
          own: account.id === header.caller,
          priority,
        }),
      hasRoom: connection.hasRoom,
      readRcps: header.organization !== null && needsRcps(rules) ? () => connection.readRcps() : null,
      bucket,
      alsoRead,
      done,
      now: ports.now,
      contain: connection.bulkhead.contain,
      arrivals: job.arrivals,
      proves: options.prove,
      pause: () => ports.wait(BETWEEN_READS_MS, ports.signal),
      signal: ports.signal,
      abandon,
      onEvent: ports.onEvent,
    });
    // Without its end the inventory says that it is incomplete, and a later scan can continue it.
    if (connection.bulkhead.contained().length === 0) await writer.end(ports.now().toISOString());
  } catch (error) {
    if (isSystemError(error)) throw cannotWriteInventory(path, error, hintOf(options, error));
    if (!isReasonOf(error, ports.signal)) throw error;
  } finally {
    await writer.close();
  }
}

/** What the options have read beside what the rules need; `null`: nothing. */
function alsoReadBy(job: CrawlJob, context: DeriveContext): AlsoRead | null {
  const { options, rules } = job;
  const collected = collectedBy(job);
  const kinds = [
    ...(collected.includes('stacks') ? [requestsOfStacks] : []),
    ...(collected.includes('targets') ? [requestsOfTargets({ rules, context, targets: options.targets })] : []),
  ];
  return kinds.length === 0 ? null : (account) => kinds.flatMap((requestsOf) => requestsOf(account));
}

const collectedBy = ({ options, stacks }: CrawlJob): readonly CollectedFacts[] =>
  stacks === true ? [...new Set([...options.collect, 'stacks' as const])] : options.collect;

const isReasonOf = (error: unknown, signal: AbortSignal): boolean => signal.aborted && error === signal.reason;

const hintOf = ({ saveInventory }: ScanOptions, error: Error): string => {
  const remedy = isDiskFull(error) ? 'free the disk' : 'make the file writable';
  const then =
    saveInventory === null
      ? `${remedy}, or name a file elsewhere with --save-inventory`
      : `${remedy}; then resume the scan with --resume`;
  return `${then}; earlier reports are untouched`;
};

/** Which accounts are to be scanned: those of the organization that the filters choose, or the caller's own. */
async function headerOf(connection: Connection, { options, ports }: CrawlJob): Promise<ScanHeader> {
  const common = {
    formatVersion: 1,
    toolVersion: version,
    started: ports.now().toISOString(),
    partition: connection.partition,
    caller: connection.caller.account,
    callerArn: connection.caller.arn,
    scope: {
      accounts: options.accounts,
      excludedAccounts: options.excludedAccounts,
      organizationalUnits: options.organizationalUnits,
      regions: options.regions,
    },
    ...(Object.keys(options.assumptions).length > 0 ? { assumptions: options.assumptions } : {}),
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
