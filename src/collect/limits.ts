/** How many calls may be in flight, and whose turn is next. */
export interface Limits {
  /** A lane of its own limit; of two that wait, the one with the lower `order` goes first. */
  lane(options: LaneOptions): Lane;
  /** Everything that waits, and whatever comes later, is rejected with the reason. */
  abort(reason: unknown): void;
}

interface LaneOptions {
  readonly order: number;
  /** Calls in flight while nothing is throttled. */
  readonly max: number;
  /** Attempts that a call is worth, unless the lane is at standstill. */
  readonly attempts: number;
}

/** What a limit counts as one unit: an account in a Region, or a service of the whole process. */
export interface Lane {
  /** Resolves when lane and process have room for one attempt of a call, with what is to be called at its end. */
  begin(): Promise<(outcome: Outcome) => void>;
  /** Attempts that a new call is worth: few where the lane has been refusing everything for long. */
  readonly attempts: number;
  /** Calls that came through so far. */
  readonly successes: number;
  /** Calls in flight that the lane allows at the moment. */
  readonly limit: number;
  /** A call got no answer at any of its attempts. */
  gaveUp(): void;
}

export interface LimitsOptions {
  /** Calls in flight of the whole process. */
  readonly concurrency: number;
}

/** What an attempt says of the lane: all well (a refusal is an answer too), too much at a time, or nothing. */
export type Outcome = 'answered' | 'throttled' | 'nothing';

interface Waiting {
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

interface State extends Lane {
  readonly order: number;
  readonly queue: Waiting[];
  /** Takes a place in the lane if there is one. */
  take(): boolean;
}

/** So many calls without an answer, and none with one in between, are a lane at standstill. */
const STANDSTILL = 16;
const ATTEMPTS_AT_STANDSTILL = 2;

export function createLimits({ concurrency }: LimitsOptions): Limits {
  let inFlight = 0;
  let aborted: { readonly reason: unknown } | undefined;
  /** Lanes in which somebody waits, the oldest first. */
  const waiting: State[] = [];

  const throwIfAborted = (): void => {
    if (aborted) throw aborted.reason;
  };

  const enqueue = (lane: State, entry: Waiting): void => {
    if (lane.queue.push(entry) > 1) return;
    const after = waiting.findIndex((other) => other.order > lane.order);
    waiting.splice(after === -1 ? waiting.length : after, 0, lane);
  };

  const next = (): void => {
    for (let index = 0; index < waiting.length && inFlight < concurrency; ) {
      const lane = waiting[index];
      if (lane?.queue.length && lane.take()) {
        inFlight += 1;
        lane.queue.shift()?.start();
      } else index += 1;
      if (lane?.queue.length === 0) waiting.splice(waiting.indexOf(lane), 1);
    }
  };

  const lane = ({ order, max, attempts }: LaneOptions): Lane => {
    let active = 0;
    let limit = max;
    let successes = 0;
    let gaveUpInRow = 0;
    /** Since the limit was changed last. */
    let good = 0;
    /** Counts the times the limit was lowered: what started before the last time says nothing new. */
    let epoch = 0;

    const throttled = (startedIn: number): void => {
      good = 0;
      if (startedIn !== epoch) return;
      limit = Math.max(1, Math.floor(limit / 2));
      epoch += 1;
    };
    const cameThrough = (): void => {
      successes += 1;
      gaveUpInRow = 0;
      if (limit === max) return;
      good += 1;
      if (good < limit) return;
      limit += 1;
      good = 0;
    };

    const state: State = {
      order,
      queue: [],
      take: () => {
        if (active >= limit) return false;
        active += 1;
        return true;
      },
      get attempts() {
        return gaveUpInRow >= STANDSTILL ? ATTEMPTS_AT_STANDSTILL : attempts;
      },
      get successes() {
        return successes;
      },
      get limit() {
        return limit;
      },
      gaveUp: () => {
        gaveUpInRow += 1;
      },
      async begin() {
        throwIfAborted();
        if (inFlight < concurrency && state.queue.length === 0 && state.take()) inFlight += 1;
        else await new Promise<void>((start, reject) => enqueue(state, { start, reject }));
        const startedIn = epoch;
        return (outcome) => {
          active -= 1;
          inFlight -= 1;
          if (outcome === 'answered') cameThrough();
          else if (outcome === 'throttled') throttled(startedIn);
          next();
        };
      },
    };
    return state;
  };

  return {
    lane,
    abort: (reason) => {
      aborted = { reason };
      for (const { queue } of waiting.splice(0)) for (const entry of queue.splice(0)) entry.reject(reason);
    },
  };
}
