import { Column, type ColumnNumber } from '../parse/fields.ts';
import type { LineView } from '../parse/line-view.ts';

/** So many records are remembered; then the count begins anew, so that it takes 8 MiB whatever the size of the log. */
const REMEMBERED = 1_000_000;
const SLOTS = 2_097_152;

/** Counts records that were delivered twice, byte for byte, within a million records. */
export interface DuplicateCounter {
  /** True if the same record was there before. */
  readonly seen: (view: LineView, start: number, end: number) => boolean;
}

/**
 * S3 may deliver a record twice. A request id is the same for one request only; key, status, version and length tell copies
 * from the several records of a batch delete or a copy. Hashing the whole line would take as long as reading it does.
 */
export function duplicateCounter(): DuplicateCounter {
  let slots = new Int32Array(0);
  let remembered = 0;
  return {
    seen(view, start, end) {
      if (view.values) return false;
      if (slots.length === 0 || remembered >= REMEMBERED) {
        slots = new Int32Array(SLOTS);
        remembered = 0;
      }
      const id = view.from[Column.requestId] ?? 0;
      const idTo = view.to[Column.requestId] ?? 0;
      const half = (id + idTo) >> 1;
      // Two halves of the id, so that different requests differ in 53 bits and records of one request in 32.
      let hash = mix(view.bytes, id, half, end - start);
      const check = mix(view.bytes, half, idTo, 0x811c9dc5) | 1;
      for (const column of TELLING) {
        const from = view.from[column] ?? -1;
        if (from >= 0) hash = mix(view.bytes, from, view.to[column] ?? from, hash);
      }
      const own = (check ^ Math.imul(hash, 0x9e3779b1)) | 1;
      for (let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
        const found = slots[slot];
        if (found === own) return true;
        if (found === 0) {
          slots[slot] = own;
          remembered++;
          return false;
        }
      }
    },
  };
}

const TELLING: readonly ColumnNumber[] = [Column.key, Column.httpStatus, Column.versionId];

function mix(bytes: Uint8Array, from: number, to: number, start: number): number {
  let hash = start;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}
