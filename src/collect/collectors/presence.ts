import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Presence } from '../../model/facts/presence.ts';
import { failureOf, type RequestFailure } from '../http/errors.ts';
import type { Collector } from './collector.ts';

export const presence: Collector<'presence'> = {
  answers: { 's3:HeadBucket': { kind: 'none' } },
  collect: ({ s3, bucket, request }) =>
    request<Presence, Presence>({
      action: 's3:ListBucket',
      send: async () => {
        try {
          await s3.send(new HeadBucketCommand(bucket));
        } catch (error) {
          const state = stateOf(failureOf(error));
          if (state === undefined) throw error;
          return { state };
        }
        return { state: 'present' };
      },
      read: (presence) => presence,
    }),
};

/** S3 gives the Region of an existing bucket to everybody, with a 403 too, and none for a name that is free. */
function stateOf(failure: RequestFailure | undefined): Presence['state'] | undefined {
  if (failure?.from !== 'service') return undefined;
  if (failure.status === 404) return 'deleted';
  const exists = failure.headers['x-amz-bucket-region'] !== undefined;
  if (exists && [301, 307, 400, 403].includes(failure.status)) return 'taken';
  return failure.status === 403 ? 'not-permitted' : undefined;
}
