import type { Logging } from './facts/logging.ts';
import { placeholder } from './placeholder.ts';

/** A bucket with the logging that it has or will have. */
export interface LogKeySource {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly logging: Pick<Logging, 'prefix' | 'keyFormat' | 'layoutHangsOn'>;
}

/** What the keys of all logs of a source begin with: "Amazon S3 log object key format", S3 User Guide. */
export function logKeyPrefix({ name, account, region, logging }: LogKeySource): string {
  const { prefix, keyFormat, layoutHangsOn } = logging;
  if (layoutHangsOn !== undefined) return `${prefix}${placeholder(layoutHangsOn)}`;
  // Only the partitioned layouts have the source in the key.
  return keyFormat === 'simple' ? prefix : `${prefix}${account}/${region}/${name}/`;
}
