import { GetBucketPolicyStatusCommand } from '@aws-sdk/client-s3';
import { AnswerError } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const policyStatus: Collector<'policyStatus'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketPolicyStatus',
    absentOn: ['NoSuchBucketPolicy'],
    send: () => s3.send(new GetBucketPolicyStatusCommand(bucket)),
    read: ({ PolicyStatus: status }) => {
      if (status?.IsPublic === undefined) throw new AnswerError('IncompleteAnswer', 'GetBucketPolicyStatus gave none');
      return { isPublic: status.IsPublic };
    },
  });
