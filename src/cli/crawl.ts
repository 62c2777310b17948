import { randomBytes } from 'node:crypto';
import type { Connection } from '../collect/aws.ts';
import { connect } from '../collect/aws.ts';
import type { ScanOptions } from '../config/options.ts';
import { writeInventory } from '../inventory/write-inventory.ts';
import type { Account, ScanHeader } from '../model/inventory.ts';
import { notRead } from '../model/observation.ts';
import type { CompiledRule } from '../model/rule.ts';
import { plannedActions, readsDelivery } from '../scan/planned-actions.ts';
import { scan } from '../scan/scan.ts';
import { chooseAccounts } from './choose-accounts.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';

/** Accounts that are open at the same time. */
const WINDOW = 16;

export interface CrawlJob {
  /** The only bucket to be judged; all without it. */
  readonly bucket?: string;
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
  readonly io: Io;
  readonly version: string;
}

/** Reads AWS into an inventory at `path`. Stopped by the signal of `io`, it leaves an inventory without its end. */
export async function crawl(path: string, { options, rules, io, version, bucket }: CrawlJob): Promise<void> {
  const started = io.now().toISOString();
  const connection = await connect({
    ...(options.profile === null ? {} : { profile: options.profile }),
    concurrency: options.concurrency,
    signal: io.signal,
    env: io.env,
    runId: randomBytes(4).toString('hex'),
    now: io.now,
  });
  try {
    const header = await plan(connection, { options, started, version });
    const progress = startProgress(io, {
      accounts: header.accounts.length,
      quiet: options.quiet,
      debug: options.debug,
    });
    const writer = await writeInventory(path, header);
    try {
      await scan({
        header,
        rules,
        writer,
        open: (account, order) =>
          connection.openAccount({
            account: account.id,
            roleNames: options.roles.default,
            ...(options.externalId === null ? {} : { externalId: options.externalId }),
            actions: plannedActions(rules),
            own: account.id === header.caller,
            order,
          }),
        readRcps: header.organization !== null && readsDelivery(rules) ? () => connection.readRcps() : null,
        bucket: bucket ?? null,
        window: WINDOW,
        onEvent: progress.onEvent,
      });
      await writer.end(io.now().toISOString());
    } catch (error) {
      if (!io.signal.aborted) throw error;
    } finally {
      progress.stop();
      await writer.close();
    }
  } finally {
    await connection.close();
  }
}

/** Who is to be scanned: the organization's accounts that the filters choose, or the caller's own. */
async function plan(
  connection: Connection,
  { options, started, version }: { readonly options: ScanOptions; readonly started: string; readonly version: string },
): Promise<ScanHeader> {
  const common = {
    formatVersion: 1,
    toolVersion: version,
    started,
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
    ...chooseAccounts(accounts, options),
  };
}
