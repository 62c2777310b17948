import { logKeyPrefix } from '../../model/log-key-prefix.ts';
import { bucketArn } from '../../model/names.ts';
import type { Slot, TextSet } from '../../policy/wildcard.ts';
import { memoized } from '../snapshot.ts';
import type { DeliverySource } from './verdict.ts';

const DIGIT = '0123456789';
/** Published samples show 16 upper-case hexadecimal digits; the length is not documented. */
const UNIQUE: Slot = { chars: `${DIGIT}ABCDEFGHIJKLMNOPQRSTUVWXYZ`, repeats: true };

const oneOf = (...classes: readonly string[]): readonly Slot[] => classes.map((chars) => ({ chars, repeats: false }));

const YEAR = oneOf('2', '0', DIGIT, DIGIT);
const MONTH = oneOf('01', DIGIT);
const DAY = oneOf('0123', DIGIT);
const TIME = oneOf('-', '012', DIGIT, '-', '012345', DIGIT, '-', '012345', DIGIT, '-');
const MIDNIGHT = oneOf(...'-00-00-00-');

/** S3 delivers within hours, as a rule; what it delivers now is not as old as this. */
const LATEST_DELIVERY_MS = 7 * 24 * 3600 * 1000;

/** `YYYY-MM` of what is still to be delivered; any where the time of day is not known. */
function monthsFrom(since: string, separator: string): TextSet['tail'] {
  const [, decade = '', year = '', tens = '', month = ''] = /^20(\d)(\d)-(\d)(\d)$/.exec(since) ?? [];
  const between = oneOf(separator);
  if (decade === '') return [...YEAR, ...between, ...MONTH];
  const later = (digit: string) => DIGIT.slice(Number(digit) + 1);
  const rows = [
    [...oneOf('2', '0', decade, year), ...between, ...oneOf(tens, DIGIT.slice(Number(month)))],
    ...(tens === '0' ? [[...oneOf('2', '0', decade, year), ...between, ...oneOf('1', DIGIT)]] : []),
    [...oneOf('2', '0', decade, later(year)), ...between, ...MONTH],
    [...oneOf('2', '0', later(decade), DIGIT), ...between, ...MONTH],
  ];
  return [{ either: rows.filter((row) => row.every(({ chars }) => chars !== '')) }];
}

/** Parts of a key below prefix and source; a partition's name carries no time of day where it stands for an event day. */
const tailsSince = memoized((since: string) => {
  const dateInName = [...monthsFrom(since, '-'), ...oneOf('-'), ...DAY];
  const dateInPath = [...monthsFrom(since, '/'), ...oneOf('/'), ...DAY, ...oneOf('/')];
  const name = [...dateInName, ...TIME, UNIQUE];
  return {
    simple: name,
    'partitioned-delivery-time': [...dateInPath, ...name],
    'partitioned-event-time': [...dateInPath, ...dateInName, ...MIDNIGHT, UNIQUE],
  } as const;
});

/** ARNs of all objects that S3 may write for the source from now on: "Amazon S3 log object key format", S3 User Guide. */
export function logObjects(source: DeliverySource, now: string | undefined): TextSet {
  const { partition, logging } = source;
  const since = Date.parse(now ?? '') - LATEST_DELIVERY_MS;
  return {
    head: `${bucketArn(partition, logging.target)}/${logKeyPrefix(source)}`,
    tail: tailsSince(Number.isNaN(since) ? '' : new Date(since).toISOString().slice(0, 7))[logging.keyFormat],
  };
}
