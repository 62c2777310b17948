import { bucketArn } from '../../model/names.ts';
import type { Slot, TextSet } from '../../policy/wildcard.ts';
import type { DeliverySource } from './verdict.ts';

const DIGIT = '0123456789';
/** Published samples show 16 upper-case hexadecimal digits; the length is not documented. */
const UNIQUE: Slot = { chars: `${DIGIT}ABCDEFGHIJKLMNOPQRSTUVWXYZ`, repeats: true };

const oneOf = (...classes: readonly string[]): readonly Slot[] => classes.map((chars) => ({ chars, repeats: false }));

const YEAR = oneOf('2', '0', DIGIT, DIGIT);
const MONTH = oneOf('01', DIGIT);
const DAY = oneOf('0123', DIGIT);
const DATE_IN_NAME = [...YEAR, ...oneOf('-'), ...MONTH, ...oneOf('-'), ...DAY];
const DATE_IN_PATH = [...YEAR, ...oneOf('/'), ...MONTH, ...oneOf('/'), ...DAY, ...oneOf('/')];
const TIME = oneOf('-', '012', DIGIT, '-', '012345', DIGIT, '-', '012345', DIGIT, '-');
const MIDNIGHT = oneOf(...'-00-00-00-');

const NAME = [...DATE_IN_NAME, ...TIME, UNIQUE];

/** Parts of a key below prefix and source; a partition's name carries no time of day where it stands for an event day. */
const TAILS = {
  simple: NAME,
  'partitioned-delivery-time': [...DATE_IN_PATH, ...NAME],
  'partitioned-event-time': [...DATE_IN_PATH, ...DATE_IN_NAME, ...MIDNIGHT, UNIQUE],
} as const;

/** ARNs of all objects that S3 may write for the source: "Amazon S3 log object key format", S3 User Guide. */
export function logObjects({ name, region, account, partition, logging }: DeliverySource): TextSet {
  const place = logging.keyFormat === 'simple' ? '' : `${account}/${region}/${name}/`;
  return {
    head: `${bucketArn(partition, logging.target)}/${logging.prefix}${place}`,
    tail: TAILS[logging.keyFormat],
  };
}
