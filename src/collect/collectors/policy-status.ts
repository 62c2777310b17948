import { GetBucketPolicyStatusCommand } from '@aws-sdk/client-s3';
import { members, truth } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const policyStatus: Collector<'policyStatus'> = {
  answers: { 's3:GetBucketPolicyStatus': { kind: 'xml', root: 'PolicyStatus', shape: members({ IsPublic: truth }) } },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketPolicyStatus',
      absentOn: ['NoSuchBucketPolicy'],
      command: GetBucketPolicyStatusCommand,
      read: ({ PolicyStatus: status }) => {
        if (status?.IsPublic === undefined)
          throw new UnexpectedResponse('IncompleteResponse', 'GetBucketPolicyStatus gave none');
        return { isPublic: status.IsPublic };
      },
    }),
};
