import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Presence } from '../../model/facts/presence.ts';
import { type Trouble, troubleOf } from '../http/errors.ts';
import { AnswerError } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const presence: Collector<'presence'> = ({ s3, bucket, look }) =>
  look<Presence, Presence>({
    action: 's3:ListBucket',
    send: async () => {
      try {
        await s3.send(new HeadBucketCommand(bucket));
      } catch (error) {
        const state = stateOf(troubleOf(error));
        if (state === undefined) throw error;
        return { state };
      }
      // Ours after all: it was made after the listing.
      throw new AnswerError('IncompleteAnswer', 'the bucket is not in the listing, but in the account');
    },
    read: (presence) => presence,
  });

/** S3 names the Region of a bucket even to those who may not see it, and to nobody the Region of a name that is free. */
function stateOf(trouble: Trouble | undefined): Presence['state'] | undefined {
  if (trouble?.from !== 'service') return undefined;
  if (trouble.status === 404) return 'deleted';
  const isThere = trouble.headers['x-amz-bucket-region'] !== undefined;
  if (isThere && [301, 307, 400, 403].includes(trouble.status)) return 'taken';
  return trouble.status === 403 ? 'not-permitted' : undefined;
}
