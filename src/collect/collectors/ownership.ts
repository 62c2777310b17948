import { GetBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const ownership: Collector<'ownership'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketOwnershipControls',
    absentOn: ['OwnershipControlsNotFoundError'],
    send: () => s3.send(new GetBucketOwnershipControlsCommand(bucket)),
    read: ({ OwnershipControls: controls }) => {
      const setting = controls?.Rules?.[0]?.ObjectOwnership;
      if (!setting) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketOwnershipControls gave no rule');
      return { setting };
    },
  });
