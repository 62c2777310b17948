import { type LineView, lineView, showPiece } from './line-view.ts';
import { type LineResult, LONGEST_LINE, scanLine } from './scan-line.ts';

/** Lines in = records + ambiguous + refused, always. */
export interface LineCounts {
  readonly records: number;
  readonly ambiguous: number;
  readonly refused: number;
}

/** Called for each line with its place in the view. The view is good until the call returns. */
export type OnLine = (view: LineView, result: LineResult, start: number, end: number) => void;

export interface LineReader {
  /** The next bytes of the log, cut anywhere. They are not kept. */
  readonly push: (chunk: Buffer) => void;
  /** No more bytes: what is left is the last line, which need not end in a newline. */
  readonly end: () => LineCounts;
  /** The log ends in the middle of something: what is left of a line is none. */
  readonly stop: () => LineCounts;
}

const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines and scans them. A line ends at a newline alone: a carriage return or U+2028 may stand in a header.
 * What is kept between two calls is at most one line, and of a line over 1 MiB only that there was one.
 */
export function lineReader(onLine: OnLine): LineReader {
  const counts: [refused: number, records: number, ambiguous: number] = [0, 0, 0];
  let kept: Buffer[] = [];
  let keptLength = 0;

  const view = lineView();
  const scan = (start: number, end: number): void => {
    const result = scanLine(view, start, end);
    counts[result]++;
    onLine(view, result, start, end);
  };
  const keep = (chunk: Buffer): void => {
    keptLength += chunk.length;
    // One byte more than the longest line is enough to know that it is too long.
    if (keptLength <= LONGEST_LINE + 1) kept.push(Buffer.from(chunk));
  };
  const finishKept = (): void => {
    const line = keptLength > LONGEST_LINE ? Buffer.alloc(0) : Buffer.concat(kept);
    kept = [];
    keptLength = 0;
    showPiece(view, line);
    scan(0, line.length);
  };

  const total = (): LineCounts => {
    const [refused, records, ambiguous] = counts;
    return { records, ambiguous, refused };
  };

  return {
    push(chunk) {
      let start = 0;
      if (keptLength > 0) {
        const newline = chunk.indexOf(NEWLINE);
        if (newline < 0) return keep(chunk);
        keep(chunk.subarray(0, newline));
        finishKept();
        start = newline + 1;
      }
      const last = chunk.lastIndexOf(NEWLINE);
      if (last >= start) {
        showPiece(view, chunk, last + 1);
        const { text } = view;
        for (let at = start; at < text.length; ) {
          const newline = text.indexOf('\n', at);
          scan(at, newline);
          at = newline + 1;
        }
        start = last + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end() {
      if (keptLength > 0) finishKept();
      return total();
    },
    stop: total,
  };
}
