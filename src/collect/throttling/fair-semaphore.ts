/** Whose calls they are: all lanes of an account have one of these. Who has the lower order goes first; it may change. */
export interface Priority {
  order: number;
}

/** Lets so many in at a time: the oldest account first, and within a lane in the order of asking. */
export interface FairSemaphore {
  /** `capacity`: how many of this lane may be inside at the moment. */
  limit(priority: Priority, capacity: () => number): SemaphoreQueue;
  /** More could be inside than there are to be let in, if nobody had more than a share. */
  hasRoom(): boolean;
  /** To be called when the capacity of a lane has grown by itself. */
  wake(): void;
  /** Everybody who waits, and whoever comes later, is rejected with the reason. */
  abort(reason: unknown): void;
}

export interface SemaphoreQueue {
  /** Resolves inside. */
  enter(): Promise<void>;
  leave(): void;
  /** Enters whether there is a place or not. */
  push(): void;
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

interface Line {
  readonly priority: Priority;
  readonly capacity: () => number;
  readonly queue: Waiting[];
  inside: number;
}

export function createFairSemaphore(places: number): FairSemaphore {
  let inside = 0;
  let aborted: { readonly reason: unknown } | undefined;
  /** Lines in which somebody waits, the oldest first. */
  const waiting: Line[] = [];
  const insideOf = new Map<Priority, number>();
  /** As long as others wait, no account has more: one with a hundred thousand buckets would be the only one for long. */
  const share = Math.ceil(places / 2);

  const count = (line: Line, more: 1 | -1): void => {
    inside += more;
    line.inside += more;
    insideOf.set(line.priority, (insideOf.get(line.priority) ?? 0) + more);
    if (insideOf.get(line.priority) === 0) insideOf.delete(line.priority);
  };

  const isFree = ({ inside: now, capacity }: Line): boolean => now < capacity();

  const serve = (mayHave: (priority: Priority) => boolean): void => {
    for (let index = 0; index < waiting.length && inside < places; ) {
      const line = waiting[index];
      if (line === undefined) break;
      const first = isFree(line) && mayHave(line.priority) ? line.queue.shift() : undefined;
      if (first === undefined) {
        index += 1;
        continue;
      }
      count(line, 1);
      first.start();
      if (line.queue.length === 0) waiting.splice(index, 1);
    }
  };
  const next = (): void => {
    serve((priority) => (insideOf.get(priority) ?? 0) < share);
    serve(() => true);
  };

  const enqueue = (line: Line, entry: Waiting): void => {
    if (line.queue.push(entry) > 1) return;
    const after = waiting.findIndex((other) => other.priority.order > line.priority.order);
    waiting.splice(after === -1 ? waiting.length : after, 0, line);
  };

  return {
    limit: (priority, capacity) => {
      const line: Line = { priority, capacity, queue: [], inside: 0 };
      return {
        async enter() {
          if (aborted) throw aborted.reason;
          if (inside < places && line.queue.length === 0 && isFree(line)) count(line, 1);
          else await new Promise<void>((start, reject) => enqueue(line, { start, reject }));
        },
        leave: () => {
          count(line, -1);
          next();
        },
        push: () => count(line, 1),
      };
    },
    hasRoom: () => {
      const claims = new Map(insideOf);
      for (const { priority, queue, capacity, inside: now } of waiting)
        claims.set(priority, (claims.get(priority) ?? 0) + Math.max(0, Math.min(queue.length, capacity() - now)));
      let room = places;
      for (const claim of claims.values()) room -= Math.min(claim, share);
      return room > 0;
    },
    wake: next,
    abort: (reason) => {
      aborted = { reason };
      for (const { queue } of waiting.splice(0)) for (const entry of queue.splice(0)) entry.reject(reason);
    },
  };
}
