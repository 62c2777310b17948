import { createFairSemaphore, type Priority } from './fair-semaphore.ts';

/** How many calls may be in flight, and whose turn is next. */
export interface ConcurrencyLimits {
  /** A lane of its own limit. */
  limit(options: AdaptiveLimitOptions): AdaptiveLimit;
  /** More calls could be under way than there are to begin. */
  hasRoom(): boolean;
  /** Everything that waits, and whatever comes later, is rejected with the reason. */
  abort(reason: unknown): void;
}

interface AdaptiveLimitOptions {
  readonly priority: Priority;
  /** Calls in flight while nothing is throttled. */
  readonly max: number;
  /** Attempts that a call is worth, unless the lane is at standstill. */
  readonly attempts: number;
}

/** What a limit counts as one unit: an account in a Region, or a service of the whole process. */
export interface AdaptiveLimit {
  /**
   * Resolves when a call is about to find room, with what is to be called at its end. The SDK works on a call before it
   * asks for room for its first attempt: many that wait there would delay each other.
   */
  admit(): Promise<() => void>;
  /** Resolves when lane and process have room for one attempt of a call, with what is to be called at its end. */
  begin(): Promise<(outcome: AttemptOutcome) => void>;
  /** Between two attempts, for as long as the work takes, a call leaves its place to others. */
  pause<T>(work: () => Promise<T>): Promise<T>;
  /** Attempts that a new call is worth: few where the lane has been refusing everything for long. */
  readonly attempts: number;
  /** Calls that came through so far. */
  readonly successes: number;
  /** Calls in flight that the lane allows at the moment. */
  readonly limit: number;
  /** A call got no answer at any of its attempts. */
  gaveUp(): void;
  /** So much time went into attempts that got no answer in time that no further one is worth it. */
  readonly isGivenUp: boolean;
}

export interface ConcurrencyOptions {
  /** Calls in flight of the whole process. */
  readonly concurrency: number;
}

/** What an attempt says of the lane: all well (a refusal is an answer too), too much at a time, too slow, or nothing. */
export type AttemptOutcome = 'answered' | 'throttled' | 'timed-out' | 'nothing';

/** So many calls without an answer, and none with one in between, are a lane at standstill. */
const STANDSTILL = 16;
const ATTEMPTS_AT_STANDSTILL = 2;
/**
 * Milliseconds in which a lane that takes one call at a time is left alone, after its third refusal in a row and after each
 * further one: twice as long each time. Its calls pause besides, each by itself; but there may be hundreds of them.
 */
const REST = { after: 3, first: 25, longest: 250 } as const;
/** Calls that are under way beside those in flight, so that one is ready when another one ends: of a lane, and per four in flight. */
const READY_IN_LANE = 4;
const READY_SHARE = 1 / 4;
/** Attempts of a lane that got no answer in time, where fewer than so many others per each of them came through. */
const TIMEOUTS = { most: 48, successesPerTimeout: 4 } as const;
/** Calls of a lane that pause between two attempts; with so many no further one is begun. */
const PAUSING = 48;

export function createConcurrencyLimits({ concurrency }: ConcurrencyOptions): ConcurrencyLimits {
  const flying = createFairSemaphore(concurrency);
  const underWay = createFairSemaphore(concurrency + Math.ceil(concurrency * READY_SHARE));

  const resting = new Set<NodeJS.Timeout>();

  const limit = ({ priority, max, attempts }: AdaptiveLimitOptions): AdaptiveLimit => {
    let limit = max;
    let successes = 0;
    let gaveUpInRow = 0;
    /** Since the limit was changed last. */
    let good = 0;
    /** Counts the times the limit was lowered: what started before the last time says nothing new. */
    let epoch = 0;
    let pausing = 0;
    /** Calls of a lane are admitted all, or none. */
    let admitted = 0;
    let refusedInRow = 0;
    let rests = false;
    let timeouts = 0;

    const rest = (): void => {
      rests = true;
      const longer = REST.first * 2 ** (refusedInRow - REST.after);
      const timer = setTimeout(
        () => {
          resting.delete(timer);
          rests = false;
          flying.wake();
        },
        Math.min(longer, REST.longest),
      );
      resting.add(timer);
    };

    const throttled = (startedIn: number): void => {
      good = 0;
      refusedInRow += 1;
      if (limit === 1 && refusedInRow >= REST.after && !rests) rest();
      if (startedIn !== epoch) return;
      limit = Math.max(1, Math.floor(limit / 2));
      epoch += 1;
    };
    const cameThrough = (): void => {
      successes += 1;
      gaveUpInRow = 0;
      refusedInRow = 0;
      if (limit === max) return;
      good += 1;
      if (good < limit) return;
      limit += 1;
      good = 0;
    };

    const attemptsHere = flying.limit(priority, () => (rests ? 0 : limit));
    const callsHere = underWay.limit(priority, () => (pausing < PAUSING ? limit + Math.min(limit, READY_IN_LANE) : 0));
    return {
      get attempts() {
        return gaveUpInRow >= STANDSTILL ? ATTEMPTS_AT_STANDSTILL : attempts;
      },
      get successes() {
        return successes;
      },
      get limit() {
        return limit;
      },
      get isGivenUp() {
        return timeouts >= TIMEOUTS.most && successes < timeouts * TIMEOUTS.successesPerTimeout;
      },
      gaveUp: () => {
        gaveUpInRow += 1;
      },
      async admit() {
        await callsHere.enter();
        admitted += 1;
        return () => {
          admitted -= 1;
          callsHere.leave();
        };
      },
      async begin() {
        await attemptsHere.enter();
        const startedIn = epoch;
        return (outcome) => {
          if (outcome === 'answered') cameThrough();
          else if (outcome === 'throttled') throttled(startedIn);
          else if (outcome === 'timed-out') timeouts += 1;
          attemptsHere.leave();
        };
      },
      async pause(work) {
        // Calls that get credentials take no such place: those who have one may be waiting for them.
        if (admitted === 0) return work();
        pausing += 1;
        callsHere.leave();
        try {
          const result = await work().finally(() => {
            pausing -= 1;
          });
          underWay.wake();
          await callsHere.enter();
          return result;
        } catch (error) {
          // Whoever admitted the call will let it out.
          callsHere.push();
          throw error;
        }
      },
    };
  };

  return {
    limit,
    hasRoom: underWay.hasRoom,
    abort: (reason) => {
      for (const timer of resting) clearTimeout(timer);
      flying.abort(reason);
      underWay.abort(reason);
    },
  };
}
