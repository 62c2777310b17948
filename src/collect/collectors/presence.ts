import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Presence } from '../../model/facts/presence.ts';
import { failureOf, type RequestFailure } from '../http/errors.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const presence: Collector<'presence'> = ({ s3, bucket, look }) =>
  look<Presence, Presence>({
    action: 's3:ListBucket',
    send: async () => {
      try {
        await s3.send(new HeadBucketCommand(bucket));
      } catch (error) {
        const state = stateOf(failureOf(error));
        if (state === undefined) throw error;
        return { state };
      }
      // Ours after all: it was made after the listing.
      throw new UnexpectedResponse('IncompleteResponse', 'the bucket is not in the listing, but in the account');
    },
    read: (presence) => presence,
  });

/** S3 names the Region of a bucket even to those who may not see it, and to nobody the Region of a name that is free. */
function stateOf(failure: RequestFailure | undefined): Presence['state'] | undefined {
  if (failure?.from !== 'service') return undefined;
  if (failure.status === 404) return 'deleted';
  const isThere = failure.headers['x-amz-bucket-region'] !== undefined;
  if (isThere && [301, 307, 400, 403].includes(failure.status)) return 'taken';
  return failure.status === 403 ? 'not-permitted' : undefined;
}
