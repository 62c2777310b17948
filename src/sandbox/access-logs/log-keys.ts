import type { LoggingSetup } from '../scenario.ts';

export interface LogObject {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly logging: LoggingSetup;
  /** Time of delivery, in milliseconds since 1970. */
  readonly delivered: number;
  /** The day of the records, at midnight UTC. */
  readonly eventDay: number;
  /** 16 upper-case hex digits without meaning. */
  readonly unique: string;
}

/** Key of a log object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
export function logKey(log: LogObject): string {
  const { prefix, keyFormat = 'simple' } = log.logging;
  if (keyFormat === 'simple') return `${prefix}${stamp(log.delivered)}-${log.unique}`;
  // A file by event time holds one day, and does not say the hour.
  const time = keyFormat === 'EventTime' ? log.eventDay : log.delivered;
  return `${keyFolder(log)}${new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')}/${stamp(time)}-${log.unique}`;
}

const keyFolder = ({ logging, account, region, source }: LogObject): string =>
  `${logging.prefix}${account}/${region}/${source}/`;

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replace(/[T:]/g, '-');
