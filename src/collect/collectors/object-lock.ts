import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { anything, members, optional, words } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

export const objectLock: Collector<'objectLock'> = {
  answers: {
    's3:GetObjectLockConfiguration': {
      kind: 'xml',
      root: 'ObjectLockConfiguration',
      shape: members({
        ObjectLockEnabled: words('Enabled'),
        Rule: optional(
          members(
            {
              DefaultRetention: optional(members({ Mode: words('GOVERNANCE', 'COMPLIANCE') })),
              DefaultEventHold: optional(anything),
            },
            { some: ['DefaultRetention', 'DefaultEventHold'] },
          ),
        ),
      }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketObjectLockConfiguration',
      absentOn: ['ObjectLockConfigurationNotFoundError'],
      command: GetObjectLockConfigurationCommand,
      read: ({ ObjectLockConfiguration: configuration }) =>
        configuration?.ObjectLockEnabled === 'Enabled'
          ? { defaultRetention: configuration.Rule?.DefaultRetention?.Mode ?? '' }
          : undefined,
    }),
};
