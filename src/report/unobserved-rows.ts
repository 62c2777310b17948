import type { AccountResult } from '../model/finding.ts';

/** What could not be observed of an account: first that it, or its listing, could not be read. */
export interface UnobservedRow {
  /** 0 for the account as a whole. */
  readonly rank: 0 | 1;
  readonly who: string;
  readonly what: string;
}

export function* unobservedRows({ account, coverage }: AccountResult): Iterable<UnobservedRow> {
  const who = account.name === '' ? account.id : `${account.id} (${account.name})`;
  if (coverage.status === 'unreachable' || coverage.status === 'incomplete')
    yield { rank: 0, who, what: coverage.reason };
  for (const { action, state, count, reason } of coverage.unobserved) {
    const what = state === 'denied' ? 'is denied' : `failed: ${reason}`;
    yield { rank: 1, who, what: `${action} ${what} (${count})` };
  }
}
