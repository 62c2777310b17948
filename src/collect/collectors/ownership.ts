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
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketOwnershipControls',
      absentOn: ['OwnershipControlsNotFoundError'],
      command: GetBucketOwnershipControlsCommand,
      read: ({ OwnershipControls: controls }) => {
        const setting = controls?.Rules?.[0]?.ObjectOwnership;
        if (!setting) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketOwnershipControls gave no rule');
        return { setting };
      },
    }),
};
