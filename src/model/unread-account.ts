import type { Account, AccountInventory } from './inventory.ts';
import { notRead } from './observation.ts';

/** An account of which no bucket is known. */
export const unreadAccount = (
  account: Account,
  { access, listing = notRead }: Pick<AccountInventory, 'access'> & Partial<Pick<AccountInventory, 'listing'>>,
): AccountInventory => ({ account, access, listing, buckets: [], facts: {}, regions: {}, names: {} });
