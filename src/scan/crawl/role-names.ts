import type { Roles } from '../../config/options.ts';
import type { Account } from '../../model/inventory.ts';

/** Names of the role to try in an account: its own entry, else that of the innermost unit that has one, else the usual. */
export function roleNamesOf({ id, path }: Pick<Account, 'id' | 'path'>, roles: Roles): readonly string[] {
  const inwards = path.split('/').map((unit) => roles.organizationalUnits[unit]);
  return roles.accounts[id] ?? inwards.findLast((names) => names !== undefined) ?? roles.default;
}
