/** Whose calls they are: all lanes of an account have one of these. Who has the lower order goes first; it may change. */
export interface Turn {
  order: number;
}

/** Lets so many in at a time: the oldest account first, and within a lane in the order of asking. */
export interface Gate {
  /** `capacity`: how many of this lane may be inside at the moment. */
  lane(turn: Turn, capacity: () => number): GateLane;
  /** More could be inside than there are to be let in, if nobody had more than a share. */
  hasRoom(): boolean;
  /** To be called when the capacity of a lane has grown by itself. */
  wake(): void;
  /** Everybody who waits, and whoever comes later, is rejected with the reason. */
  abort(reason: unknown): void;
}

export interface GateLane {
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
  readonly turn: Turn;
  readonly capacity: () => number;
  readonly queue: Waiting[];
  inside: number;
}

export function createGate(places: number): Gate {
  let inside = 0;
  let aborted: { readonly reason: unknown } | undefined;
  /** Lines in which somebody waits, the oldest first. */
  const waiting: Line[] = [];
  const insideOf = new Map<Turn, number>();
  /** As long as others wait, no account has more: one with a hundred thousand buckets would be the only one for long. */
  const share = Math.ceil(places / 2);

  const count = (line: Line, more: 1 | -1): void => {
    inside += more;
    line.inside += more;
    insideOf.set(line.turn, (insideOf.get(line.turn) ?? 0) + more);
    if (insideOf.get(line.turn) === 0) insideOf.delete(line.turn);
  };

  const isFree = ({ inside: now, capacity }: Line): boolean => now < capacity();

  const serve = (mayHave: (turn: Turn) => boolean): void => {
    for (let index = 0; index < waiting.length && inside < places; ) {
      const line = waiting[index];
      if (line === undefined) break;
      const first = isFree(line) && mayHave(line.turn) ? line.queue.shift() : undefined;
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
    serve((turn) => (insideOf.get(turn) ?? 0) < share);
    serve(() => true);
  };

  const enqueue = (line: Line, entry: Waiting): void => {
    if (line.queue.push(entry) > 1) return;
    const after = waiting.findIndex((other) => other.turn.order > line.turn.order);
    waiting.splice(after === -1 ? waiting.length : after, 0, line);
  };

  return {
    lane: (turn, capacity) => {
      const line: Line = { turn, capacity, queue: [], inside: 0 };
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
      for (const { turn, queue, capacity, inside: now } of waiting)
        claims.set(turn, (claims.get(turn) ?? 0) + Math.max(0, Math.min(queue.length, capacity() - now)));
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
