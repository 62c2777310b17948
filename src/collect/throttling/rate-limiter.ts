import { setTimeout as sleep } from 'node:timers/promises';

export interface RateLimiterOptions {
  readonly perSecond: number;
  /** Calls that may be sent at once after a pause. */
  readonly burst: number;
  readonly signal: AbortSignal;
}

/** A token bucket: resolves when the next call may be sent, first come, first served. */
export function rateLimiter({ perSecond, burst, signal }: RateLimiterOptions): () => Promise<void> {
  const interval = 1000 / perSecond;
  /** When the bucket will be full again. */
  let fullAt = 0;
  return async () => {
    const now = performance.now();
    fullAt = Math.max(fullAt, now) + interval;
    const wait = fullAt - now - burst * interval;
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
}
