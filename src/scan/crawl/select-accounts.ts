import type { ScanOptions } from '../../config/options.ts';
import type { Account, ScanHeader, Shard } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { shardIndexOf } from '../../model/shard-of.ts';
import { UserError } from '../../model/user-error.ts';

/**
 * The accounts that the filters choose, sorted by id, the inactive ones in a list of their own.
 * @throws UserError if a filter names nothing of the organization, or nothing is left
 */
export function selectAccounts(
  all: readonly Account[],
  options: ScanOptions,
): Pick<ScanHeader, 'accounts' | 'skipped'> {
  const ids = new Set(all.map(({ id }) => id));
  for (const id of [...options.accounts, ...options.excludedAccounts]) {
    if (!ids.has(id)) throw nothing(`account ${id} is not in the organization`);
  }
  const named = all
    .filter(({ id }) => options.accounts.length === 0 || options.accounts.includes(id))
    .filter(({ id }) => !options.excludedAccounts.includes(id));
  if (options.organizationalUnits.length > 0) refuseWithoutPath(named);
  for (const unit of options.organizationalUnits) {
    if (!all.some(({ path }) => isBelow(path, unit))) throw nothing(`no account of the organization is below ${unit}`);
  }
  const chosen = named
    .filter(
      ({ path }) =>
        options.organizationalUnits.length === 0 || options.organizationalUnits.some((unit) => isBelow(path, unit)),
    )
    .sort((a, b) => byText(a.id, b.id));
  const accounts = chosen.filter(isActive);
  if (accounts.length === 0) throw nothing('the filters leave no active account');
  return {
    accounts,
    skipped: chosen
      .filter((account) => !isActive(account))
      .map((account) => ({ ...account, reason: `its state is ${account.state}` })),
  };
}

/** The accounts of one shard, which may be none; all of them where there is no shard. */
export function selectShard(
  { accounts, skipped }: Pick<ScanHeader, 'accounts' | 'skipped'>,
  shard: Pick<Shard, 'index' | 'count'> | null,
): Pick<ScanHeader, 'accounts' | 'skipped' | 'shard'> {
  if (shard === null) return { accounts, skipped };
  const isOurs = ({ id }: Account): boolean => shardIndexOf(id, shard.count) === shard.index - 1;
  return {
    accounts: accounts.filter(isOurs),
    skipped: skipped.filter(isOurs),
    shard: { ...shard, others: accounts.filter((account) => !isOurs(account)) },
  };
}

/** Nobody knows whether such an account is below a unit, and leaving it out would look like "it is not". */
function refuseWithoutPath(accounts: readonly Account[]): void {
  const lost = accounts.find((account) => account.path === '' && isActive(account));
  if (lost === undefined) return;
  throw new UserError(`organizations:ListAccounts does not say which organizational units account ${lost.id} is in`, {
    hint: 'name accounts with --accounts or --exclude-accounts in place of --ou',
  });
}

const isBelow = (path: string, unit: string): boolean => path.split('/').includes(unit);

/** An account without a state is tried: one that cannot be accessed is reported. */
const isActive = ({ state }: Account): boolean => state === 'ACTIVE' || state === '';

const nothing = (message: string): UserError =>
  new UserError(message, { hint: 'check --accounts, --exclude-accounts and --ou' });
