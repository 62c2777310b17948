import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const objectLock: Collector<'objectLock'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketObjectLockConfiguration',
    absentOn: ['ObjectLockConfigurationNotFoundError'],
    send: () => s3.send(new GetObjectLockConfigurationCommand(bucket)),
    read: ({ ObjectLockConfiguration: configuration }) =>
      configuration?.ObjectLockEnabled === 'Enabled'
        ? { defaultRetention: configuration.Rule?.DefaultRetention?.Mode ?? '' }
        : undefined,
  });
