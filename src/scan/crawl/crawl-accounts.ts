import type { AccountReader, FactRequest } from '../../collect/account-reader.ts';
import type { Bulkhead } from '../../collect/bulkhead.ts';
import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import type { Priority } from '../../collect/throttling/fair-semaphore.ts';
import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import type { InventoryWriter } from '../../inventory/write-inventory.ts';
import type { EarlierArrivals } from '../../model/arrival.ts';
import type { Account, AccountInventory, ResourceControlPolicies, ScanHeader } from '../../model/inventory.ts';
import { known, notRead, type Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { unreadAccount } from '../../model/unread-account.ts';
import { readsArrival } from '../plan/planned-actions.ts';
import type { ScanEvent } from '../scan-event.ts';
import { scheduleAccounts } from './account-scheduler.ts';
import { collectOnDemand } from './collect-on-demand.ts';
import { heldAccounts } from './held-accounts.ts';
import { readLoggingAgain, unansweredSources } from './logged-requests.ts';
import { withRequested } from './with-requested.ts';

/** What is to be read next, for one state of the account; nothing once all is there. */
export type AlsoRead = (account: AccountInventory) => readonly FactRequest[];

export interface CrawlInput {
  readonly header: ScanHeader;
  readonly rules: readonly CompiledRule[];
  readonly writer: InventoryWriter;
  /** Assumes the role in an account; the lower the order, the earlier its reads. */
  readonly open: (account: Account, priority: Priority) => Promise<Observation<AccountReader>>;
  /** Calls are free and none waits. */
  readonly hasRoom: () => boolean;
  /** Reads the resource control policies, if any selected rule has use for them. */
  readonly readRcps: (() => Promise<Observation<ResourceControlPolicies>>) | null;
  /** The only bucket to be judged, in whatever account it is; `null` for all. */
  readonly bucket: string | null;
  /** What is read beside what the rules need. */
  readonly alsoRead: AlsoRead | null;
  /** Ids of accounts that are in the inventory already. */
  readonly done: ReadonlySet<string>;
  readonly now: () => Date;
  /** Contains an error that nobody foresaw in its account; throws where the scan was stopped. */
  readonly contain: Bulkhead['contain'];
  /** What earlier scans know of arriving logs; `null`: nothing. */
  readonly arrivals: EarlierArrivals | null;
  /** Records of requests of earlier scans are to be looked for. */
  readonly proves: boolean;
  /** Waits for some minutes, or until the scan is stopped. */
  readonly pause: () => Promise<void>;
  /** Stops the scan. */
  readonly signal: AbortSignal;
  /** Called once when the scan cannot continue, with the reason, so that no more is read from AWS. */
  readonly abandon: (error: unknown) => void;
  readonly onEvent: (event: ScanEvent) => void;
}

/**
 * Reads every account of the header into the inventory. An account that cannot be accessed does not stop the others.
 * @throws what the signal of the connection gives when the scan is stopped, and what the disk gives
 */
export async function crawlAccounts({
  header,
  rules,
  writer,
  open,
  hasRoom,
  readRcps,
  bucket,
  alsoRead,
  done,
  now,
  contain,
  arrivals,
  proves,
  pause,
  signal,
  abandon,
  onEvent,
}: CrawlInput): Promise<void> {
  const context = readingContext(header);
  const asksAgain = arrivals !== null && readsArrival(rules);
  const withHistory = arrivals === null ? context : { ...context, arrivals };
  const held = heldAccounts(abandon);

  const keep = async (inventory: AccountInventory, begun: string): Promise<void> => {
    await writer.account(inventory, begun);
    onEvent({
      type: 'account-done',
      account: inventory.account,
      buckets: inventory.buckets.length,
      reached: inventory.access.state === 'known' && inventory.listing.state === 'known',
    });
  };
  const openAndList = async (
    account: Account,
  ): Promise<{ readonly opened: OpenAccount; readonly size: number } | null> => {
    const begun = now().toISOString();
    const priority = { order: 0 };
    const access = await open(account, priority).catch(contain);
    if (access.state !== 'known') {
      await keep(unreadAccount(account, { access }), begun);
      return null;
    }
    onEvent({ type: 'account-opened', account });
    const listed = await access.value
      .list()
      .catch((error: unknown): BucketListing => ({ listing: contain(error), buckets: [] }));
    return { opened: { account, reader: access.value, listed, priority, begun }, size: listed.buckets.length };
  };
  const read = async ({ account, reader, listed, priority, begun }: OpenAccount, order: number): Promise<void> => {
    priority.order = order;
    let holds = false;
    try {
      const reading = collectOnDemand({
        account,
        reader,
        listed,
        rules,
        context,
        regions: header.scope.regions,
        bucket,
        proves: proves ? (arrivals?.(account.id) ?? null) : null,
        onRead: ({ done: read, requested }) => {
          onEvent({ type: 'reads', account, done: read, requested });
          if (requested - read < FEW_LEFT) accounts.checkForRoom();
        },
      });
      const inventory = await (alsoRead === null
        ? reading
        : reading.then((whole) => withRequested(whole, reader, alsoRead))
      ).catch((error: unknown) => unreadAccount(account, { access: known(true), listing: contain(error) }));
      const names = asksAgain ? unansweredSources(inventory, deriveAccount(inventory, withHistory)) : NOBODY;
      if (names.size === 0) return await keep(inventory, begun);
      const work = readLoggingAgain(inventory, names, { reader, pause, signal }).then((whole) => keep(whole, begun));
      if (held.isFull()) return await work;
      holds = true;
      held.add(work, reader);
    } finally {
      if (!holds) reader.close();
    }
  };

  const rcps = readRcps?.().then((observation) => writer.rcps(observation));
  const items = header.accounts.filter(({ id }) => !done.has(id));
  const accounts = scheduleAccounts({ items, open: openAndList, read, hasRoom });
  const timer = setInterval(accounts.checkForRoom, CHECK_FOR_ROOM_MS);
  const work = [rcps, accounts.done];
  try {
    await Promise.all(work);
    await held.done();
  } catch (error) {
    abandon(error);
    await Promise.allSettled([...work, held.done()]);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const NOBODY: ReadonlySet<string> = new Set();
/** Reads that an account has left when the next one should start. */
const FEW_LEFT = 32;
/** Throttled accounts leave calls free without any of them ending. */
const CHECK_FOR_ROOM_MS = 200;

/** An account whose buckets were listed. */
interface OpenAccount {
  readonly account: Account;
  readonly reader: AccountReader;
  readonly listed: BucketListing;
  readonly priority: Priority;
  /** ISO 8601 */
  readonly begun: string;
}

/** Whether a policy of the organization stops a delivery changes no read: that is judged from the inventory. */
export const readingContext = ({ partition, organization, assumptions = {} }: ScanHeader): DeriveContext => ({
  partition,
  organization: organization === null ? null : { ...organization, rcps: notRead },
  delivery: { allowUnreadRcp: true, assumptions },
  ...(organization === null ? {} : { trails: 'while-reading' as const }),
});
