import type { AccountInventory, Bucket } from '../model/inventory.ts';
import type { ChosenTarget } from '../model/log-targets.ts';

/**
 * Names of log buckets that the settings want in an account and that another account has, or wants too: names of buckets
 * are unique in a partition, whatever account they are in.
 */
export async function takenNames(
  accounts: () => AsyncIterable<AccountInventory>,
  chooseFor: (account: AccountInventory) => (bucket: Bucket) => ChosenTarget,
): Promise<(account: string, name: string) => string | undefined> {
  const wantedBy = new Map<string, Set<string>>();
  for await (const account of accounts()) {
    const listed = new Set(account.buckets.map(({ name }) => name));
    const choose = chooseFor(account);
    for (const bucket of account.buckets) {
      const chosen = choose(bucket);
      if ('because' in chosen || listed.has(chosen.bucket)) continue;
      wantedBy.set(chosen.bucket, (wantedBy.get(chosen.bucket) ?? new Set()).add(account.account.id));
    }
  }
  const holders = new Map<string, string>();
  if (wantedBy.size > 0)
    for await (const { account, buckets } of accounts())
      for (const { name } of buckets) if (wantedBy.has(name)) holders.set(name, account.id);
  return (account, name) => {
    const holder = holders.get(name);
    if (holder !== undefined && holder !== account)
      return `the log bucket ${name} of the settings is in account ${holder}: put {account} into its name (targets)`;
    const others = [...(wantedBy.get(name) ?? [])].filter((id) => id !== account);
    return others.length === 0
      ? undefined
      : `the settings want a log bucket of the name ${name} in account ${others[0]} too: put {account} into its name (targets)`;
  };
}
