import { jsonColumns } from './json-form.ts';
import { type LineView, lineText } from './line-view.ts';
import { scanReadings } from './readings.ts';
import { scanHead } from './scan-head.ts';
import { scanPlain } from './scan-plain.ts';
import { BLANK } from './shapes.ts';

/** What became of a line. Lines = records + ambiguous + refused, always. */
export const LineResult = { refused: 0, record: 1, ambiguous: 2 } as const;
export type LineResult = (typeof LineResult)[keyof typeof LineResult];

/** A longer line is no record: S3 takes requests with at most 8 KB of headers. */
export const LONGEST_LINE = 1024 * 1024;

/** Reads the line between two places of the view, its newline not included. */
export function scanLine(view: LineView, lineStart: number, lineEnd: number): LineResult {
  const { bytes } = view;
  view.values = undefined;
  let start = lineStart;
  let end = lineEnd;
  // Files may end their lines in CR LF, begin with a byte order mark, and have blanks at the end of a line.
  while (end > start && (bytes[end - 1] === 0x0d || bytes[end - 1] === BLANK)) end--;
  if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
  if (end <= start || end - start > LONGEST_LINE) return LineResult.refused;
  if (bytes[start] === 0x7b) {
    view.values = jsonColumns(lineText(view, start, end));
    return view.values ? LineResult.record : LineResult.refused;
  }
  if (scanPlain(view, start, end)) return LineResult.record;
  const uri = scanHead(view, start, end, false);
  if (uri >= 0) {
    const found = scanReadings(view, uri, end, false);
    if (found > 0) return found === 1 ? LineResult.record : LineResult.ambiguous;
  }
  // Runs of blanks between columns were seen in one public file. They are looked for only where single blanks do not do.
  return hasRun(view, start, end) ? scanRuns(view, start, end) : LineResult.refused;
}

function scanRuns(view: LineView, start: number, end: number): LineResult {
  const uri = scanHead(view, start, end, true);
  const found = uri < 0 ? 0 : scanReadings(view, uri, end, true);
  if (found === 0) return LineResult.refused;
  return found === 1 ? LineResult.record : LineResult.ambiguous;
}

function hasRun({ bytes }: LineView, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) if (bytes[at] === BLANK && bytes[at - 1] === BLANK) return true;
  return false;
}
