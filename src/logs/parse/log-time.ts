import { Column } from './fields.ts';
import type { LineView } from './line-view.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When the request was received, in milliseconds since 1970, or undefined if the text is no time. */
export function timeOf(view: LineView): number | undefined {
  if (view.values) return instantOf(view.values[Column.time] ?? '');
  const { bytes, text } = view;
  const at = view.from[Column.time] ?? -1;
  if (at < 0) return undefined;
  const two = (from: number): number => (bytes[at + from] ?? 0) * 10 + (bytes[at + from + 1] ?? 0) - 528;
  const month = MONTHS.indexOf(text.slice(at + 3, at + 6));
  if (month < 0) return undefined;
  const zone = (two(22) * 60 + two(24)) * (bytes[at + 21] === 0x2d ? -1 : 1);
  return Date.UTC(two(7) * 100 + two(9), month, two(0), two(12), two(15), two(18)) - zone * 60_000;
}

const CLASSIC = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/;

/** The same of a text: that of the classic form, or the ISO one of the JSON form. */
function instantOf(text: string): number | undefined {
  const parts = CLASSIC.exec(text);
  const month = String(MONTHS.indexOf(parts?.[2] ?? '') + 1).padStart(2, '0');
  const instant = Date.parse(parts ? `${parts[3]}-${month}-${parts[1]}T${parts[4]}${parts[5]}` : text);
  return Number.isNaN(instant) ? undefined : instant;
}
