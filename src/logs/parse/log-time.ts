import { Column } from './fields.ts';
import type { LineView } from './line-view.ts';
import { isClock } from './shapes.ts';

/** `[06/Feb/2026:00:00:38 +0000]`, 28 bytes, the bracket at `from`. */
export const isTime = ({ bytes, words, startOfDay }: LineView, from: number): boolean =>
  bytes[from] === 0x5b && isClock(bytes, from + 12) && !Number.isNaN(startOfDay(words, from + 1));

/** When the request was received, in milliseconds since 1970, or undefined if the text is no time. */
export function timeOf(view: LineView): number | undefined {
  if (view.values) return instantOf(view.values[Column.time] ?? '');
  const { bytes, words, startOfDay } = view;
  const at = view.from[Column.time] ?? -1;
  if (at < 0) return undefined;
  const two = (from: number): number => (bytes[at + from] ?? 0) * 10 + (bytes[at + from + 1] ?? 0) - 528;
  const zone = (two(22) * 60 + two(24)) * (bytes[at + 21] === 0x2d ? -1 : 1);
  return startOfDay(words, at) + ((two(12) * 60 + two(15) - zone) * 60 + two(18)) * 1000;
}

/** The same of the JSON form, which has times as in ISO 8601. */
function instantOf(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
