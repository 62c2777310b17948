import { type KnownBuckets, knownBuckets } from '../../logs/sources/known-buckets.ts';
import { UserError } from '../../model/user-error.ts';
import { objectAccess } from '../../scan/object-access.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { StoppedEarly } from '../stopped-early.ts';

interface InventoryFlags {
  /** A file, or an object of S3. */
  readonly inventory: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
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
