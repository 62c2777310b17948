/** Of an account; all its queues share one object. The lowest order is served first; it may change, and counts from the next wait on. */
export interface Priority {
  order: number;
}

/** Hands out a fixed number of permits: by priority, and within a queue first come, first served. */
export interface FairSemaphore {
  /** `capacity`: how many permits the queue may hold at the moment. */
  queue(priority: Priority, capacity: () => number): SemaphoreQueue;
  /** Permits are left after everybody who waits got one, if no account held more than its share. */
  hasRoom(): boolean;
  /** To be called when the capacity of a queue has grown by itself. */
  dispatch(): void;
  /** Everybody who waits, and whoever asks later, is rejected with the reason. */
  abort(reason: unknown): void;
}

export interface SemaphoreQueue {
  /** Resolves with a permit. */
  acquire(): Promise<void>;
  release(): void;
  /** Takes a permit even where none is free. */
  overdraw(): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface QueueState {
  readonly priority: Priority;
  readonly capacity: () => number;
  readonly waiters: Waiter[];
  held: number;
}

/** `permits`: how many may be held at once, by all accounts together. */
export function createFairSemaphore(permits: number): FairSemaphore {
  let held = 0;
  let aborted: { readonly reason: unknown } | undefined;
  /** Queues with waiters, by priority. */
  const waiting: QueueState[] = [];
  const heldByAccount = new Map<Priority, number>();
  /** While others wait, no account holds more: one with a hundred thousand buckets would hold every permit for long. */
  const share = Math.ceil(permits / 2);

  const count = (queue: QueueState, change: 1 | -1): void => {
    held += change;
    queue.held += change;
    heldByAccount.set(queue.priority, (heldByAccount.get(queue.priority) ?? 0) + change);
    if (heldByAccount.get(queue.priority) === 0) heldByAccount.delete(queue.priority);
  };

  const hasCapacity = (queue: QueueState): boolean => queue.held < queue.capacity();

  const serve = (isEligible: (priority: Priority) => boolean): void => {
    for (let index = 0; index < waiting.length && held < permits; ) {
      const queue = waiting[index];
      if (queue === undefined) break;
      const first = hasCapacity(queue) && isEligible(queue.priority) ? queue.waiters.shift() : undefined;
      if (first === undefined) {
        index += 1;
        continue;
      }
      count(queue, 1);
      first.resolve();
      if (queue.waiters.length === 0) waiting.splice(index, 1);
    }
  };
  const dispatch = (): void => {
    serve((priority) => (heldByAccount.get(priority) ?? 0) < share);
    serve(() => true);
  };

  const enqueue = (queue: QueueState, waiter: Waiter): void => {
    if (queue.waiters.push(waiter) > 1) return;
    const after = waiting.findIndex((other) => other.priority.order > queue.priority.order);
    waiting.splice(after === -1 ? waiting.length : after, 0, queue);
  };

  return {
    queue: (priority, capacity) => {
      const queue: QueueState = { priority, capacity, waiters: [], held: 0 };
      return {
        async acquire() {
          if (aborted) throw aborted.reason;
          if (held < permits && queue.waiters.length === 0 && hasCapacity(queue)) count(queue, 1);
          else await new Promise<void>((resolve, reject) => enqueue(queue, { resolve, reject }));
        },
        release: () => {
          count(queue, -1);
          dispatch();
        },
        overdraw: () => count(queue, 1),
      };
    },
    hasRoom: () => {
      const claims = new Map(heldByAccount);
      for (const queue of waiting) {
        const claim = Math.max(0, Math.min(queue.waiters.length, queue.capacity() - queue.held));
        claims.set(queue.priority, (claims.get(queue.priority) ?? 0) + claim);
      }
      let room = permits;
      for (const claim of claims.values()) room -= Math.min(claim, share);
      return room > 0;
    },
    dispatch,
    abort: (reason) => {
      aborted = { reason };
      for (const { waiters } of waiting.splice(0)) for (const { reject } of waiters.splice(0)) reject(reason);
    },
  };
}
