import { failed } from '../model/observation.ts';

/** Keeps what nobody foresaw to the request or the account in which it happened. */
export interface Bulkhead {
  /**
   * An error that nobody foresaw, as an observation of nothing. Kept, since it is a bug that somebody has to look at.
   * @throws the reason of the signal where the scan was stopped, since everything fails then
   */
  readonly contain: (error: unknown) => ReturnType<typeof failed>;
  /** The first of what was contained. */
  readonly contained: () => readonly unknown[];
}

const KEPT = 20;

export function createBulkhead(signal: AbortSignal): Bulkhead {
  const kept: unknown[] = [];
  return {
    contain: (error) => {
      signal.throwIfAborted();
      if (kept.length < KEPT) kept.push(error);
      return failed(nameOf(error), 'a bug of s3log-audit, shown at the end');
    },
    contained: () => kept,
  };
}

const nameOf = (error: unknown): string =>
  error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : 'UnknownError';
