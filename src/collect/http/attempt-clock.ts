import { UnexpectedResponse } from './unexpected-response.ts';

/** What an attempt may cost at most. */
export interface AttemptLimits {
  /** Milliseconds until a connection stands. */
  readonly connectMs: number;
  /** Milliseconds without anything new. */
  readonly silenceMs: number;
  /** Milliseconds from the first byte sent to the last one received, whatever drips meanwhile; a proxy's part included. */
  readonly attemptMs: number;
  readonly bodyBytes: number;
}

/** undici's own values are minutes, or none. The largest answer of AWS that is read, a page of buckets, has under 1 MB. */
export const ATTEMPT_LIMITS: AttemptLimits = {
  connectMs: 5_000,
  silenceMs: 30_000,
  attemptMs: 60_000,
  bodyBytes: 16 * 1024 * 1024,
};

/** An attempt under way. */
export interface TimedAttempt {
  /** Called when its time is over: what is still open of it is of no use. */
  cut?: () => void;
}

export interface AttemptClock {
  /** Rejects when the time is over, whether the work comes to its end or not. */
  within<T>(work: (attempt: TimedAttempt) => Promise<T>): Promise<T>;
}

interface Running extends TimedAttempt {
  readonly ends: number;
  readonly expire: () => void;
}

/** One timer for all attempts: they end in the order in which they began. A signal for each would cost a tenth of its time. */
export function createAttemptClock({ attemptMs }: Pick<AttemptLimits, 'attemptMs'>): AttemptClock {
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;

  const arm = (): void => {
    const [oldest] = running;
    if (timer !== undefined || oldest === undefined) return;
    timer = setTimeout(sweep, Math.max(1, oldest.ends - performance.now()));
    // A connection that is open holds the process; the clock alone does not.
    timer.unref();
  };
  const sweep = (): void => {
    timer = undefined;
    for (const attempt of running) {
      if (attempt.ends > performance.now()) break;
      running.delete(attempt);
      attempt.expire();
      attempt.cut?.();
    }
    arm();
  };

  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const attempt: Running = {
          ends: performance.now() + attemptMs,
          expire: () => reject(new UnexpectedResponse('AttemptTimeout', `no whole answer in ${attemptMs / 1000} s`)),
        };
        running.add(attempt);
        arm();
        work(attempt)
          .then(resolve, reject)
          .finally(() => {
            running.delete(attempt);
            // Nobody should have to wait for a timer of a scan that has ended.
            if (running.size > 0) return;
            clearTimeout(timer);
            timer = undefined;
          });
      }),
  };
}
