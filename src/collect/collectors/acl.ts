import { GetBucketAclCommand } from '@aws-sdk/client-s3';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';
import { granteeOf } from './grantee.ts';

export const acl: Collector<'acl'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketAcl',
    send: () => s3.send(new GetBucketAclCommand(bucket)),
    read: ({ Owner, Grants = [] }) => {
      if (!Owner?.ID) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketAcl gave no owner');
      return {
        owner: Owner.ID,
        grants: Grants.map(({ Grantee, Permission = '' }) => ({ grantee: granteeOf(Grantee), permission: Permission })),
      };
    },
  });
