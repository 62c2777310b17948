import type { Logging } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';

/** A bucket, and the logging that it has or will have. */
export interface Logger {
  readonly bucket: Pick<Bucket, 'name' | 'region'>;
  readonly logging: Logging;
}

/** What the keys of all logs begin with: "Amazon S3 log object key format", S3 User Guide. */
const leadOf = ({ bucket, logging }: Logger, account: string): string =>
  logging.keyFormat === 'simple' ? logging.prefix : `${logging.prefix}${account}/${bucket.region}/${bucket.name}/`;

/** Whoever lists the logs of the first gets logs of another one too. */
export const takesInOthers = (logger: Logger, others: readonly Logger[], account: string): boolean =>
  others.some(
    (other) => other.bucket.name !== logger.bucket.name && leadOf(other, account).startsWith(leadOf(logger, account)),
  );

/** The same the other way round as well: neither of them can be told by its keys. */
export const isMixed = (logger: Logger, others: readonly Logger[], account: string): boolean =>
  takesInOthers(logger, others, account) || others.some((other) => takesInOthers(other, [logger], account));
