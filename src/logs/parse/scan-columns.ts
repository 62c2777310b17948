import { Column, type Spans } from './fields.ts';
import { afterBlank } from './scan-head.ts';
import { BLANK, isNumber, isStatus, QUOTE } from './shapes.ts';

/** Columns 10 to 15, the blanks before and after them included. Answers where column 16 begins, or -1. */
export function scanColumns(bytes: Uint8Array, at: number, end: number, runs: boolean, { from, to }: Spans): number {
  let next = afterBlank(bytes, at, end, runs);
  for (let column: number = Column.httpStatus; column <= Column.turnAroundTime; column++) {
    if (next < 0) return -1;
    const start = next;
    while (next < end && bytes[next] !== BLANK && bytes[next] !== QUOTE) next++;
    if (next === start) return -1;
    if (column === Column.httpStatus) {
      if (!isStatus(bytes, start, next)) return -1;
    } else if (column !== Column.errorCode && !isNumber(bytes, start, next)) return -1;
    from[column] = start;
    to[column] = next;
    next = afterBlank(bytes, next, end, runs);
  }
  return next;
}
