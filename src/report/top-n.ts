/** The first few of a long stream in an order of their own; holds no more than twice as many. */
export interface TopN<T> {
  readonly add: (item: T) => void;
  /** Sorted. */
  readonly items: () => readonly T[];
  /** How many were added, the forgotten ones included. */
  readonly total: () => number;
}

export function topN<T>(limit: number, order: (a: T, b: T) => number): TopN<T> {
  let kept: T[] = [];
  let total = 0;
  const cut = (): void => {
    kept = kept.sort(order).slice(0, limit);
  };
  return {
    add: (item) => {
      kept.push(item);
      total += 1;
      if (kept.length >= 2 * limit) cut();
    },
    items: () => {
      cut();
      return kept;
    },
    total: () => total,
  };
}
