import { counted, formatNumber } from './counted.ts';
import type { AccountCoverage } from './finding.ts';

type Accounts = Readonly<Record<AccountCoverage['status'], number>>;

/** `3 accounts read, 1 of them in part`; with `of`, `3 of 4 accounts read`. In part: the listing of its buckets broke off. */
export function accountsRead({ scanned, incomplete }: Accounts, of?: number): string {
  const read = scanned + incomplete;
  const part = of === undefined ? '' : `${formatNumber(read)} of `;
  return `${part}${counted(of ?? read, 'account')} read${incomplete > 0 ? `, ${formatNumber(incomplete)} of them in part` : ''}`;
}
