/** Iterations that are under way, so that all of them can be ended. */
export interface Iterations {
  readonly add: <T>(items: AsyncIterable<T>) => AsyncIterable<T>;
  /** Ends those that were started and refuses new ones. */
  readonly end: () => Promise<void>;
}

export function iterations(): Iterations {
  const running = new Set<AsyncIterator<unknown>>();
  let ended = false;
  return {
    add: (items) => ({
      [Symbol.asyncIterator]: () => {
        if (ended) throw new Error('the scan is closed');
        const iterator = items[Symbol.asyncIterator]();
        running.add(iterator);
        return watched(iterator, () => running.delete(iterator));
      },
    }),
    end: async () => {
      ended = true;
      await Promise.all([...running].map((iterator) => iterator.return?.()));
    },
  };
}

const watched = <T>(iterator: AsyncIterator<T>, onEnd: () => void): AsyncIterator<T> => ({
  next: async () => {
    try {
      const result = await iterator.next();
      if (result.done === true) onEnd();
      return result;
    } catch (error) {
      onEnd();
      throw error;
    }
  },
  return: async (value) => {
    onEnd();
    return iterator.return === undefined ? { done: true, value } : iterator.return(value);
  },
});
