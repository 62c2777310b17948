interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * One pass over `source` for several readers, in step: the next item is taken when all of them have asked for it, so one
 * item is held whatever their speeds. A reader that stops early, or calls `return()` without ever reading, no longer counts;
 * an error of the source reaches all. The readers must run at the same time: one that never asks holds up the others.
 */
export function broadcast<T>(
  source: AsyncIterable<T>,
  readers: number,
): readonly AsyncIterableIterator<T, undefined>[] {
  const iterator = source[Symbol.asyncIterator]();
  const reading = new Set(Array.from({ length: readers }, (_, reader) => reader));
  const waiting = new Map<number, Waiting<T>>();
  let ended = false;

  const takeNextWhenAllAsk = async (): Promise<void> => {
    if (reading.size === 0 || waiting.size < reading.size) return;
    const asking = [...waiting.values()];
    waiting.clear();
    try {
      const result = await iterator.next();
      ended = result.done === true;
      for (const { resolve } of asking) resolve(result.done ? DONE : result);
    } catch (error) {
      ended = true;
      for (const { reject } of asking) reject(error);
    }
  };

  const leave = async (reader: number): Promise<void> => {
    if (!reading.delete(reader)) return;
    waiting.get(reader)?.resolve(DONE);
    waiting.delete(reader);
    if (reading.size > 0) await takeNextWhenAllAsk();
    else if (!ended) await iterator.return?.();
  };

  return [...reading].map((reader) => {
    const branch: AsyncIterableIterator<T, undefined> = {
      [Symbol.asyncIterator]: () => branch,
      next: () =>
        ended || !reading.has(reader)
          ? Promise.resolve(DONE)
          : new Promise((resolve, reject) => {
              waiting.set(reader, { resolve, reject });
              void takeNextWhenAllAsk(); // Never rejects: what it meets goes to those who wait.
            }),
      return: async () => {
        await leave(reader);
        return DONE;
      },
    };
    return branch;
  });
}
