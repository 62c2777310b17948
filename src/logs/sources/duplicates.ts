import { Column, type ColumnNumber } from '../parse/fields.ts';
import type { LineView } from '../parse/line-view.ts';

/** So many records are kept; then the count begins anew, so that it takes 8 MiB whatever the size of the log. */
const MOST_RECORDS = 1_000_000;
const SLOTS = 2_097_152;
/** Records looked up together: each look-up waits for memory, and those that do not depend on each other wait at once. */
const BATCH = 256;

/** Counts records that were delivered twice, within a million records. */
export interface DuplicateCounter {
  readonly add: (view: LineView, start: number, end: number) => void;
  readonly count: () => number;
}

/**
 * S3 may deliver a record twice. A request id is the same for one request only; key, status, version and length tell copies
 * from the several records of a batch delete or a copy. Records that differ elsewhere alone count as copies: hashing the whole
 * line would take as long as reading it does.
 */
export function duplicateCounter(): DuplicateCounter {
  const pending = new Int32Array(2 * BATCH);
  const hashes: Hashes = { slot: 0, print: 0 };
  let slots = new Int32Array(0);
  let [waiting, kept, found] = [0, 0, 0];

  const lookUp = (hash: number, print: number): boolean => {
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const there = slots[slot];
      if (there === print) return true;
      if (there !== 0) continue;
      slots[slot] = print;
      kept++;
      return false;
    }
  };
  const flush = (): void => {
    if (slots.length === 0) slots = new Int32Array(SLOTS);
    if (kept >= MOST_RECORDS) {
      slots.fill(0);
      kept = 0;
    }
    for (let at = 0; at < waiting; at += 2) if (lookUp(pending[at] ?? 0, pending[at + 1] ?? 0)) found++;
    waiting = 0;
  };

  return {
    add(view, start, end) {
      hashes.slot = end - start;
      hashes.print = SEED;
      if (view.values) mix(view, start, end, hashes);
      else
        for (const column of DISTINCTIVE) {
          const from = view.from[column] ?? -1;
          if (from >= 0) mix(view, from, view.to[column] ?? from, hashes);
        }
      pending[waiting] = finished(hashes.slot);
      // 0 is an empty slot.
      pending[waiting + 1] = finished(hashes.print) | 1;
      waiting += 2;
      if (waiting === pending.length) flush();
    },
    count() {
      flush();
      return found;
    },
  };
}

const SEED = 0x2f0b4c47;
const DISTINCTIVE: readonly ColumnNumber[] = [Column.requestId, Column.key, Column.httpStatus, Column.versionId];

/** Two hashes of one text: where a record is looked for, and what tells it from others that are looked for there. */
interface Hashes {
  slot: number;
  print: number;
}

/** MurmurHash3 of 32 bits (Austin Appleby, public domain), without its end, and FNV-1a over words of four bytes. */
function mix({ words, bytes }: LineView, from: number, to: number, hashes: Hashes): void {
  let { slot, print } = hashes;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = words.getInt32(at, true);
    slot = round(slot, word);
    print = Math.imul(print ^ word, FNV_PRIME);
  }
  let rest = to - from;
  for (; at < to; at++) rest = (rest << 8) | (bytes[at] ?? 0);
  hashes.slot = round(slot, rest);
  hashes.print = Math.imul(print ^ rest, FNV_PRIME);
}

const FNV_PRIME = 0x01000193;

function round(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return half ^ (half >>> 13);
}
