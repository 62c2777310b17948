import { setTimeout as sleep } from 'node:timers/promises';

export interface RateLimiterOptions {
  readonly perSecond: number;
  /** Calls that may come at once after a rest. */
  readonly burst: number;
  readonly signal: AbortSignal;
}

/** Resolves when the next call is due, in the order of asking. */
export function rateLimiter({ perSecond, burst, signal }: RateLimiterOptions): () => Promise<void> {
  const interval = 1000 / perSecond;
  /** When the bucket of calls will be full again. */
  let full = 0;
  return async () => {
    const now = performance.now();
    full = Math.max(full, now) + interval;
    const wait = full - now - burst * interval;
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
}
