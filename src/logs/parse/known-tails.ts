import { Column, LOG_FIELDS, type Spans } from './fields.ts';

/** Tails of lines, from column 20 (signature version) on, that were found to be plain. */
export interface KnownTails {
  /** Sets the columns of a tail from `at` to `end`; false if it is none that is known. */
  readonly take: (words: DataView, at: number, end: number, spans: Spans) => boolean;
  /** Keeps the tail of the current line, whose columns are set. */
  readonly keep: (words: DataView, at: number, end: number, spans: Spans) => void;
}

/** Longer ones are not kept. Those that are take 32 KiB together. */
const LONGEST = 256;
const FIRST: number = Column.signatureVersion;
const COLUMNS = LOG_FIELDS.length;

/**
 * How requests are signed and encrypted, and which host and Region they go to, repeats from line to line, so that comparing it
 * with what was read before replaces reading it. One tail of each length is kept: the longest and most different columns stand
 * before them.
 */
export function knownTails(): KnownTails {
  const known = new Array<KnownTail | undefined>(LONGEST + 1).fill(undefined);
  return {
    take(words, at, end, { from, to }) {
      const one = known[end - at];
      if (one === undefined || !equal(one.words, words, at)) return false;
      for (let column = FIRST; column < COLUMNS; column++) {
        const start = one.from[column] ?? -1;
        from[column] = start < 0 ? -1 : at + start;
        to[column] = at + (one.to[column] ?? 0);
      }
      return true;
    },
    keep(words, at, end, { from, to }) {
      const length = end - at;
      if (length < 4 || length > LONGEST) return;
      let one = known[length];
      if (one === undefined) {
        one = {
          words: new DataView(new ArrayBuffer(length)),
          from: new Int32Array(COLUMNS),
          to: new Int32Array(COLUMNS),
        };
        known[length] = one;
      }
      for (let next = 0; next < length; next++) one.words.setUint8(next, words.getUint8(at + next));
      for (let column = FIRST; column < COLUMNS; column++) {
        const start = from[column] ?? -1;
        one.from[column] = start < 0 ? -1 : start - at;
        one.to[column] = (to[column] ?? 0) - at;
      }
    },
  };
}

/** Overwritten by the next one of the same length. */
interface KnownTail {
  readonly words: DataView;
  /** Counted from the beginning of the tail. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Whether the bytes of `one` stand at this place of the other. The last word overlaps the one before it. */
function equal(one: DataView, other: DataView, at: number): boolean {
  const last = one.byteLength - 4;
  for (let next = 0; next < last; next += 4)
    if (one.getInt32(next, true) !== other.getInt32(at + next, true)) return false;
  return one.getInt32(last, true) === other.getInt32(at + last, true);
}
