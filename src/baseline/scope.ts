import type { ScanHeader } from '../model/inventory.ts';

/** Every account of the organization was asked for: one that is not in the header is not in the organization. */
export const isWhole = ({ organization, scope, shard, missingShards = [] }: ScanHeader): boolean =>
  organization !== null &&
  shard === undefined &&
  missingShards.length === 0 &&
  scope.accounts.length === 0 &&
  scope.excludedAccounts.length === 0 &&
  scope.organizationalUnits.length === 0;

/** The account is not in the organization any more, or never was. */
export const isGone = (account: string, header: ScanHeader): boolean =>
  isWhole(header) && ![...header.accounts, ...header.skipped].some(({ id }) => id === account);
