import { Column, LOG_FIELDS } from './fields.ts';
import type { LineView } from './line-view.ts';
import { scanColumns } from './scan-columns.ts';
import { afterBlank } from './scan-head.ts';
import { scanTail } from './scan-tail.ts';
import { BLANK, DASH, QUOTE } from './shapes.ts';

/**
 * All ways to read what follows column 8. Quotes in the Request-URI, the referer and the user agent are not escaped, so
 * that a line may have several readings; then only the columns on which all agree are kept. Linear in the line: how many
 * readings there are is not bounded, but each place where the Request-URI may end is taken at most twice.
 */
export function scanReadings(view: LineView, start: number, end: number, runs: boolean): number {
  const last = lastQuote(view.bytes, start, end);
  const lastSplit = splitBefore(view.bytes, start, last, runs);
  const line = { view, start, end, runs, lastQuote: last, lastSplit, found: new Found(view) };
  // In every public sample columns 9, 16 and 17 are bare dashes together or quoted together. With mixtures allowed,
  // even a plain line of 18 columns has two readings, so that they are looked for only where nothing else fits.
  if (view.bytes[start] === QUOTE) quoted(line);
  else bare(line);
  if (line.found.count === 0) mixed(line);
  return line.found.finish();
}

interface Rest {
  readonly view: LineView;
  /** Where column 9 begins. */
  readonly start: number;
  readonly end: number;
  readonly runs: boolean;
  readonly lastQuote: number;
  /** The last quote of the line that ends a referer: a blank and a quote follow, and then the line's last quote. Or -1. */
  readonly lastSplit: number;
  readonly found: Found;
}

/** The readings so far: the first one's columns, less those on which another one disagrees. */
class Found {
  count = 0;
  readonly #view: LineView;
  /** The reading that is being put together. */
  readonly from = new Int32Array(LOG_FIELDS.length).fill(-1);
  readonly to = new Int32Array(LOG_FIELDS.length);

  constructor(view: LineView) {
    this.#view = view;
  }

  set(column: number, from: number, to: number): void {
    this.from[column] = from;
    this.to[column] = to;
  }

  take(): void {
    this.count++;
    const { from, to } = this.#view;
    for (let column: number = Column.requestUri; column < LOG_FIELDS.length; column++) {
      if (this.count === 1) {
        from[column] = this.from[column] ?? -1;
        to[column] = this.to[column] ?? 0;
      } else if (!this.#agrees(column)) from[column] = -1;
    }
  }

  /** One reading more of which nothing is known but that these columns are others. */
  differs(columns: readonly number[]): void {
    this.count++;
    for (const column of columns) this.#view.from[column] = -1;
  }

  #agrees(column: number): boolean {
    const { text, from, to } = this.#view;
    const [a, b] = [from[column] ?? -1, this.from[column] ?? -1];
    const [aTo, bTo] = [to[column] ?? 0, this.to[column] ?? 0];
    if (a === b) return a < 0 || aTo === bTo;
    // Two long texts at different places are different ones: they end at the same place, or begin there.
    return a >= 0 && b >= 0 && aTo - a === bTo - b && aTo - a <= 128 && text.slice(a, aTo) === text.slice(b, bTo);
  }

  finish(): number {
    return Math.min(this.count, 2);
  }
}

function lastQuote(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= start; at--) if (bytes[at] === QUOTE) return at;
  return -1;
}

/** `"uri" columns "referer" "agent" tail`. */
function quoted(line: Rest): void {
  const { view, start, end, runs, lastQuote: last, found } = line;
  const { bytes } = view;
  const tail = scanTail(view, last + 1, end, runs, found);
  if (tail < 0) return;
  let split = start;
  let firstAgent = -1;
  for (let uriTo = uriEnd(bytes, start + 1, end); uriTo >= 0; uriTo = uriEnd(bytes, uriTo + 1, end)) {
    const referer = scanColumns(bytes, uriTo + 1, end, runs, found);
    if (referer < 0 || bytes[referer] !== QUOTE) continue;
    split = splitFrom(line, Math.max(split, referer + 1));
    if (split < 0) break;
    if (firstAgent < 0) firstAgent = afterBlank(bytes, split + 1, end, runs) + 1;
    found.set(Column.requestUri, start + 1, uriTo);
    takeSplits(line, referer, split);
  }
  if (tail === 0 && firstAgent >= 0 && hasTailInside(line, firstAgent))
    found.differs([Column.referer, Column.userAgent, ...AFTER_AGENT]);
}

const AFTER_AGENT = LOG_FIELDS.map((_, column) => column).filter((column) => column > Column.userAgent);

/** Referer and agent for the first and the last of the splits from one on: whether any differ is all that is asked. */
function takeSplits(
  { view: { bytes }, end, runs, found, lastQuote: last, lastSplit }: Rest,
  referer: number,
  first: number,
): void {
  for (const split of first === lastSplit ? [first] : [first, lastSplit]) {
    found.set(Column.referer, referer + 1, split);
    found.set(Column.userAgent, afterBlank(bytes, split + 1, end, runs) + 1, last);
    found.take();
  }
}

/** Whether this quote ends a referer: a blank, or in some files more, and the quote of the agent follow. */
function isSplit(bytes: Uint8Array, quote: number, last: number, runs: boolean): boolean {
  const next = afterBlank(bytes, quote + 1, last, runs);
  return next >= 0 && next < last && bytes[next] === QUOTE;
}

function splitBefore(bytes: Uint8Array, start: number, last: number, runs: boolean): number {
  for (let at = last - 1; at > start; at--) if (bytes[at] === QUOTE && isSplit(bytes, at, last, runs)) return at;
  return -1;
}

function splitFrom({ view: { bytes }, lastQuote: last, lastSplit, runs }: Rest, start: number): number {
  for (let at = start; at <= lastSplit; at++) if (bytes[at] === QUOTE && isSplit(bytes, at, last, runs)) return at;
  return -1;
}

/** The next quote that a blank follows, or -1: the Request-URI may end there. */
function uriEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) if (bytes[at] === QUOTE && bytes[at + 1] === BLANK) return at;
  return -1;
}

/**
 * A line that ends in a quote is one of 2006, without version id, or one of the future with a quoted column at its end:
 * whether there is such another reading.
 */
function hasTailInside({ view, end, runs, lastQuote: last }: Rest, agent: number): boolean {
  const { bytes } = view;
  const scratch = { from: new Int32Array(LOG_FIELDS.length), to: new Int32Array(LOG_FIELDS.length) };
  for (let at = agent; at < last; at++) {
    if (bytes[at] !== QUOTE || bytes[at + 1] !== BLANK) continue;
    let to = at + 1;
    for (let words = 0; words < 10 && to < end && to >= 0; words++) {
      to = afterBlank(bytes, to, end, runs);
      while (to >= 0 && to < end && bytes[to] !== BLANK && bytes[to] !== QUOTE) to++;
    }
    if (to > 0 && to < last && bytes[to] === BLANK && scanTail(view, at + 1, to, runs, scratch) === 10) return true;
  }
  return false;
}

/** `- columns - - tail`. */
function bare({ view, start, end, runs, lastQuote: last, found }: Rest): void {
  const { bytes } = view;
  if (last >= 0) return;
  const uriTo = dashEnd(bytes, start, end);
  const referer = scanColumns(bytes, uriTo, end, runs, found);
  const agent = afterBlank(bytes, dashEnd(bytes, referer, end), end, runs);
  const tail = dashEnd(bytes, agent, end);
  if (uriTo < 0 || tail < 0 || scanTail(view, tail, end, runs, found) < 0) return;
  found.set(Column.requestUri, start, uriTo);
  found.set(Column.referer, referer, referer + 1);
  found.set(Column.userAgent, agent, tail);
  found.take();
}

/** Behind a bare dash, or -1. */
function dashEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at < 0 || at >= end || bytes[at] !== DASH) return -1;
  return at + 1 === end || bytes[at + 1] === BLANK ? at + 1 : -1;
}

/** Some of the three quoted and some bare, as one documented sample has it. */
function mixed(line: Rest): void {
  const { view, start, end, runs, lastQuote: last, lastSplit, found } = line;
  const { bytes } = view;
  if (last < 0) return;
  // Where the columns behind the agent stand does not depend on where the Request-URI ends: they are read once for all.
  if (scanTail(view, last + 1, end, runs, found) > 0)
    eachUri(line, (referer) => {
      if (bytes[referer] === QUOTE) {
        const first = bytes[start] === QUOTE ? -1 : splitFrom(line, referer + 1);
        if (first >= 0) takeSplits(line, referer, first);
        return;
      }
      const agent = afterBlank(bytes, dashEnd(bytes, referer, end), end, runs);
      if (agent < 0 || agent >= last || bytes[agent] !== QUOTE) return;
      found.set(Column.referer, referer, referer + 1);
      found.set(Column.userAgent, agent + 1, last);
      found.take();
    });
  if (bytes[start] === QUOTE) bothBare(line);

  const agent = afterBlank(bytes, last + 1, end, runs);
  const agentTo = dashEnd(bytes, agent, end);
  if (agentTo < 0 || scanTail(view, agentTo, end, runs, found) <= 0) return;
  eachUri(line, (referer) => {
    // A line with `" "` in it has its agent quoted, and is a torn one if no such reading was found.
    if (bytes[referer] !== QUOTE || referer >= last || lastSplit > referer) return;
    found.set(Column.referer, referer + 1, last);
    found.set(Column.userAgent, agent, agentTo);
    found.take();
  });
}

/** For every place where the Request-URI may end and columns 10 to 15 follow: where the referer begins. */
function eachUri({ view: { bytes }, start, end, runs, found }: Rest, withReferer: (referer: number) => void): void {
  if (bytes[start] !== QUOTE) {
    const uriTo = dashEnd(bytes, start, end);
    const referer = uriTo < 0 ? -1 : scanColumns(bytes, uriTo, end, runs, found);
    found.set(Column.requestUri, start, uriTo);
    if (referer >= 0) withReferer(referer);
    return;
  }
  for (let uriTo = uriEnd(bytes, start + 1, end); uriTo >= 0; uriTo = uriEnd(bytes, uriTo + 1, end)) {
    const referer = scanColumns(bytes, uriTo + 1, end, runs, found);
    found.set(Column.requestUri, start + 1, uriTo);
    if (referer >= 0) withReferer(referer);
  }
}

/** Only the Request-URI is quoted. */
function bothBare({ view, start, end, runs, lastQuote: last, found }: Rest): void {
  const { bytes } = view;
  const referer = last === start ? -1 : scanColumns(bytes, last + 1, end, runs, found);
  const agent = afterBlank(bytes, dashEnd(bytes, referer, end), end, runs);
  const tail = dashEnd(bytes, agent, end);
  if (tail < 0 || scanTail(view, tail, end, runs, found) <= 0) return;
  found.set(Column.requestUri, start + 1, last);
  found.set(Column.referer, referer, referer + 1);
  found.set(Column.userAgent, agent, tail);
  found.take();
}
