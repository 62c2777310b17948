import { Column, LOG_FIELDS } from './fields.ts';
import type { LineView } from './line-view.ts';
import { scanColumns } from './scan-columns.ts';
import { afterBlank } from './scan-head.ts';
import { scanTail } from './scan-tail.ts';
import { BLANK, DASH, isDash, QUOTE } from './shapes.ts';

/**
 * All ways to read what follows column 8. Quotes in the Request-URI, the referer and the user agent are not escaped, so
 * that a line may have several readings; then only the columns on which all agree are kept. Linear in the line: how many
 * readings there are is not bounded, but each place where the Request-URI may end is taken at most twice.
 */
export function scanReadings(view: LineView, start: number, end: number, runs: boolean): number {
  const last = lastQuote(view.bytes, start, end);
  const splits = splitsOf(view.bytes, start, last, runs);
  const line = { view, start, end, runs, lastQuote: last, splits, found: new Found(view) };
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
  /** Every `" "` that may stand between referer and user agent, in order. */
  readonly splits: readonly Split[];
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
  const { view, end, runs, lastQuote: last, splits, found } = line;
  const tail = scanTail(view, last + 1, end, runs, found);
  if (tail < 0) return;
  let split = 0;
  for (const uriTo of uriEnds(line)) {
    const referer = scanColumns(view.bytes, uriTo + 1, end, runs, found);
    if (referer < 0 || view.bytes[referer] !== QUOTE) continue;
    while (split < splits.length && (splits[split]?.refererTo ?? 0) <= referer) split++;
    found.set(Column.requestUri, line.start + 1, uriTo);
    takeSplits(line, referer, split);
  }
  if (tail === 0 && found.count > 0 && hasTailInside(line))
    found.differs([Column.referer, Column.userAgent, ...AFTER_AGENT]);
}

const AFTER_AGENT = LOG_FIELDS.map((_, column) => column).filter((column) => column > Column.userAgent);

interface Split {
  readonly refererTo: number;
  readonly agentFrom: number;
}

/** Referer and agent for the first and the last of the splits from one on: whether any differ is all that is asked. */
function takeSplits({ found, lastQuote: last, splits }: Rest, referer: number, first: number): void {
  const ends = first + 1 < splits.length ? [splits[first], splits.at(-1)] : [splits[first]];
  for (const split of ends) {
    if (!split) continue;
    found.set(Column.referer, referer + 1, split.refererTo);
    found.set(Column.userAgent, split.agentFrom, last);
    found.take();
  }
}

const hasSplitAfter = ({ splits }: Rest, referer: number): boolean => (splits.at(-1)?.refererTo ?? -1) > referer;

function splitsOf(bytes: Uint8Array, start: number, last: number, runs: boolean): Split[] {
  const splits: Split[] = [];
  for (let at = start + 1; at < last; at++) {
    if (bytes[at] !== QUOTE) continue;
    const next = afterBlank(bytes, at + 1, last, runs);
    if (next >= 0 && next < last && bytes[next] === QUOTE) splits.push({ refererTo: at, agentFrom: next + 1 });
  }
  return splits;
}

/** Every quote that a blank follows: the Request-URI may end there. */
function* uriEnds({ view: { bytes }, start, end }: Rest): Generator<number> {
  for (let at = start + 1; at + 1 < end; at++) if (bytes[at] === QUOTE && bytes[at + 1] === BLANK) yield at;
}

/**
 * A line that ends in a quote is one of 2006, without version id, or one of the future with a quoted column at its end:
 * whether there is such another reading.
 */
function hasTailInside({ view, start, end, runs, lastQuote: last }: Rest): boolean {
  const { bytes } = view;
  const scratch = { from: new Int32Array(LOG_FIELDS.length), to: new Int32Array(LOG_FIELDS.length) };
  for (let at = start + 1; at < last; at++) {
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
  const { view, start, end, runs, found } = line;
  const { bytes } = view;
  if (bytes[start] === QUOTE) {
    for (const uriTo of uriEnds(line)) {
      const referer = scanColumns(bytes, uriTo + 1, end, runs, found);
      if (referer < 0) continue;
      found.set(Column.requestUri, start + 1, uriTo);
      if (uriTo === line.lastQuote) bothBare(line, referer);
      else oneBare(line, referer);
    }
    return;
  }
  const uriTo = dashEnd(bytes, start, end);
  const referer = uriTo < 0 ? -1 : scanColumns(bytes, uriTo, end, runs, found);
  if (referer < 0) return;
  found.set(Column.requestUri, start, uriTo);
  oneBare(line, referer);
  if (bytes[referer] === QUOTE && scanTail(view, line.lastQuote + 1, end, runs, found) > 0) {
    const first = line.splits.findIndex(({ refererTo }) => refererTo > referer);
    if (first >= 0) takeSplits(line, referer, first);
  }
}

function bothBare({ view, end, runs, found }: Rest, referer: number): void {
  const { bytes } = view;
  const agent = afterBlank(bytes, dashEnd(bytes, referer, end), end, runs);
  const tail = dashEnd(bytes, agent, end);
  if (tail < 0 || scanTail(view, tail, end, runs, found) <= 0) return;
  found.set(Column.referer, referer, referer + 1);
  found.set(Column.userAgent, agent, tail);
  found.take();
}

function oneBare(line: Rest, referer: number): void {
  const { view, end, runs, lastQuote: last, found } = line;
  const { bytes } = view;
  if (bytes[referer] === DASH) {
    const agent = afterBlank(bytes, dashEnd(bytes, referer, end), end, runs);
    if (agent < 0 || agent >= last || bytes[agent] !== QUOTE || scanTail(view, last + 1, end, runs, found) <= 0) return;
    found.set(Column.referer, referer, referer + 1);
    found.set(Column.userAgent, agent + 1, last);
    found.take();
  } else if (bytes[referer] === QUOTE && referer < last && !hasSplitAfter(line, referer)) {
    // A line with `" "` in it has its agent quoted, and is a torn one if no such reading was found.
    const agent = afterBlank(bytes, last + 1, end, runs);
    const tail = dashEnd(bytes, agent, end);
    if (tail < 0 || !isDash(bytes, agent, tail) || scanTail(view, tail, end, runs, found) <= 0) return;
    found.set(Column.referer, referer + 1, last);
    found.set(Column.userAgent, agent, tail);
    found.take();
  }
}
