import { deflateRawSync } from 'node:zlib';

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
