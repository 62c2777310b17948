import type { TimeWindow } from './log-file.ts';

const DAY = 24 * 3600_000;
/** `YYYY-MM-DD-hh-mm-ss-UniqueString`, how the name of every log object of S3 ends, in both layouts. */
const NAME = /(?:^|[^0-9])(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9A-Z]+(?:\.gz)?$/;

/** The time in the key of a log object, or undefined if it has none. Partitions by event time have a day only. */
export function keyTime(key: string): number | undefined {
  const parts = NAME.exec(key);
  if (!parts) return undefined;
  const time = Date.parse(`${parts[1]}T${parts[2]}:${parts[3]}:${parts[4]}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Whether an object can hold records of the window. Objects carry the time of their delivery or the day of their records,
 * and most records are delivered within hours, but none is promised: a day is added on both sides. What has no time in its
 * name is always read.
 */
export function mayHold(key: string, { since, until }: TimeWindow): boolean {
  if (since === undefined && until === undefined) return true;
  const time = keyTime(key);
  if (time === undefined) return true;
  return (since === undefined || time >= since - DAY) && (until === undefined || time <= until + DAY);
}

/** Where a listing of keys in the order of time may begin: the beginning of the day before. */
export const dayBefore = (time: number): string => new Date(time - DAY).toISOString().slice(0, 10);
