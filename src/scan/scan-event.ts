import type { Account } from '../model/inventory.ts';

/** Progress of a scan that reads AWS. */
export type ScanEvent =
  | {
      /** The inventory is there and accounts are about to be read. */
      readonly type: 'started';
      readonly accounts: number;
      /** With `resume`: what an earlier scan left, and how many accounts need not be read again. */
      readonly resumed: { readonly path: string; readonly accounts: number } | null;
    }
  | { readonly type: 'account-opened'; readonly account: Account }
  | { readonly type: 'reads'; readonly account: Account; readonly done: number; readonly requested: number }
  | { readonly type: 'account-done'; readonly account: Account; readonly buckets: number; readonly reached: boolean };
