import { type LogKeySource, logKeyPrefix } from '../../model/log-key-prefix.ts';

/** Where the log objects of a source lie, and how they are known. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
export interface LogKeys {
  /** What all keys begin with. */
  readonly prefix: string;
  /** The keys hold the day of the requests, and not when they were delivered. */
  readonly byEvent: boolean;
  /** Keys from that time on, in milliseconds since 1970, come after this one. */
  readonly startAfter: (time: number) => string;
  /** Begin of the keys of that day. */
  readonly folder: (time: number) => string;
  /** Time in a key that has the whole form of the layout, in milliseconds since 1970; else `undefined`. */
  readonly timeOf: (key: string) => number | undefined;
}

const STAMP = /^(\d{4}-\d{2}-\d{2})-(\d{2})-(\d{2})-(\d{2})-[0-9A-Z]+$/;
const DAY = /^(\d{4})\/(\d{2})\/(\d{2})\/(.+)$/;

export function logKeys(source: LogKeySource): LogKeys {
  const { keyFormat } = source.logging;
  const prefix = logKeyPrefix(source);
  if (keyFormat === 'simple')
    return {
      prefix,
      byEvent: false,
      startAfter: (time) => prefix + stamp(time),
      folder: (time) => prefix + stamp(time).slice(0, 10),
      timeOf: (key) => (key.startsWith(prefix) ? timeIn(key.slice(prefix.length)) : undefined),
    };
  const byEvent = keyFormat === 'partitioned-event-time';
  const folder = (time: number): string => `${prefix}${day(time)}/`;
  return {
    prefix,
    byEvent,
    // A file by event time has the time 00-00-00, so that its whole day has to be listed.
    startAfter: (time) => folder(time) + (byEvent ? '' : stamp(time)),
    folder,
    timeOf: (key) => (key.startsWith(prefix) ? timeInFolder(key.slice(prefix.length), byEvent) : undefined),
  };
}

/** Without the `T` and with dashes, as log objects have it. */
const stamp = (time: number): string => iso(time).slice(0, 19).replace(/[T:]/g, '-');
const day = (time: number): string => iso(time).slice(0, 10).replaceAll('-', '/');
const iso = (time: number): string => new Date(time).toISOString();

function timeIn(tail: string): number | undefined {
  const [, date, hour, minute, second] = STAMP.exec(tail) ?? [];
  if (date === undefined) return undefined;
  const time = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  // `Date.parse` takes February 30 for a day of March.
  return Number.isNaN(time) || !tail.startsWith(stamp(time)) ? undefined : time;
}

function timeInFolder(tail: string, byEvent: boolean): number | undefined {
  const [, year, month, date, name = ''] = DAY.exec(tail) ?? [];
  const time = timeIn(name);
  if (time === undefined || !name.startsWith(`${year}-${month}-${date}-`)) return undefined;
  return byEvent && !name.startsWith(`${year}-${month}-${date}-00-00-00-`) ? undefined : time;
}
