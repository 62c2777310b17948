import { createFairSemaphore, type Priority } from './fair-semaphore.ts';

/** How many attempts may be in flight, of the process and of each limit. See README.md in this folder. */
export interface ConcurrencyLimits {
  limit(options: AdaptiveLimitOptions): AdaptiveLimit;
  /** More calls could be admitted than there are to begin. */
  hasRoom(): boolean;
  /** Everything that waits, and whatever comes later, is rejected with the reason. */
  abort(reason: unknown): void;
}

interface AdaptiveLimitOptions {
  readonly priority: Priority;
  /** Attempts in flight while nothing is throttled. */
  readonly max: number;
  /** Attempts per call, unless the limit is half-open. */
  readonly attempts: number;
}

/** The limit of what AWS throttles as one unit: an account in a Region, or a service that the whole process shares. */
export interface AdaptiveLimit {
  /**
   * Resolves when a call will soon get its first permit, with a function for the end of the call. The SDK prepares a call
   * before it requests the permit of the first attempt: many prepared calls that wait would delay each other.
   */
  admitCall(): Promise<() => void>;
  /** Resolves with a permit for one attempt: a function that takes the outcome and releases the permit. */
  beginAttempt(): Promise<(outcome: AttemptOutcome) => void>;
  /** Runs the pause between two attempts, during which the call does not count as admitted. */
  backOff<T>(pause: () => Promise<T>): Promise<T>;
  /** Attempts for a new call: few while the limit is half-open. */
  readonly attempts: number;
  /** Attempts that AWS answered so far. */
  readonly successes: number;
  /** Attempts in flight that are allowed at the moment. */
  readonly current: number;
  /** A call used up its attempts without an answer. */
  callExhausted(): void;
  /** So many attempts timed out that no further one is worth its time: what is left to be read stays unobserved. */
  readonly isGivenUp: boolean;
}

export interface ConcurrencyOptions {
  /** Attempts in flight of the whole process. */
  readonly concurrency: number;
}

/** What an attempt shows of its limit: AWS answered (a refusal is an answer too), AWS throttled it, it timed out, or none of these. */
export type AttemptOutcome = 'answered' | 'throttled' | 'timed-out' | 'nothing';

/** After so many exhausted calls without a success in between a limit is half-open, until the next success. */
const HALF_OPEN_AFTER = 16;
const ATTEMPTS_HALF_OPEN = 2;
/**
 * A limit that is down to one attempt in flight starts none for a while after the third throttled attempt in a row and
 * after each further one, in milliseconds, doubled each time. Each call backs off besides, but there may be hundreds.
 */
const BACK_OFF = { after: 3, first: 25, longest: 250 } as const;
/** Calls admitted beyond the attempts in flight, so that one is prepared when a permit is released: per limit, and as a share of all. */
const PREPARED_PER_LIMIT = 4;
const PREPARED_SHARE = 1 / 4;
/** With so many calls of a limit in back-off, no further call is admitted. */
const MAX_BACKING_OFF = 48;
/** A limit is given up after so many attempts that timed out, unless several others were answered for each of them. */
const TIMEOUTS = { most: 48, answersForEach: 4 } as const;

export function createConcurrencyLimits({ concurrency }: ConcurrencyOptions): ConcurrencyLimits {
  const attemptPermits = createFairSemaphore(concurrency);
  const callPermits = createFairSemaphore(concurrency + Math.ceil(concurrency * PREPARED_SHARE));
  const timers = new Set<NodeJS.Timeout>();

  const limit = ({ priority, max, attempts }: AdaptiveLimitOptions): AdaptiveLimit => {
    let current = max;
    let successes = 0;
    let exhaustedInRow = 0;
    let successesSinceChange = 0;
    /** Counts the decreases: what started before the last one is no reason for another. */
    let epoch = 0;
    let throttledInRow = 0;
    let timeouts = 0;
    let isBackingOff = false;
    let callsBackingOff = 0;
    /** Either all calls of a limit are admitted before they start, or none is. */
    let admitted = 0;

    const startBackOff = (): void => {
      isBackingOff = true;
      const doubled = BACK_OFF.first * 2 ** (throttledInRow - BACK_OFF.after);
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          isBackingOff = false;
          attemptPermits.dispatch();
        },
        Math.min(doubled, BACK_OFF.longest),
      );
      timers.add(timer);
    };

    // AIMD: halved at most once for all attempts that were in flight together, raised by one after a whole round.
    const decrease = (startedIn: number): void => {
      successesSinceChange = 0;
      throttledInRow += 1;
      if (current === 1 && throttledInRow >= BACK_OFF.after && !isBackingOff) startBackOff();
      if (startedIn !== epoch) return;
      current = Math.max(1, Math.floor(current / 2));
      epoch += 1;
    };
    const increase = (): void => {
      successes += 1;
      exhaustedInRow = 0;
      throttledInRow = 0;
      if (current === max) return;
      successesSinceChange += 1;
      if (successesSinceChange < current) return;
      current += 1;
      successesSinceChange = 0;
    };

    const attemptQueue = attemptPermits.queue(priority, () => (isBackingOff ? 0 : current));
    const callQueue = callPermits.queue(priority, () =>
      callsBackingOff < MAX_BACKING_OFF ? current + Math.min(current, PREPARED_PER_LIMIT) : 0,
    );
    return {
      get attempts() {
        return exhaustedInRow >= HALF_OPEN_AFTER ? ATTEMPTS_HALF_OPEN : attempts;
      },
      get successes() {
        return successes;
      },
      get current() {
        return current;
      },
      get isGivenUp() {
        return timeouts >= TIMEOUTS.most && successes < timeouts * TIMEOUTS.answersForEach;
      },
      callExhausted: () => {
        exhaustedInRow += 1;
      },
      async admitCall() {
        await callQueue.acquire();
        admitted += 1;
        return () => {
          admitted -= 1;
          callQueue.release();
        };
      },
      async beginAttempt() {
        await attemptQueue.acquire();
        const startedIn = epoch;
        return (outcome) => {
          if (outcome === 'answered') increase();
          else if (outcome === 'throttled') decrease(startedIn);
          else if (outcome === 'timed-out') timeouts += 1;
          attemptQueue.release();
        };
      },
      async backOff(pause) {
        // Calls that get credentials are not admitted: the calls that are may wait for those credentials.
        if (admitted === 0) return pause();
        callsBackingOff += 1;
        callQueue.release();
        try {
          const result = await pause().finally(() => {
            callsBackingOff -= 1;
          });
          callPermits.dispatch();
          await callQueue.acquire();
          return result;
        } catch (error) {
          // The end of the call releases its permit, which it has to hold for that.
          callQueue.overdraw();
          throw error;
        }
      },
    };
  };

  return {
    limit,
    hasRoom: callPermits.hasRoom,
    abort: (reason) => {
      for (const timer of timers) clearTimeout(timer);
      attemptPermits.abort(reason);
      callPermits.abort(reason);
    },
  };
}
