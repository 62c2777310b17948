import { setTimeout as sleep } from 'node:timers/promises';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { isWorthRetrying, outcomeOf } from '../http/errors.ts';
import type { CallCounters } from '../http/middleware.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { AwsSession } from '../session/session.ts';
import type { AdaptiveLimit, AttemptOutcome } from './concurrency-limits.ts';

/** The SDK's own interface of its retry modes. */
type Strategy = Extract<NonNullable<S3ClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;

type RetryToken = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;

/** Longest pause in milliseconds that the first retry makes; each further one doubles it. */
export interface Pauses {
  readonly throttled: number;
  readonly transient: number;
}

/** The SDK's standard mode, as published. */
export const STANDARD_PAUSES: Pauses = { throttled: 500, transient: 100 };
const LONGEST_PAUSE = 20_000;

export interface RetryOptions {
  readonly limit: AdaptiveLimit;
  readonly session: Pick<AwsSession, 'freshened'>;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
  readonly counters: CallCounters;
}

/**
 * Standard mode (exponential pauses with full jitter) without its budget of retries per client: a scan that is refused
 * every third call empties the budget, and from then on loses each call that is refused once. How much is asked at a
 * time is the business of the lane: the SDK asks here before each attempt, so that each waits for its turn here, before
 * it is signed, and pauses hold no place. Pauses end with the signal; those of the SDK would hold the process.
 */
export const retryStrategy = ({ limit, session, pauses, signal, counters }: RetryOptions): Strategy => ({
  acquireInitialRetryToken: async () => token(0, await priority(limit, session)),
  async refreshRetryTokenForRetry(before, { error, errorType, retryAfterHint }) {
    const outcome = outcomeOf(error);
    (before as Token).end(outcome);
    if (outcome === 'throttled') counters.throttled += 1;
    signal.throwIfAborted();
    const count = before.getRetryCount() + 1;
    const throttled = errorType === 'THROTTLING';
    if (!throttled && errorType !== 'TRANSIENT' && !isWorthRetrying(error))
      throw new Error('not worth another attempt');
    if (count >= limit.attempts) {
      limit.gaveUp();
      throw new Error('no attempt left');
    }
    counters.retries += 1;
    const longest = Math.min((throttled ? pauses.throttled : pauses.transient) * 2 ** (count - 1), LONGEST_PAUSE);
    const pause = Math.random() * longest;
    const asked = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
    const longer = Math.max(pause, Math.min(asked, pause + 5_000));
    await limit.pause(() => sleep(longer, undefined, { signal }));
    return token(count, await priority(limit, session));
  },
  recordSuccess: (last) => (last as Token).end('answered'),
});

/**
 * A place in the lane, with credentials that are good for a while. Getting new ones takes a place as well, so that nobody
 * may wait for them who has one: with all places taken by such calls none would ever end.
 */
async function priority(limit: AdaptiveLimit, session: Pick<AwsSession, 'freshened'>): Promise<Token['end']> {
  if (limit.isGivenUp) throw new UnexpectedResponse('AccountTimeout', 'too many attempts got no answer in time');
  await session.freshened();
  const end = await limit.begin();
  // They may have grown old in the queue.
  const pending = session.freshened();
  if (pending === undefined) return end;
  end('nothing');
  await pending;
  return limit.begin();
}

/** Goes through the SDK's hands and comes back at the end of its attempt. */
interface Token extends RetryToken {
  readonly end: (outcome: AttemptOutcome) => void;
}

const token = (count: number, end: Token['end']): Token => ({
  end,
  getRetryCount: () => count,
  getRetryDelay: () => 0,
});
