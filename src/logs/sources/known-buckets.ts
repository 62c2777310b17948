import { readInventory } from '../../inventory/read-inventory.ts';
import { logKeyPrefix } from '../../model/log-key-prefix.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import type { LogLocation } from './s3-objects.ts';

/** What a saved inventory says about accounts and about where logs lie. */
export interface KnownBuckets {
  readonly accounts: readonly string[];
  /** ARN of who made the inventory, if it says so. */
  readonly caller: string | undefined;
  readonly partition: string;
  readonly buckets: ReadonlyMap<string, LoggedBucket>;
  /** Buckets whose logging, and accounts whose list of buckets, could not be read: there may be more logs. */
  readonly unread: { readonly buckets: number; readonly accounts: number };
  readonly locationOf: (bucket: string) => Promise<LogLocation | undefined>;
}

export interface LoggedBucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly target: string;
  readonly prefix: string;
  readonly order: 'simple' | 'partitioned';
}

/** @throws UserError if it is no inventory; the signal's reason if the reading of an object was stopped */
export async function knownBuckets(path: string, access: ObjectAccess): Promise<KnownBuckets> {
  const inventory = await readInventory(path, { unfinished: true, access });
  const buckets = new Map<string, LoggedBucket>();
  const locations = new Map<string, LogLocation>();
  const accounts: string[] = [];
  const unread = { buckets: 0, accounts: 0 };
  try {
    for await (const { account, listing, buckets: listed } of inventory.accounts()) {
      if (listing.state !== 'known') unread.accounts++;
      accounts.push(account.id);
      for (const { name, region, facts } of listed) {
        if (facts.logging?.state !== 'known') {
          if (facts.logging?.state !== 'absent') unread.buckets++;
          continue;
        }
        const logging = facts.logging.value;
        const { target, prefix, keyFormat } = logging;
        const order = keyFormat === 'simple' ? 'simple' : 'partitioned';
        buckets.set(name, { name, account: account.id, region, target, prefix, order });
        const keyPrefix = logKeyPrefix({ name, account: account.id, region, logging });
        locations.set(name, { bucket: target, prefix: keyPrefix, order });
      }
    }
  } finally {
    await inventory.close();
  }
  return {
    accounts,
    caller: inventory.header.callerArn,
    partition: inventory.header.partition,
    buckets,
    unread,
    locationOf: async (bucket) => locations.get(bucket),
  };
}
