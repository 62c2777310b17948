import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Versioning, once it was ever switched on. */
export interface Versioning {
  readonly status: 'Enabled' | 'Suspended';
  readonly mfaDelete: boolean;
}

export const versioning = {
  name: 'versioning',
  scope: 'bucket',
  doc: 'Versioning of the bucket',
  calls: ['s3:GetBucketVersioning'],
  actions: ['s3:GetBucketVersioning'],
  attributes: [
    {
      path: 'versioning.status',
      type: 'string',
      doc: '`Enabled`, `Suspended`, or `Off` where it never was switched on',
      example: 'Enabled',
      absent: 'Off',
      read: ({ status }) => status,
    },
    {
      path: 'versioning.mfaDelete',
      type: 'bool',
      doc: 'Deleting a version needs multi-factor authentication',
      example: false,
      absent: false,
      read: ({ mfaDelete }) => mfaDelete,
    },
  ],
  healthy: () => known({ status: 'Enabled', mfaDelete: false }),
  fromCase: withDefaults<Versioning>({ status: 'Enabled', mfaDelete: false }),
} as const satisfies FactDefinition<Versioning>;
