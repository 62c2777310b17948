import pLimit from 'p-limit';
import type { AccountReader } from '../collect/account-reader.ts';
import type { DeriveContext } from '../derive/account.ts';
import type { InventoryWriter } from '../inventory/write-inventory.ts';
import type { Account, AccountInventory, ResourceControlPolicies, ScanHeader } from '../model/inventory.ts';
import { notRead, type Observation } from '../model/observation.ts';
import type { CompiledRule } from '../model/rule.ts';
import { collectOnDemand } from './collect-on-demand.ts';

export type ScanEvent =
  | { readonly type: 'account-entered'; readonly account: Account }
  | { readonly type: 'reads'; readonly account: Account; readonly done: number; readonly wanted: number }
  | { readonly type: 'account-done'; readonly account: Account; readonly buckets: number; readonly reached: boolean };

export interface ScanInput {
  readonly header: ScanHeader;
  readonly rules: readonly CompiledRule[];
  readonly writer: InventoryWriter;
  /** Enters an account; `order` is its place in the list, the lower the more urgent its reads. */
  readonly open: (account: Account, order: number) => Promise<Observation<AccountReader>>;
  /** Reads the resource control policies, if any selected rule has use for them. */
  readonly readRcps: (() => Promise<Observation<ResourceControlPolicies>>) | null;
  /** The only bucket to be judged, in whatever account it is; `null` for all. */
  readonly bucket: string | null;
  /** Ids of accounts that are in the inventory already. */
  readonly done: ReadonlySet<string>;
  readonly now: () => Date;
  /** Called once when the scan cannot go on, with the reason: whatever still reads AWS is in vain. */
  readonly abandon: (error: unknown) => void;
  /** Accounts that are open at the same time. */
  readonly window: number;
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
  readRcps,
  bucket,
  done,
  now,
  abandon,
  window,
  onEvent,
}: ScanInput): Promise<void> {
  const context = readingContext(header);
  const readAccount = async (account: Account, order: number): Promise<void> => {
    const begun = now().toISOString();
    const inventory = await collect(account, order);
    await writer.account(inventory, begun);
    onEvent?.({
      type: 'account-done',
      account,
      buckets: inventory.buckets.length,
      reached: inventory.entry.state === 'known' && inventory.listing.state === 'known',
    });
  };
  const collect = async (account: Account, order: number): Promise<AccountInventory> => {
    const entry = await open(account, order);
    if (entry.state !== 'known') return notEntered(account, entry);
    onEvent?.({ type: 'account-entered', account });
    try {
      return await collectOnDemand({
        account,
        reader: entry.value,
        rules,
        context,
        regions: header.scope.regions,
        bucket,
        onRead: ({ done, wanted }) => onEvent?.({ type: 'reads', account, done, wanted }),
      });
    } finally {
      entry.value.close();
    }
  };

  const limit = pLimit({ concurrency: window, rejectOnClear: true });
  const work = [
    readRcps?.().then((seen) => writer.rcps(seen)),
    ...header.accounts.flatMap((account, order) =>
      done.has(account.id) ? [] : [limit(() => readAccount(account, order))],
    ),
  ];
  try {
    await Promise.all(work);
  } catch (error) {
    // Nothing new is begun; what is under way gets to write its whole segment.
    limit.clearQueue();
    abandon(error);
    await Promise.allSettled(work);
    throw error;
  }
}

/** Whether a policy of the organization stops a delivery changes no read: that is judged from the inventory. */
export const readingContext = ({ partition, organization }: ScanHeader): DeriveContext => ({
  partition,
  organization: organization === null ? null : { ...organization, rcps: notRead },
  requireRcp: false,
  ...(organization === null ? {} : { trails: 'while-reading' as const }),
});

const notEntered = (
  account: Account,
  entry: Exclude<Observation<AccountReader>, { state: 'known' }>,
): AccountInventory => ({
  account,
  entry,
  listing: notRead,
  buckets: [],
  facts: {},
  regions: {},
  names: {},
});
