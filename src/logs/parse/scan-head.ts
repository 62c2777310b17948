import { Column } from './fields.ts';
import type { LineView } from './line-view.ts';
import { isTime } from './log-time.ts';
import { BLANK, DASH, isOperation, QUOTE } from './shapes.ts';

/** How many further words a requester may have. An origin access identity of CloudFront has four. */
const MOST_WORDS = 8;

/** Columns 1 to 8. None of them can be chosen freely by a client. Answers where column 9 begins, or -1. */
export function scanHead(view: LineView, start: number, end: number, runs: boolean): number {
  const { bytes, text, from, to } = view;
  // A search in the text would run past a line that has no blank; where the owner's 64 characters stand there is one.
  let at = start;
  if (start + 64 < end && bytes[start + 64] === BLANK) at = text.indexOf(' ', start);
  else while (at < end && bytes[at] !== BLANK) at++;
  if (at === start) return -1;
  from[Column.bucketOwner] = start;
  to[Column.bucketOwner] = at;
  at = word(view, Column.bucket, afterBlank(bytes, at, end, runs), end, runs);
  if (at < 0) return -1;
  at = time(view, at, end, runs);
  at = word(view, Column.remoteIp, at, end, runs);
  at = requester(view, at, end, runs);
  return word(view, Column.key, at, end, runs);
}

/** Where the next column begins: after one blank, or, in the files that have them, after a run of blanks. */
export function afterBlank(bytes: Uint8Array, at: number, end: number, runs: boolean): number {
  if (at < 0 || at >= end || bytes[at] !== BLANK) return -1;
  let next = at + 1;
  if (runs) while (next < end && bytes[next] === BLANK) next++;
  return next;
}

/** Most words are short; native search takes over where it pays. It finds a blank of this line or of the next one. */
export function wordEnd(text: string, bytes: Uint8Array, start: number, end: number): number {
  const near = Math.min(start + 16, end);
  for (let at = start; at < near; at++) if (bytes[at] === BLANK) return at;
  if (near === end) return end;
  const found = text.indexOf(' ', near);
  return found < 0 || found > end ? end : found;
}

/** Takes a word as a column. A record never ends in its head, so that a word without a blank after it is -1 too. */
function word(view: LineView, column: number, at: number, end: number, runs: boolean): number {
  if (at < 0) return -1;
  const wordTo = wordEnd(view.text, view.bytes, at, end);
  if (wordTo === at) return -1;
  view.from[column] = at;
  view.to[column] = wordTo;
  return afterBlank(view.bytes, wordTo, end, runs);
}

function time(view: LineView, at: number, end: number, runs: boolean): number {
  const { bytes, from, to } = view;
  if (at + 28 < end && isTime(view, at)) {
    from[Column.time] = at + 1;
    to[Column.time] = at + 27;
    return afterBlank(bytes, at + 28, end, runs);
  }
  return -1;
}

/**
 * Requester, request id and operation: a requester may hold blanks, and the operation is known by its shape and by the
 * Request-URI, which begins behind the key.
 */
function requester(view: LineView, at: number, end: number, runs: boolean): number {
  if (at < 0) return -1;
  const { bytes, from, to, text } = view;
  let requesterTo = wordEnd(text, bytes, at, end);
  if (requesterTo === at) return -1;
  let idFrom = afterBlank(bytes, requesterTo, end, runs);
  for (let words = 0; words <= MOST_WORDS && idFrom >= 0; words++) {
    const idTo = wordEnd(text, bytes, idFrom, end);
    const operationFrom = afterBlank(bytes, idTo, end, runs);
    if (idTo === idFrom || operationFrom < 0) return -1;
    const operationTo = wordEnd(text, bytes, operationFrom, end);
    if (isOperation(bytes, operationFrom, operationTo) && isBeforeUri(view, operationTo, end, runs)) {
      from[Column.requester] = at;
      to[Column.requester] = requesterTo;
      from[Column.requestId] = idFrom;
      to[Column.requestId] = idTo;
      from[Column.operation] = operationFrom;
      to[Column.operation] = operationTo;
      return afterBlank(bytes, operationTo, end, runs);
    }
    requesterTo = idTo;
    idFrom = operationFrom;
  }
  return -1;
}

/** Whether a key follows, and then something that can be a Request-URI. */
function isBeforeUri({ bytes, text }: LineView, operationTo: number, end: number, runs: boolean): boolean {
  const key = afterBlank(bytes, operationTo, end, runs);
  const uri = key < 0 ? -1 : afterBlank(bytes, wordEnd(text, bytes, key, end), end, runs);
  return uri >= 0 && uri < end && (bytes[uri] === QUOTE || bytes[uri] === DASH);
}
