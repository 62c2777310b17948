import { GetBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { members, words } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const ownership: Collector<'ownership'> = {
  answers: {
    's3:GetBucketOwnershipControls': {
      kind: 'xml',
      root: 'OwnershipControls',
      shape: members({
        Rule: members({ ObjectOwnership: words('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter') }),
      }),
    },
  },
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetBucketOwnershipControls',
      absentOn: ['OwnershipControlsNotFoundError'],
      send: () => s3.send(new GetBucketOwnershipControlsCommand(bucket)),
      read: ({ OwnershipControls: controls }) => {
        const setting = controls?.Rules?.[0]?.ObjectOwnership;
        if (!setting) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketOwnershipControls gave no rule');
        return { setting };
      },
    }),
};
