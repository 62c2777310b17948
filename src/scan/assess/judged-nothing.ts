import type { ScanHeader } from '../../model/inventory.ts';
import type { FindingCounts } from '../../report/counts.ts';

/**
 * Regions, accounts or OUs were named and no bucket there was judged: mistyped names look like this. A share without
 * accounts has nothing to judge, nor have accounts whose complete lists of buckets are empty.
 */
export function judgedNothing(
  { scope, accounts }: Pick<ScanHeader, 'scope' | 'accounts'>,
  { buckets, accounts: read }: Pick<FindingCounts, 'buckets' | 'accounts'>,
): boolean {
  const isNamed = [scope.regions, scope.accounts, scope.organizationalUnits].some(({ length }) => length > 0);
  const isKnownEmpty = buckets.listed === 0 && read.incomplete === 0 && read.unreachable === 0;
  return isNamed && buckets.judged === 0 && accounts.length > 0 && !isKnownEmpty;
}
