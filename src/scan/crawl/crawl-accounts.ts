import type { AccountReader } from '../../collect/account-reader.ts';
import type { Bulkhead } from '../../collect/bulkhead.ts';
import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import type { Priority } from '../../collect/throttling/fair-semaphore.ts';
import type { DeriveContext } from '../../derive/account.ts';
import type { InventoryWriter } from '../../inventory/write-inventory.ts';
import type { Account, AccountInventory, ResourceControlPolicies, ScanHeader } from '../../model/inventory.ts';
import { known, notRead, type Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { scheduleAccounts } from './account-scheduler.ts';
import { collectOnDemand } from './collect-on-demand.ts';

export type ScanEvent =
  | { readonly type: 'account-entered'; readonly account: Account }
  | { readonly type: 'reads'; readonly account: Account; readonly done: number; readonly wanted: number }
  | { readonly type: 'account-done'; readonly account: Account; readonly buckets: number; readonly reached: boolean };

export interface ScanInput {
  readonly header: ScanHeader;
  readonly rules: readonly CompiledRule[];
  readonly writer: InventoryWriter;
  /** Enters an account; the lower the order, the more urgent its reads. */
  readonly open: (account: Account, priority: Priority) => Promise<Observation<AccountReader>>;
  /** More calls could be in flight than there are to begin. */
  readonly hasRoom: () => boolean;
  /** Reads the resource control policies, if any selected rule has use for them. */
  readonly readRcps: (() => Promise<Observation<ResourceControlPolicies>>) | null;
  /** The only bucket to be judged, in whatever account it is; `null` for all. */
  readonly bucket: string | null;
  /** Ids of accounts that are in the inventory already. */
  readonly done: ReadonlySet<string>;
  readonly now: () => Date;
  /** Keeps an error that nobody foresaw to its account; throws where the scan was stopped. */
  readonly contain: Bulkhead['contain'];
  /** Called once when the scan cannot go on, with the reason: whatever still reads AWS is in vain. */
  readonly abandon: (error: unknown) => void;
  readonly onEvent?: (event: ScanEvent) => void;
}

/**
 * Reads every account of the header into the inventory. One account that cannot be entered does not stop the others.
 * @throws what the signal of the connection gives when the scan is stopped, and what the disk gives
 */
export async function scan({
  header,
  rules,
  writer,
  open,
  hasRoom,
  readRcps,
  bucket,
  done,
  now,
  contain,
  abandon,
  onEvent,
}: ScanInput): Promise<void> {
  const context = readingContext(header);

  const keep = async (inventory: AccountInventory, begun: string): Promise<void> => {
    await writer.account(inventory, begun);
    onEvent?.({
      type: 'account-done',
      account: inventory.account,
      buckets: inventory.buckets.length,
      reached: inventory.access.state === 'known' && inventory.listing.state === 'known',
    });
  };
  const enter = async (account: Account): Promise<{ readonly entered: Entered; readonly size: number } | null> => {
    const begun = now().toISOString();
    const priority = { order: 0 };
    const access = await open(account, priority).catch(contain);
    if (access.state !== 'known') {
      await keep(notEntered(account, access), begun);
      return null;
    }
    onEvent?.({ type: 'account-entered', account });
    const listed = await access.value
      .list()
      .catch((error: unknown): BucketListing => ({ listing: contain(error), buckets: [] }));
    return { entered: { account, reader: access.value, listed, priority, begun }, size: listed.buckets.length };
  };
  const read = async ({ account, reader, listed, priority, begun }: Entered, order: number): Promise<void> => {
    priority.order = order;
    try {
      const reading = collectOnDemand({
        account,
        reader,
        listed,
        rules,
        context,
        regions: header.scope.regions,
        bucket,
        onRead: ({ done, wanted }) => {
          onEvent?.({ type: 'reads', account, done, wanted });
          if (wanted - done < FEW_LEFT) accounts.checkForRoom();
        },
      });
      const inventory = await reading.catch((error: unknown) => ({
        ...notEntered(account, known(true)),
        listing: contain(error),
      }));
      await keep(inventory, begun);
    } finally {
      reader.close();
    }
  };

  const rcps = readRcps?.().then((seen) => writer.rcps(seen));
  const items = header.accounts.filter(({ id }) => !done.has(id));
  const accounts = scheduleAccounts({ items, enter, read, hasRoom });
  const timer = setInterval(accounts.checkForRoom, LOOK_FOR_ROOM);
  const work = [rcps, accounts.done];
  try {
    await Promise.all(work);
  } catch (error) {
    abandon(error);
    await Promise.allSettled(work);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Reads of an account. With more there is hardly ever room for another one, and with fewer there should be one. */
const FEW_LEFT = 32;
/** Milliseconds. Accounts that are throttled leave room without anything coming to its end. */
const LOOK_FOR_ROOM = 200;

/** An account whose buckets were listed. */
interface Entered {
  readonly account: Account;
  readonly reader: AccountReader;
  readonly listed: BucketListing;
  readonly priority: Priority;
  /** ISO 8601 */
  readonly begun: string;
}

/** Whether a policy of the organization stops a delivery changes no read: that is judged from the inventory. */
export const readingContext = ({ partition, organization }: ScanHeader): DeriveContext => ({
  partition,
  organization: organization === null ? null : { ...organization, rcps: notRead },
  requireRcp: false,
  ...(organization === null ? {} : { trails: 'while-reading' as const }),
});

const notEntered = (account: Account, access: AccountInventory['access']): AccountInventory => ({
  account,
  access,
  listing: notRead,
  buckets: [],
  facts: {},
  regions: {},
  names: {},
});
