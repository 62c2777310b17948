import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Presence } from '../../model/facts/presence.ts';
import { BUCKET_NAME } from '../../model/names.ts';
import { failed, known } from '../../model/observation.ts';
import { RESERVED_BUCKET_NAME } from '../http/common-shapes.ts';
import { failureOf, type RequestFailure } from '../http/errors.ts';
import { NOT_LISTED } from '../observe.ts';
import type { Collector } from './collector.ts';

export const presence: Collector<'presence'> = {
  answers: { 's3:HeadBucket': { kind: 'none' } },
  async collect({ s3, bucket, request }) {
    // The SDK takes other texts for ARNs, access points or paths.
    if (!BUCKET_NAME.test(bucket.Bucket) || RESERVED_BUCKET_NAME.test(bucket.Bucket))
      return failed('InvalidBucketName', 'no general purpose bucket can have this name');
    const observation = await request<Presence | 'present', Presence | 'present'>({
      action: 's3:ListBucket',
      send: async () => {
        try {
          await s3.send(new HeadBucketCommand(bucket));
        } catch (error) {
          const state = stateOf(failureOf(error));
          if (state === undefined) throw error;
          return { state };
        }
        return 'present';
      },
      read: (presence) => presence,
    });
    if (observation.state !== 'known') return observation;
    return observation.value === 'present' ? NOT_LISTED : known(observation.value);
  },
};

/** S3 gives the Region of an existing bucket to everybody, with a 403 too, and none for a name that is free. */
function stateOf(failure: RequestFailure | undefined): Presence['state'] | undefined {
  if (failure?.from !== 'service') return undefined;
  if (failure.status === 404) return 'deleted';
  const exists = failure.headers['x-amz-bucket-region'] !== undefined;
  if (exists && [301, 307, 400, 403].includes(failure.status)) return 'taken';
  return failure.status === 403 ? 'not-permitted' : undefined;
}
