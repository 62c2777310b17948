import type { Logging } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';
import { logKeyPrefix } from '../../model/log-key-prefix.ts';

/** A bucket, and the logging that it has or will have. */
export interface Logger {
  readonly bucket: Pick<Bucket, 'name' | 'region'>;
  readonly logging: Logging;
}

const keyPrefixOf = ({ bucket: { name, region }, logging }: Logger, account: string): string =>
  logKeyPrefix({ name, account, region, logging });

/** Whoever lists the logs of the first gets logs of another one too. */
export const takesInOthers = (logger: Logger, others: readonly Logger[], account: string): boolean =>
  others.some(
    (other) =>
      other.bucket.name !== logger.bucket.name && keyPrefixOf(other, account).startsWith(keyPrefixOf(logger, account)),
  );

/** The same the other way round as well: the keys do not tell which of them a log is of. */
export const isMixed = (logger: Logger, others: readonly Logger[], account: string): boolean =>
  takesInOthers(logger, others, account) || others.some((other) => takesInOthers(other, [logger], account));
