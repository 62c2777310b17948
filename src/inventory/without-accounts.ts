import type { AccountInventory } from '../model/inventory.ts';
import { failed, known } from '../model/observation.ts';
import { unreadAccount } from '../model/unread-account.ts';
import type { Inventory } from './read-inventory.ts';

/** The inventory with nothing of these accounts, and hence without its end: it is incomplete. */
export const withoutAccounts = (inventory: Inventory, accounts: ReadonlySet<string>): Inventory => ({
  ...inventory,
  ended: null,
  accounts: () => without(inventory.accounts(), accounts),
});

async function* without(
  all: AsyncIterable<AccountInventory>,
  accounts: ReadonlySet<string>,
): AsyncIterable<AccountInventory> {
  for await (const one of all) yield accounts.has(one.account.id) ? unjudged(one) : one;
}

const unjudged = ({ account }: AccountInventory): AccountInventory =>
  unreadAccount(account, {
    access: known(true),
    listing: failed('AssessmentFailure', 'a bug of s3log-audit, shown at the end'),
  });
