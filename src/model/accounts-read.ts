import type { AccountCoverage } from './finding.ts';

type Accounts = Readonly<Record<AccountCoverage['status'], number>>;

/** `3 accounts read, 1 of them in part`; with `of`, `3 of 4 accounts read`. In part: the listing of its buckets broke off. */
export function accountsRead({ scanned, incomplete }: Accounts, of?: number): string {
  const read = scanned + incomplete;
  const count = of === undefined ? read : `${read} of ${of}`;
  return `${count} account${(of ?? read) === 1 ? '' : 's'} read${incomplete > 0 ? `, ${incomplete} of them in part` : ''}`;
}
