import { isObserved } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import { perBucket, type Snapshot } from './snapshot.ts';

/** What the keys of all logs of a bucket begin with; `undefined` where classic logging is off or not seen. */
export const keyLead = perBucket((snapshot: Snapshot, source: Bucket): string | undefined => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging) || logging.value === null) return undefined;
  const { prefix, keyFormat } = logging.value;
  // Only the partitioned layouts have the source in the key: "Amazon S3 log object key format", S3 User Guide.
  if (keyFormat === 'simple') return prefix;
  return `${prefix}${snapshot.inventory.account.id}/${source.region}/${source.name}/`;
});
