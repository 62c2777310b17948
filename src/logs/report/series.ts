import { Column } from '../parse/fields.ts';
import { columnText, type LineView } from '../parse/line-view.ts';
import { timeOf } from '../parse/log-time.ts';
import { numberAt } from '../questions/values.ts';
import { keyTime } from '../sources/key-time.ts';

/** How requests ended. `other`: without a status, as what lifecycle rules do. */
export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'other'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

export const DELAYS = ['up to 1 hour', '1 to 6 hours', '6 to 24 hours', 'more than a day'] as const;

/** Requests over time. */
export interface RequestSeries {
  /** Milliseconds that a bar stands for. */
  readonly width: number;
  readonly bars: readonly RequestBar[];
}

export interface RequestBar {
  readonly from: number;
  readonly counts: Readonly<Record<StatusClass, number>>;
}

export interface SeriesCounter {
  readonly take: (view: LineView, object: string) => void;
  readonly all: () => RequestSeries;
  /** By bucket, those with the most requests first. */
  readonly buckets: () => readonly {
    readonly bucket: string;
    readonly requests: number;
    readonly series: RequestSeries;
  }[];
  /** How long after the request its object was delivered, by `DELAYS`; of objects whose key tells the time. */
  readonly delays: () => readonly number[];
}

const HOUR = 3_600_000;
const WIDTHS = [HOUR, 24 * HOUR, 7 * 24 * HOUR, 28 * 24 * HOUR];
/** More bars than this are not told apart on a screen. */
const MOST_BARS = 240;
/** Of all buckets together; then bars become wider. */
const MOST_KEPT = 50_000;
const MOST_BUCKETS = 1_000;
/** Requests of all further buckets. */
const OTHER_BUCKETS = 'all others';

type Counts = Map<number, Record<StatusClass, number>>;

export function seriesCounter(): SeriesCounter {
  const buckets = new Map<string, Counts>();
  const delays = DELAYS.map(() => 0);
  let width = 0;
  let kept = 0;
  const widen = (): void => {
    width++;
    kept = 0;
    for (const [bucket, counts] of buckets) {
      const wider = regrouped(counts, WIDTHS[width] ?? HOUR);
      buckets.set(bucket, wider);
      kept += wider.size;
    }
  };
  const merged = (): Counts => {
    const all: Counts = new Map();
    for (const counts of buckets.values()) for (const [from, bar] of counts) addTo(all, from, bar);
    return all;
  };
  return {
    take(view, object) {
      const time = timeOf(view);
      if (time === undefined) return;
      const name = columnText(view, Column.bucket) ?? '-';
      const bucket = buckets.has(name) || buckets.size < MOST_BUCKETS ? name : OTHER_BUCKETS;
      const counts = buckets.get(bucket) ?? new Map<number, Record<StatusClass, number>>();
      // A part of a larger text keeps all of it alive; this makes it a text of its own.
      if (counts.size === 0) buckets.set(Buffer.from(bucket, 'utf8').toString('utf8'), counts);
      const before = counts.size;
      const step = WIDTHS[width] ?? HOUR;
      bar(counts, Math.floor(time / step) * step)[statusClass(numberAt(view, Column.httpStatus))]++;
      kept += counts.size - before;
      if (kept > MOST_KEPT && width + 1 < WIDTHS.length) widen();
      const delay = delayOf(object, time);
      if (delay !== undefined) delays[delay] = (delays[delay] ?? 0) + 1;
    },
    all: () => seriesOf(merged(), width),
    buckets: () =>
      [...buckets]
        .map(([bucket, counts]) => ({ bucket, requests: sum(counts), series: seriesOf(counts, width) }))
        .sort((a, b) => b.requests - a.requests || (a.bucket < b.bucket ? -1 : 1)),
    delays: () => delays,
  };
}

const statusClass = (status: number | undefined): StatusClass =>
  STATUS_CLASSES[Math.floor((status ?? 0) / 100) - 2] ?? 'other';

const emptyBar = (): Record<StatusClass, number> => ({ '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, other: 0 });

function bar(counts: Counts, from: number): Record<StatusClass, number> {
  const found = counts.get(from) ?? emptyBar();
  counts.set(from, found);
  return found;
}

function addTo(counts: Counts, from: number, more: Readonly<Record<StatusClass, number>>): void {
  const found = bar(counts, from);
  for (const name of STATUS_CLASSES) found[name] += more[name];
}

function regrouped(counts: Counts, step: number): Counts {
  const wider: Counts = new Map();
  for (const [from, one] of counts) addTo(wider, Math.floor(from / step) * step, one);
  return wider;
}

function seriesOf(counts: Counts, narrowest: number): RequestSeries {
  const times = [...counts.keys()].sort((a, b) => a - b);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const width = WIDTHS.find((step, at) => at >= narrowest && span / step < MOST_BARS) ?? WIDTHS.at(-1) ?? HOUR;
  const wider = regrouped(counts, width);
  return {
    width,
    bars: [...wider].sort(([a], [b]) => a - b).map(([from, found]) => ({ from, counts: found })),
  };
}

const sum = (counts: Counts): number =>
  [...counts.values()].reduce((all, one) => all + STATUS_CLASSES.reduce((some, name) => some + one[name], 0), 0);

/** Partitions by event time have no time of delivery in their keys, only a day. */
function delayOf(object: string, time: number): number | undefined {
  const delivered = keyTime(object);
  if (delivered === undefined || delivered % (24 * HOUR) === 0 || delivered < time) return undefined;
  const hours = (delivered - time) / HOUR;
  return hours <= 1 ? 0 : hours <= 6 ? 1 : hours <= 24 ? 2 : 3;
}
