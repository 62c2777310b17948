import { Column, LOG_FIELDS, type Spans } from './fields.ts';
import type { LineView } from './line-view.ts';
import { afterBlank, wordEnd } from './scan-head.ts';
import { isArn, isFlag, isRegion, isSignature, isTlsVersion, isWholeHostId } from './shapes.ts';

/**
 * What follows the user agent, up to `end`. No column here holds a quote, so that it begins behind the last quote of the
 * line and nothing that a client sends can stand in it; the shapes refuse what was torn off or moved all the same. Answers
 * how many columns there are, or -1. Further ones are ignored, as AWS asks of parsers.
 */
export function scanTail({ bytes, text }: LineView, at: number, end: number, runs: boolean, spans: Spans): number {
  const { from, to } = spans;
  let column: number = Column.versionId;
  let next = at;
  while (next < end) {
    next = afterBlank(bytes, next, end, runs);
    if (next < 0) return -1;
    const start = next;
    next = wordEnd(text, bytes, start, end);
    if (start === next || !tailFits(column, bytes, start, next)) return -1;
    if (column < LOG_FIELDS.length) {
      from[column] = start;
      to[column] = next;
    }
    column++;
  }
  for (let absent = column; absent < LOG_FIELDS.length; absent++) from[absent] = -1;
  return isWhole(bytes, column, spans) ? column - Column.versionId : -1;
}

/** Records ended at these columns, by year; one that ends elsewhere was torn. */
function isWhole(bytes: Uint8Array, columns: number, { from, to }: Spans): boolean {
  if (columns > Column.tlsVersion || columns <= Column.hostId) return true;
  return columns === Column.signatureVersion && isWholeHostId(bytes, from[Column.hostId] ?? 0, to[Column.hostId] ?? 0);
}

/** Whether a word may stand in a column behind the user agent. */
export function tailFits(column: number, bytes: Uint8Array, from: number, to: number): boolean {
  switch (column) {
    case Column.signatureVersion:
      return isSignature(bytes, from, to);
    case Column.tlsVersion:
      return isTlsVersion(bytes, from, to);
    case Column.accessPointArn:
      return isArn(bytes, from, to);
    case Column.aclRequired:
      return isFlag(bytes, from, to);
    case Column.sourceRegion:
      return isRegion(bytes, from, to);
    default:
      return true;
  }
}
