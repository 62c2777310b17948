import { Column, LOG_FIELDS } from './fields.ts';
import type { LineView } from './line-view.ts';
import { isTime } from './log-time.ts';
import { tailFits } from './scan-tail.ts';
import { BLANK, DASH, isOperation, isStatus, QUOTE } from './shapes.ts';

/**
 * Reads a line that is as nearly all are: single blanks, no blank in the requester, six quotes and each where it belongs.
 * Such a line has no second reading. Answers false for every other line, whatever it is.
 *
 * Native search in text takes about as long as looking at ten bytes in a loop, so that words are searched and only dashes
 * and numbers are looked at. The first search is bounded by a blank that is known to be there, or it would run past lines
 * without blanks; each later one ends in this line or in the next one that gets as far.
 */
export function scanPlain(view: LineView, start: number, end: number): boolean {
  const { bytes, text, from, to } = view;
  if (start + 64 >= end || bytes[start + 64] !== BLANK) return false;
  let at = start + 65;
  if (text.indexOf(' ', start) !== at - 1) return false;
  from[Column.bucketOwner] = start;
  to[Column.bucketOwner] = at - 1;

  let next = text.indexOf(' ', at);
  if (next <= at || next + 30 > end || !isTime(view, next + 1) || bytes[next + 29] !== BLANK) return false;
  from[Column.bucket] = at;
  to[Column.bucket] = next;
  from[Column.time] = next + 2;
  to[Column.time] = next + 28;
  at = next + 30;

  for (let column: number = Column.remoteIp; column <= Column.key; column++) {
    next = text.indexOf(' ', at);
    if (next <= at) return false;
    from[column] = at;
    to[column] = next;
    at = next + 1;
  }
  if (at >= end || bytes[at] !== QUOTE || !isOperation(bytes, from[Column.operation] ?? 0, to[Column.operation] ?? 0))
    return false;

  next = text.indexOf('"', at + 1);
  from[Column.requestUri] = at + 1;
  to[Column.requestUri] = next;
  at = next < 0 ? -1 : numbers(view, next + 1, end);
  if (at < 0 || at >= end || bytes[at] !== QUOTE) return false;
  next = text.indexOf('"', at + 1);
  if (next < 0 || bytes[next + 1] !== BLANK || bytes[next + 2] !== QUOTE) return false;
  from[Column.referer] = at + 1;
  to[Column.referer] = next;
  at = next + 3;
  next = text.indexOf('"', at);
  // A line that ends with its agent is left to those who compare readings.
  if (next < 0 || next + 1 >= end) return false;
  from[Column.userAgent] = at;
  to[Column.userAgent] = next;
  const other = text.indexOf('"', next + 1);
  return (other < 0 || other >= end) && tail(view, next + 1, end);
}

/** Columns 10 to 15. Answers where column 16 begins, or -1. */
function numbers({ bytes, words, text, from, to }: LineView, blank: number, end: number): number {
  let at = blank + 1;
  if (bytes[blank] !== BLANK || !isStatus(bytes, at, at + 3) || bytes[at + 3] !== BLANK) return -1;
  from[Column.httpStatus] = at;
  to[Column.httpStatus] = at + 3;
  at += 4;
  const errorTo = bytes[at] === DASH && bytes[at + 1] === BLANK ? at + 1 : text.indexOf(' ', at);
  if (errorTo <= at) return -1;
  for (let error = at; error < errorTo; error++) if (bytes[error] === QUOTE) return -1;
  from[Column.errorCode] = at;
  to[Column.errorCode] = errorTo;
  at = errorTo + 1;
  for (let column: number = Column.bytesSent; column <= Column.turnAroundTime; column++) {
    const next = bytes[at] === DASH ? at + 1 : digitsEnd(words, at, Math.min(at + MOST_DIGITS, end));
    if (next === at || bytes[next] !== BLANK) return -1;
    from[column] = at;
    to[column] = next;
    at = next + 1;
  }
  return at;
}

/** Fewer than 20 digits are read here. */
const MOST_DIGITS = 20;

/** Where a number ends that begins at `at`; before `limit` where four bytes more would pass it. */
function digitsEnd(words: DataView, at: number, limit: number): number {
  let next = at;
  for (; next + 4 <= limit; next += 4) {
    // Digits become 0 to 9. The high half of a byte is set where there is another, and six more carry 10 to 15 into it.
    const values = words.getInt32(next, true) ^ 0x30303030;
    const others = (values | (values + 0x06060606)) & 0xf0f0f0f0;
    // The first byte is the lowest one; its lowest bit that is set tells which it is.
    if (others !== 0) return next + ((31 - Math.clz32(others & -others)) >> 3);
  }
  return next;
}

/** Columns 18 and on, none of which holds a quote here. */
function tail(view: LineView, blank: number, end: number): boolean {
  const { bytes, words, text, from, to, tails } = view;
  let known = -1;
  let column: number = Column.versionId;
  let at = blank;
  while (at < end) {
    if (bytes[at] !== BLANK) return false;
    const start = at + 1;
    if (column === Column.signatureVersion) {
      if (tails.take(words, start, end, view)) return true;
      known = start;
    }
    at = bytes[start] === DASH && bytes[start + 1] === BLANK ? start + 1 : text.indexOf(' ', start);
    if (at < 0 || at > end) at = end;
    if (at === start || !tailFits(column, bytes, start, at)) return false;
    if (column < LOG_FIELDS.length) {
      from[column] = start;
      to[column] = at;
    }
    column++;
  }
  for (let absent = column; absent < LOG_FIELDS.length; absent++) from[absent] = -1;
  if (column <= Column.tlsVersion) return false;
  tails.keep(words, known, end, view);
  return true;
}
