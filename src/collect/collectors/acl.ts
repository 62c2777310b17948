import { GetBucketAclCommand } from '@aws-sdk/client-s3';
import { grants } from '../http/common-shapes.ts';
import { members, text } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';
import { granteeOf } from './grantee.ts';

export const acl: Collector<'acl'> = {
  answers: {
    's3:GetBucketAcl': {
      kind: 'xml',
      root: 'AccessControlPolicy',
      shape: members({ Owner: members({ ID: text }), AccessControlList: grants }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketAcl',
      command: GetBucketAclCommand,
      read: ({ Owner, Grants = [] }) => {
        if (!Owner?.ID) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketAcl gave no owner');
        return {
          owner: Owner.ID,
          grants: Grants.map(({ Grantee, Permission = '' }) => ({
            grantee: granteeOf(Grantee),
            permission: Permission,
          })),
        };
      },
    }),
};
