import { isAscii } from 'node:buffer';
import { type ColumnNumber, LOG_FIELDS, type Spans } from './fields.ts';
import { type KnownTails, knownTails } from './known-tails.ts';
import { type StartOfDay, startOfDay } from './start-of-day.ts';

/**
 * A piece of a log and where the columns of the current line stand in it. It is overwritten for each line: a record as an
 * object of 27 strings costs more than all the scanning, and most questions look at three or four columns.
 */
export interface LineView extends Spans {
  /** The same piece thrice, byte for byte: bytes one by one, four at once, and as text, on which native search is fast. */
  bytes: Uint8Array;
  words: DataView;
  text: string;
  ascii: boolean;
  /** Of lines that were read before. */
  readonly tails: KnownTails;
  readonly startOfDay: StartOfDay;
  /** Set when the line was JSON, whose texts need not stand in the line as they are. */
  values: readonly (string | undefined)[] | undefined;
}

export const lineView = (): LineView => ({
  bytes: new Uint8Array(),
  words: new DataView(new ArrayBuffer(0)),
  text: '',
  ascii: true,
  from: new Int32Array(LOG_FIELDS.length).fill(-1),
  to: new Int32Array(LOG_FIELDS.length),
  tails: knownTails(),
  startOfDay: startOfDay(),
  values: undefined,
});

/** Another piece of the log. */
export function showPiece(view: LineView, bytes: Buffer, end = bytes.length): void {
  view.bytes = bytes;
  view.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
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

/** Whether the current line has the column, `-` or not. Of an ambiguous one: whether its readings agree. */
export const hasColumn = ({ values, from }: LineView, column: ColumnNumber): boolean =>
  values ? values[column] !== undefined : (from[column] ?? -1) >= 0;

/** The text between two places. */
export function lineText({ text, ascii, bytes }: LineView, from: number, to: number): string {
  const found = text.slice(from, to);
  return ascii || isAscii(bytes.subarray(from, to)) ? found : Buffer.from(found, 'latin1').toString('utf8');
}
