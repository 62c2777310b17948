import { absent, known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Block Public Access of one bucket or of one account. What is in force is the stricter of the two. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

const all = (on: boolean): PublicAccessBlock => ({
  blockPublicAcls: on,
  ignorePublicAcls: on,
  blockPublicPolicy: on,
  restrictPublicBuckets: on,
});

/** Read together with the account's, so its attributes (`publicAccess.*`) are derived ones. */
export const publicAccessBlock = {
  name: 'publicAccessBlock',
  scope: 'bucket',
  doc: 'Block Public Access of the bucket',
  calls: ['s3:GetPublicAccessBlock'],
  actions: ['s3:GetBucketPublicAccessBlock'],
  attributes: [],
  healthy: () => known(all(true)),
  fromCase: withDefaults(all(false)),
} as const satisfies FactDefinition<PublicAccessBlock>;

export const accountPublicAccessBlock = {
  name: 'accountPublicAccessBlock',
  scope: 'account',
  doc: 'Block Public Access of the account',
  calls: ['s3:GetAccountPublicAccessBlock'],
  actions: ['s3:GetAccountPublicAccessBlock'],
  attributes: [],
  healthy: () => absent,
  fromCase: withDefaults(all(false)),
} as const satisfies FactDefinition<PublicAccessBlock>;
