import { absent } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Object Lock, on. `defaultRetention` is the mode (`GOVERNANCE`, `COMPLIANCE`), `''` where there is none. */
export interface ObjectLock {
  readonly defaultRetention: string;
}

export const objectLock = {
  name: 'objectLock',
  scope: 'bucket',
  doc: 'Object Lock of the bucket',
  calls: ['s3:GetObjectLockConfiguration'],
  actions: ['s3:GetBucketObjectLockConfiguration'],
  attributes: [
    {
      path: 'objectLock.enabled',
      type: 'bool',
      doc: 'Object Lock is on, which stops log delivery into the bucket',
      example: false,
      absent: false,
      read: () => true,
    },
    {
      path: 'objectLock.defaultRetention',
      type: 'string',
      doc: 'Mode of the default retention, `GOVERNANCE` or `COMPLIANCE`; empty where there is none',
      example: '',
      absent: '',
      read: ({ defaultRetention }) => defaultRetention,
    },
  ],
  healthy: () => absent,
  fromCase: withDefaults<ObjectLock>({ defaultRetention: '' }),
} as const satisfies FactDefinition<ObjectLock>;
