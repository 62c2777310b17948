import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** S3's own opinion on whether the policy is public. */
export interface PolicyStatus {
  readonly isPublic: boolean;
}

export const policyStatus = {
  name: 'policyStatus',
  scope: 'bucket',
  doc: "S3's verdict on whether the bucket policy is public",
  calls: ['s3:GetBucketPolicyStatus'],
  actions: ['s3:GetBucketPolicyStatus'],
  attributes: [
    {
      path: 'policy.isPublic',
      type: 'bool',
      doc: 'S3 calls the bucket policy public',
      example: false,
      absent: false,
      read: ({ isPublic }) => isPublic,
    },
  ],
  healthy: () => known({ isPublic: false }),
  fromCase: withDefaults<PolicyStatus>({ isPublic: false }),
} as const satisfies FactDefinition<PolicyStatus>;
