import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Object Ownership: `BucketOwnerEnforced` (ACLs are ignored), `BucketOwnerPreferred` or `ObjectWriter`. */
export interface Ownership {
  readonly setting: string;
}

export const ownership = {
  name: 'ownership',
  scope: 'bucket',
  doc: 'Object Ownership of the bucket',
  calls: ['s3:GetBucketOwnershipControls'],
  actions: ['s3:GetBucketOwnershipControls'],
  attributes: [
    {
      path: 'ownership.setting',
      type: 'string',
      doc: '`BucketOwnerEnforced` (ACLs are ignored), `BucketOwnerPreferred` or `ObjectWriter`; buckets without the setting are `ObjectWriter`',
      example: 'BucketOwnerEnforced',
      absent: 'ObjectWriter',
      read: ({ setting }) => setting,
    },
  ],
  healthy: () => known({ setting: 'BucketOwnerEnforced' }),
  fromCase: withDefaults<Ownership>({ setting: 'BucketOwnerEnforced' }),
} as const satisfies FactDefinition<Ownership>;
