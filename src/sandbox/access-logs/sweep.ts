import { type BucketState, canonicalId, type World } from '../world.ts';
import type { AccessRecord } from './access-record.ts';
import { chanceOf } from './chance.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a lifecycle rule did to a bucket, as its own access log has it. */
interface Swept {
  readonly bucket: BucketState;
  readonly record: AccessRecord;
}

export interface Sweep {
  /** Takes away what has expired or was moved away by then. */
  readonly until: (now: number, consumers: Readonly<Record<string, number>>) => readonly Swept[];
}

/** Objects that go again: by lifecycle rules at midnight, and by somebody who moves them elsewhere. */
export function createSweep(world: World): Sweep {
  let sweptDay = Number.NEGATIVE_INFINITY;
  let sweptMinute = Number.NEGATIVE_INFINITY;
  return {
    until: (now, consumers) => {
      const minute = Math.floor(now / MINUTE);
      if (minute > sweptMinute) {
        sweptMinute = minute;
        for (const [name, minutes] of Object.entries(consumers)) consume(world.buckets.get(name), now, minutes);
      }
      const day = Math.floor(now / DAY);
      if (day <= sweptDay) return [];
      sweptDay = day;
      return [...world.buckets.values()].flatMap((bucket) => expire(bucket, day * DAY));
    },
  };
}

function consume(bucket: BucketState | undefined, now: number, minutes: number): void {
  const objects = bucket?.objects;
  if (objects === undefined) return;
  for (const [key, { modified }] of [...objects.entries()]) {
    if (modified + minutes * MINUTE <= now) objects.delete(key);
  }
}

/** Days are counted from the midnight after the object came: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
function expire(bucket: BucketState, midnight: number): readonly Swept[] {
  const { objects, setup } = bucket;
  const rules = (setup.lifecycle ?? []).filter(
    ({ status = 'Enabled', expireDays, tag }) => status === 'Enabled' && expireDays !== undefined && tag === undefined,
  );
  if (objects === undefined || rules.length === 0) return [];
  const gone = [...objects.entries()].filter(([key, { modified }]) =>
    rules.some(
      ({ prefix = '', expireDays = 0 }) =>
        key.startsWith(prefix) && (Math.floor(modified / DAY) + 1 + expireDays) * DAY <= midnight,
    ),
  );
  return gone.map(([key]) => {
    objects.delete(key);
    return { bucket, record: expiryRecord(bucket, key, midnight) };
  });
}

const expiryRecord = ({ account, setup }: BucketState, key: string, time: number): AccessRecord => ({
  bucketOwner: canonicalId(account),
  bucket: setup.name,
  time,
  requester: 'AmazonS3',
  requestId: Math.floor(chanceOf(time, key)() * 2 ** 52)
    .toString(16)
    .toUpperCase()
    .padStart(16, '0'),
  operation: 'S3.EXPIRE.OBJECT',
  key,
});
