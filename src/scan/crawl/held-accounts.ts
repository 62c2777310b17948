import type { AccountReader } from '../../collect/account-reader.ts';

/** Accounts that are kept in memory for their last reads. */
const MAX_HELD = 64;

/** Accounts that wait for their last reads, which must not hold up the others. */
export interface HeldAccounts {
  readonly isFull: () => boolean;
  /** Closes the reader once the work has ended. */
  readonly add: (work: Promise<void>, reader: AccountReader) => void;
  /** Once all have ended. Rejects with the first error of any. */
  readonly done: () => Promise<void>;
}

/** `abandon` is called at once with the error of an account. */
export function heldAccounts(abandon: (error: unknown) => void): HeldAccounts {
  const held = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  return {
    isFull: () => held.size >= MAX_HELD,
    add: (work, reader) => {
      const ended = work
        .catch((error: unknown) => {
          failure ??= { error };
          abandon(error);
        })
        .finally(() => {
          held.delete(ended);
          reader.close();
        });
      held.add(ended);
    },
    done: async () => {
      await Promise.all(held);
      if (failure !== undefined) throw failure.error;
    },
  };
}
