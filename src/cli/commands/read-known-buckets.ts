import { type KnownBuckets, knownBuckets } from '../../logs/sources/known-buckets.ts';
import { counted } from '../../model/counted.ts';
import { UserError } from '../../model/user-error.ts';
import { objectAccess } from '../../scan/object-access.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { printable } from '../text/printable.ts';

interface InventoryFlags {
  /** A file, or an object of S3. */
  readonly inventory: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
}

/** Whoever takes tables or permissions from an inventory has none for logs that it does not know of. */
export function tellUnread({ unread: { buckets, accounts } }: KnownBuckets, inventory: string, { err }: Io): void {
  const parts = [
    ...(buckets > 0
      ? [`${counted(buckets, 'bucket')} lie: ${buckets === 1 ? 'its' : 'their'} logging could not be read`]
      : []),
    ...(accounts > 0 ? [`${counted(accounts, 'account')} lie: the buckets there could not be listed`] : []),
  ];
  for (const part of parts) err.write(`${printable(`${inventory} does not say where the logs of ${part}`)}\n`);
}

/** What the named inventory says about accounts and about where logs lie. */
export async function readKnownBuckets(
  { inventory, profile, bucketOwner }: InventoryFlags,
  io: Io,
): Promise<KnownBuckets> {
  try {
    const access = objectAccess({ profile: profile ?? null, bucketOwner: bucketOwner ?? null }, portsOfIo(io));
    return await knownBuckets(inventory, access);
  } catch (error) {
    if (io.signal.aborted && !(error instanceof UserError))
      throw new StoppedEarly('the reading of the inventory was interrupted', { hint: '' });
    throw error;
  }
}
