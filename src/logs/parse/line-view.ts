import { isAscii } from 'node:buffer';
import { type ColumnNumber, LOG_FIELDS } from './fields.ts';

/**
 * A piece of a log and where the columns of the current line stand in it. It is overwritten for each line: a record as an
 * object of 27 strings costs more than all the scanning, and most questions look at three or four columns.
 */
export interface LineView {
  /** The same piece twice, byte for byte: native search is fast on text, single bytes are fast in an array. */
  bytes: Uint8Array;
  text: string;
  ascii: boolean;
  /** Of each column; -1 where the record has no such column, or its readings disagree about it. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Set when the line was JSON, whose texts need not stand in the line as they are. */
  values: readonly (string | undefined)[] | undefined;
}

export const lineView = (): LineView => ({
  bytes: new Uint8Array(),
  text: '',
  ascii: true,
  from: new Int32Array(LOG_FIELDS.length).fill(-1),
  to: new Int32Array(LOG_FIELDS.length),
  values: undefined,
});

/** Another piece of the log. */
export function showPiece(view: LineView, bytes: Buffer, end = bytes.length): void {
  view.bytes = bytes;
  // Latin-1 makes one character of each byte, so that positions are the same in both; columns are decoded one by one.
  view.text = bytes.toString('latin1', 0, end);
  view.ascii = isAscii(bytes);
}

/** Text of a column of the current line. A Request-URI can hold bytes that are not UTF-8; those become U+FFFD. */
export function columnText(view: LineView, column: ColumnNumber): string | undefined {
  if (view.values) return view.values[column];
  const from = view.from[column] ?? -1;
  if (from < 0) return undefined;
  return lineText(view, from, view.to[column] ?? from);
}

/** The text between two places. */
export function lineText({ text, ascii, bytes }: LineView, from: number, to: number): string {
  const found = text.slice(from, to);
  return ascii || isAscii(bytes.subarray(from, to)) ? found : Buffer.from(found, 'latin1').toString('utf8');
}
