import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Who pays for requests: `BucketOwner` or `Requester`. */
export interface RequestPayment {
  readonly payer: string;
}

export const requestPayment = {
  name: 'requestPayment',
  scope: 'bucket',
  doc: 'Requester Pays of the bucket',
  calls: ['s3:GetBucketRequestPayment'],
  actions: ['s3:GetBucketRequestPayment'],
  attributes: [
    {
      path: 'requesterPays.enabled',
      type: 'bool',
      doc: 'Requesters pay, which stops log delivery into the bucket',
      example: false,
      absent: false,
      read: ({ payer }) => payer !== 'BucketOwner',
    },
  ],
  healthy: () => known({ payer: 'BucketOwner' }),
  fromCase: withDefaults<RequestPayment>({ payer: 'BucketOwner' }),
} as const satisfies FactDefinition<RequestPayment>;
