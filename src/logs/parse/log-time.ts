import { Column } from './fields.ts';
import type { LineView } from './line-view.ts';
import { monthAt } from './shapes.ts';

/** When the request was received, in milliseconds since 1970, or undefined if the text is no time. */
export function timeOf(view: LineView): number | undefined {
  if (view.values) return instantOf(view.values[Column.time] ?? '');
  const { bytes } = view;
  const at = view.from[Column.time] ?? -1;
  if (at < 0) return undefined;
  const two = (from: number): number => (bytes[at + from] ?? 0) * 10 + (bytes[at + from + 1] ?? 0) - 528;
  const month = monthAt(bytes, at + 3);
  if (month < 0) return undefined;
  const zone = (two(22) * 60 + two(24)) * (bytes[at + 21] === 0x2d ? -1 : 1);
  return Date.UTC(two(7) * 100 + two(9), month, two(0), two(12), two(15), two(18)) - zone * 60_000;
}

/** The same of the JSON form, which has times as in ISO 8601. */
function instantOf(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
