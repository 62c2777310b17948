import { GetBucketPolicyStatusCommand } from '@aws-sdk/client-s3';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const policyStatus: Collector<'policyStatus'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketPolicyStatus',
    absentOn: ['NoSuchBucketPolicy'],
    send: () => s3.send(new GetBucketPolicyStatusCommand(bucket)),
    read: ({ PolicyStatus: status }) => {
      if (status?.IsPublic === undefined)
        throw new UnexpectedResponse('IncompleteResponse', 'GetBucketPolicyStatus gave none');
      return { isPublic: status.IsPublic };
    },
  });
