import type { PlacedPlan } from '../../iac/join.ts';
import { joinAccount } from '../../iac/join-account.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import type { Account, AccountInventory, ScanHeader } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';

interface JoinInput {
  readonly placed: PlacedPlan;
  /** `null`: the plan alone. */
  readonly live: Inventory | null;
  /** What a plan alone has for a header. */
  readonly header: ScanHeader;
}

/** What will be there: the live inventory with the plan over it, in the order of account ids. */
export function joinedInventory({ placed: { parts }, live, header }: JoinInput): Inventory {
  const planned = [...parts.keys()].sort(byText);
  const deployed = new Set(live?.header.accounts.map(({ id }) => id));
  const added = planned.filter((id) => !deployed.has(id));
  const inventoryOf = (id: string): readonly AccountInventory[] => {
    const part = parts.get(id);
    return part === undefined ? [] : [part.inventory];
  };
  const accounts = async function* (): AsyncIterable<AccountInventory> {
    const waiting = [...added];
    if (live !== null)
      for await (const account of live.accounts()) {
        while (waiting[0] !== undefined && waiting[0] < account.account.id) yield* inventoryOf(waiting.shift() ?? '');
        const part = parts.get(account.account.id);
        yield part === undefined ? account : joinAccount(account, part);
      }
    for (const id of waiting) yield* inventoryOf(id);
  };
  const known = new Map(live?.header.accounts.map((account) => [account.id, account]));
  const account = (id: string): Account => known.get(id) ?? { id, name: '', path: '', state: '' };
  return {
    header: { ...header, accounts: planned.map(account) },
    ended: header.started,
    accounts,
    holders: live?.holders ?? (async () => new Map()),
    close: async () => live?.close(),
  };
}
