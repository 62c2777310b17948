import { setTimeout as sleep } from 'node:timers/promises';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { Lane } from './limits.ts';

/** The SDK's own interface of its retry modes. */
type Strategy = Extract<NonNullable<S3ClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;

/** Longest pause in milliseconds that the first retry makes; each further one doubles it. */
export interface Pauses {
  readonly throttled: number;
  readonly transient: number;
}

/** The SDK's standard mode, as published. */
export const STANDARD_PAUSES: Pauses = { throttled: 500, transient: 100 };
const LONGEST_PAUSE = 20_000;

export interface RetryOptions {
  readonly lane: Lane;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
  readonly onRetry: () => void;
}

/**
 * Standard mode (exponential pauses with full jitter) without its budget of retries per client: a scan that is refused
 * every third call empties the budget, and from then on loses each call that is refused once. How much is asked at a
 * time is the business of the lane. Pauses end with the signal; those of the SDK would hold the process.
 */
export const retryStrategy = ({ lane, pauses, signal, onRetry }: RetryOptions): Strategy => ({
  acquireInitialRetryToken: async () => token(0),
  async refreshRetryTokenForRetry(before, { errorType, retryAfterHint }) {
    signal.throwIfAborted();
    const count = before.getRetryCount() + 1;
    const throttled = errorType === 'THROTTLING';
    if (!throttled && errorType !== 'TRANSIENT') throw new Error('not worth another attempt');
    if (count >= lane.attempts) {
      lane.gaveUp();
      throw new Error('no attempt left');
    }
    onRetry();
    const longest = Math.min((throttled ? pauses.throttled : pauses.transient) * 2 ** (count - 1), LONGEST_PAUSE);
    const pause = Math.random() * longest;
    const asked = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
    await sleep(Math.max(pause, Math.min(asked, pause + 5_000)), undefined, { signal });
    return token(count);
  },
  recordSuccess: () => undefined,
});

const token = (count: number) => ({
  getRetryCount: () => count,
  getRetryDelay: () => 0,
  getRetryCost: () => 0,
});
