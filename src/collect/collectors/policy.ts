import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const policy: Collector<'policy'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketPolicy',
    absentOn: ['NoSuchBucketPolicy'],
    send: () => s3.send(new GetBucketPolicyCommand(bucket)),
    read: ({ Policy: text }) => {
      if (!text) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketPolicy gave no policy');
      return { text };
    },
  });
