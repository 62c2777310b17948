/** Keeps the first ones of the best ranks, whatever comes; of what it lets go it only counts. */
export interface FindingSelection {
  /** `rank` 0 is the last to be let go. `make` is not called for what is not kept. */
  readonly add: (rank: number, make: () => string) => void;
  /** By rank, and in the order of arrival within one. */
  readonly kept: () => readonly string[];
  readonly total: () => number;
}

export function selection(ranks: number, limit: number): FindingSelection {
  const byRank: string[][] = Array.from({ length: ranks }, () => []);
  let kept = 0;
  let total = 0;
  return {
    add: (rank, make) => {
      total += 1;
      if (kept === limit) {
        const last = byRank.findLast((texts, other) => other > rank && texts.length > 0);
        if (last === undefined) return;
        last.pop();
        kept -= 1;
      }
      byRank[rank]?.push(make());
      kept += 1;
    },
    kept: () => byRank.flat(),
    total: () => total,
  };
}
