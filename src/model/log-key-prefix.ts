import type { Logging } from './facts/logging.ts';

/** A bucket with the logging that it has or will have. */
export interface LogKeySource {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly logging: Pick<Logging, 'prefix' | 'keyFormat'>;
}

/** What the keys of all logs of a source begin with: "Amazon S3 log object key format", S3 User Guide. */
export const logKeyPrefix = ({ name, account, region, logging: { prefix, keyFormat } }: LogKeySource): string =>
  // Only the partitioned layouts have the source in the key.
  keyFormat === 'simple' ? prefix : `${prefix}${account}/${region}/${name}/`;
