import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { anything, members } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const policy: Collector<'policy'> = {
  answers: { 's3:GetBucketPolicy': { kind: 'json', errors: 'xml', shape: members({ Statement: anything }) } },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketPolicy',
      absentOn: ['NoSuchBucketPolicy'],
      command: GetBucketPolicyCommand,
      read: ({ Policy: text }) => {
        if (!text) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketPolicy gave no policy');
        return { text };
      },
    }),
};
