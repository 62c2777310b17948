import { deflateRawSync } from 'node:zlib';

/** Keeps the first ones of the best ranks, whatever comes; of what it lets go it only counts. */
export interface Selection {
  /** `rank` 0 is the last to be let go. `make` is not called for what is not kept. */
  readonly add: (rank: number, make: () => string) => void;
  /** By rank, and in the order of arrival within one. */
  readonly kept: () => readonly string[];
  readonly total: () => number;
}

export function selection(ranks: number, limit: number): Selection {
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

/** Large enough to be compressed nearly as well as the whole. */
const CHUNK = 200_000;

export const compressedBytes = (text: string): number => deflateRawSync(text).length;

/** How many of the first texts fit into so many compressed bytes. The parts are measured apart: the whole is not larger. */
export function howManyFit(texts: readonly string[], bytes: number): number {
  let fit = 0;
  let used = 0;
  while (fit < texts.length) {
    const next = chunkFrom(texts, fit);
    used += compressedBytes(texts.slice(fit, next).join('\n'));
    if (used > bytes) return fit;
    fit = next;
  }
  return fit;
}

function chunkFrom(texts: readonly string[], from: number): number {
  let size = 0;
  let next = from;
  while (next < texts.length && (next === from || size < CHUNK)) {
    size += texts[next]?.length ?? 0;
    next += 1;
  }
  return next;
}
