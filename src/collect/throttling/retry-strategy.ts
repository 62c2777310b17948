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

/** Longest back-off before the first retry, in milliseconds; it doubles with each further one. */
export interface Pauses {
  readonly throttled: number;
  readonly transient: number;
}

/** Those of the SDK's standard mode: the constants of `submodules/retry` in @smithy/core. */
export const STANDARD_PAUSES: Pauses = { throttled: 500, transient: 100 };
const LONGEST_PAUSE = 20_000;
/** What a `Retry-After` may add to a pause. */
const LONGEST_HINT = 5_000;

export interface RetryOptions {
  readonly limit: AdaptiveLimit;
  readonly session: Pick<AwsSession, 'freshened'>;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
  readonly counters: CallCounters;
}

/**
 * Standard mode (exponential back-off with full jitter) without its budget of retries per client: a scan that has every
 * third call throttled empties the budget, and then loses each call that is throttled once. The adaptive limit decides
 * how much is in flight: the SDK asks the strategy before each attempt, so that each attempt gets its permit here, before
 * it is signed, and no back-off holds a permit. A back-off ends with the signal; the SDK's own would hold the process.
 */
export const retryStrategy = ({ limit, session, pauses, signal, counters }: RetryOptions): Strategy => ({
  acquireInitialRetryToken: async () => token(0, await permitOf(limit, session)),
  async refreshRetryTokenForRetry(before, { error, errorType, retryAfterHint }) {
    const outcome = outcomeOf(error);
    endOf(before)(outcome);
    if (outcome === 'throttled') counters.throttled += 1;
    signal.throwIfAborted();
    if (error instanceof UnexpectedResponse && error.isHopeless) throw new Error('not worth another attempt');
    const retries = before.getRetryCount() + 1;
    const isThrottling = errorType === 'THROTTLING';
    if (!isThrottling && errorType !== 'TRANSIENT' && !isWorthRetrying(error))
      throw new Error('not worth another attempt');
    if (retries >= limit.attempts) {
      limit.callExhausted();
      throw new Error('no attempt left');
    }
    counters.retries += 1;
    const longest = Math.min((isThrottling ? pauses.throttled : pauses.transient) * 2 ** (retries - 1), LONGEST_PAUSE);
    const pause = Math.random() * longest;
    const hint = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
    const longer = Math.max(pause, Math.min(hint, pause + LONGEST_HINT));
    await limit.backOff(() => sleep(longer, undefined, { signal }));
    return token(retries, await permitOf(limit, session));
  },
  recordSuccess: (last) => endOf(last)('answered'),
});

/**
 * A permit for one attempt, with credentials that are good for a while. Getting new credentials takes a permit as well, so
 * that nobody may wait for them who holds one: were all permits held by such calls, none would ever end.
 */
export async function permitOf(limit: AdaptiveLimit, session: Pick<AwsSession, 'freshened'>): Promise<Token['end']> {
  if (limit.isGivenUp) throw new UnexpectedResponse('AccountTimeout', 'too many attempts got no response in time');
  await session.freshened();
  const end = await limit.beginAttempt();
  // The credentials may have expired in the queue.
  const pending = session.freshened();
  if (pending === undefined) return end;
  end('nothing');
  await pending;
  return limit.beginAttempt();
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

/** The SDK gives back the tokens that it got here, under its own type. */
const endOf = (token: RetryToken): Token['end'] => (token as Token).end;
