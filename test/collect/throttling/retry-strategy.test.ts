import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createConcurrencyLimits } from '../../../src/collect/throttling/concurrency-limits.ts';
import { retryStrategy } from '../../../src/collect/throttling/retry-strategy.ts';

type RetryError = NonNullable<Parameters<ReturnType<typeof retryStrategy>['refreshRetryTokenForRetry']>[1]['error']>;

const SLOW_DOWN = new S3ServiceException({
  name: 'SlowDown',
  $fault: 'server',
  $metadata: { httpStatusCode: 503 },
});
// The SDK's exceptions are not assignable to its own type of what a strategy gets, since `cause` may be undefined.
const throttled = { error: SLOW_DOWN as RetryError, errorType: 'THROTTLING' as const };

function strategyWith({ attempts = 8, freshened = (): Promise<unknown> | undefined => undefined } = {}) {
  const limit = createConcurrencyLimits({ concurrency: 1 }).limit({ priority: { order: 0 }, max: 1, attempts });
  const counters = { calls: new Map<string, number>(), throttled: 0, retries: 0 };
  const pauses = { throttled: 0, transient: 0 };
  const { signal } = new AbortController();
  return { limit, counters, strategy: retryStrategy({ limit, session: { freshened }, pauses, signal, counters }) };
}

/** Throttled until no attempt is left. */
async function exhaust({ strategy }: Pick<ReturnType<typeof strategyWith>, 'strategy'>): Promise<number> {
  let token = await strategy.acquireInitialRetryToken('');
  for (let attempts = 1; ; attempts += 1) {
    const next = await strategy.refreshRetryTokenForRetry(token, throttled).catch((error: Error) => error.message);
    if (typeof next === 'string') {
      expect(next).toBe('no attempt left');
      return attempts;
    }
    token = next;
  }
}

// These wait, and have nothing in common.
test.concurrent('a call has as many attempts as its limit allows, and two once the limit is half-open', async () => {
  const given = strategyWith({ attempts: 3 });
  for (let call = 0; call < 16; call += 1) expect(await exhaust(given)).toBe(3);
  expect(given.limit.attempts).toBe(2);
  expect(await exhaust(given)).toBe(2);
  expect(given.counters).toMatchObject({ throttled: 16 * 3 + 2, retries: 16 * 2 + 1 });
});

test.concurrent('what is neither throttled nor transient has one attempt', async () => {
  const { strategy, counters } = strategyWith();
  const token = await strategy.acquireInitialRetryToken('');
  await expect(
    strategy.refreshRetryTokenForRetry(token, {
      error: new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: {} }) as RetryError,
      errorType: 'CLIENT_ERROR',
    }),
  ).rejects.toThrow('not worth another attempt');
  expect(counters.retries).toBe(0);
});

describe.concurrent('a Retry-After', () => {
  const waitFor = async (ms: number): Promise<number> => {
    const { strategy } = strategyWith();
    const token = await strategy.acquireInitialRetryToken('');
    const start = Date.now();
    await strategy.refreshRetryTokenForRetry(token, { ...throttled, retryAfterHint: new Date(start + ms) });
    return Date.now() - start;
  };

  test('is waited for', async () => {
    expect(await waitFor(80)).toBeGreaterThanOrEqual(75);
  });

  test('adds five seconds at most', async () => {
    const waited = await waitFor(3_600_000);
    expect(waited).toBeGreaterThan(4_900);
    expect(waited).toBeLessThan(20_000);
  });
});

test('an attempt whose credentials expired in the queue waits for new ones without a permit', async () => {
  let resolve = (): void => undefined;
  const pending = new Promise<void>((done) => {
    resolve = done;
  });
  let asked = 0;
  const { strategy, limit } = strategyWith({
    freshened: () => {
      asked += 1;
      return asked === 2 ? pending : undefined;
    },
  });
  const token = strategy.acquireInitialRetryToken('');
  // The only permit of the process, as the call that renews the credentials needs it.
  (await limit.beginAttempt())('answered');
  resolve();
  expect((await token).getRetryCount()).toBe(0);
});
