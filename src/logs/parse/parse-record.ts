import { Column, LOG_FIELDS, type LogField, type LogRecord } from './fields.ts';
import { columnText, type LineView, lineView, showPiece } from './line-view.ts';
import { LineResult, scanLine } from './scan-line.ts';

/** What a line of an access log says. An ambiguous one has the columns on which all its readings agree. */
export type ParsedLine =
  | { readonly result: 'record'; readonly record: LogRecord }
  | { readonly result: 'ambiguous'; readonly record: LogRecord }
  | { readonly result: 'refused' };

/**
 * Reads one line of an S3 server access log, in the classic form of 17 to 27 and more columns or in the JSON form of
 * CloudWatch Logs. No text that a client sends (Request-URI, referer, user agent) can move another column. Linear time.
 */
export function parseRecord(line: string): ParsedLine {
  const bytes = Buffer.from(line, 'utf8');
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  // A newline inside is the end of a line: what follows is another one.
  if (bytes.subarray(0, end).includes(0x0a)) return { result: 'refused' };
  const view = lineView();
  showPiece(view, bytes);
  const result = scanLine(view, 0, end);
  if (result === LineResult.refused) return { result: 'refused' };
  return { result: result === LineResult.record ? 'record' : 'ambiguous', record: recordOf(view) };
}

/** The current line of the view as an object, all columns or those that are wanted. */
export function recordOf(view: LineView, fields: readonly LogField[] = LOG_FIELDS): LogRecord {
  const record: { [field in LogField]?: string } = {};
  for (const field of fields) {
    const text = columnText(view, Column[field]);
    if (text !== undefined) record[field] = text;
  }
  return record;
}
