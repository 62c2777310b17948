import { Column } from '../parse/fields.ts';
import type { LineView } from '../parse/line-view.ts';

/** So many records are remembered; then the count begins anew, so that it takes 32 MiB whatever the size of the log. */
const REMEMBERED = 2_000_000;
const SLOTS = 4_194_304;

/** Counts records that were delivered twice, byte for byte, among the last million or two. */
export interface DuplicateCounter {
  /** True if the same record was there before. */
  readonly seen: (view: LineView, start: number, end: number) => boolean;
}

/**
 * S3 may deliver a record twice. Its request id and host id are S3's own and the same for one request only, so that hashing
 * them with key, version, status and length tells copies from the records of a batch delete or the two halves of a copy.
 */
export function duplicateCounter(): DuplicateCounter {
  let low = new Int32Array(0);
  let high = new Int32Array(0);
  let remembered = 0;
  return {
    seen(view, start, end) {
      if (view.values) return false;
      if (low.length === 0 || remembered >= REMEMBERED) {
        low = new Int32Array(SLOTS);
        high = new Int32Array(SLOTS);
        remembered = 0;
      }
      let a = end - start;
      let b = 0;
      for (const [first, last] of RANGES) {
        const from = view.from[first] ?? -1;
        const to = view.to[last] ?? -1;
        if (from < 0) continue;
        for (let at = from; at < to; at++) {
          a = Math.imul(a ^ (view.bytes[at] ?? 0), 0x01000193);
          b = Math.imul(b, 31) + (view.bytes[at] ?? 0) + 7;
        }
      }
      b = (b ^ (a >>> 15)) | 1;
      for (let slot = a & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
        if (high[slot] === 0) {
          low[slot] = a;
          high[slot] = b;
          remembered++;
          return false;
        }
        if (low[slot] === a && high[slot] === b) return true;
      }
    },
  };
}

/** Columns that stand next to each other, from and to. */
const RANGES = [
  [Column.requestId, Column.key],
  [Column.httpStatus, Column.turnAroundTime],
  [Column.versionId, Column.versionId],
] as const;
