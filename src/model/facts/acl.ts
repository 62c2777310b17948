import { granteeName } from '../log-writers.ts';
import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

export const LOG_DELIVERY_GROUP = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

/** One grant of a bucket ACL. `grantee` is a group URI or a canonical user id; `permission` as AWS spells it. */
interface AclGrant {
  readonly grantee: string;
  readonly permission: string;
}

/** The bucket ACL. Under `BucketOwnerEnforced` S3 answers with the owner's `FULL_CONTROL` alone. */
export interface Acl {
  /** Canonical user id of the bucket owner. */
  readonly owner: string;
  readonly grants: readonly AclGrant[];
}

export const acl = {
  name: 'acl',
  scope: 'bucket',
  doc: 'The bucket ACL',
  calls: ['s3:GetBucketAcl'],
  actions: ['s3:GetBucketAcl'],
  attributes: [
    {
      path: 'acl.logDelivery',
      type: 'list<string>',
      doc: 'Permissions that the ACL grants to the log delivery group; S3 needs `WRITE` and `READ_ACP`',
      example: ['WRITE', 'READ_ACP'],
      absent: [],
      read: ({ grants }) => grants.filter((g) => g.grantee === LOG_DELIVERY_GROUP).map((g) => g.permission),
    },
    {
      path: 'acl.others',
      type: 'list<string>',
      doc: 'Grants to anybody else than the owner and the log delivery group, each as `grantee:PERMISSION`',
      example: ['http://acs.amazonaws.com/groups/global/AllUsers:READ'],
      absent: [],
      read: ({ owner, grants }) =>
        grants
          .filter((g) => g.grantee !== owner && g.grantee !== LOG_DELIVERY_GROUP)
          .map((g) => `${granteeName(g.grantee)}:${g.permission}`),
    },
  ],
  healthy: () =>
    known({
      owner: 'owner',
      grants: [{ grantee: 'owner', permission: 'FULL_CONTROL' }],
    }),
  fromCase: withDefaults<Acl>({ owner: 'owner', grants: [] }),
} as const satisfies FactDefinition<Acl>;
