import { known } from '../observation.ts';
import { type FactDefinition, writtenAs } from './definition.ts';

/** The resource of a CloudFormation stack that a bucket is. */
export interface StackResourceTags {
  readonly stack: string;
  readonly logicalId: string;
}

export interface Stacks {
  /** By name of the bucket; only buckets that a stack has tagged. */
  readonly buckets: Readonly<Record<string, StackResourceTags>>;
}

/**
 * Listed per account and Region, a hundred buckets a call. Nothing is judged by it: it tells who describes a bucket. Tags
 * are those of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export const stacks = {
  name: 'stacks',
  scope: 'region',
  doc: 'CloudFormation stacks that buckets of the Region belong to, by their tags',
  calls: ['tag:GetResources'],
  actions: ['tag:GetResources'],
  attributes: [],
  healthy: () => known({ buckets: {} }),
  fromCase: (written) => ({ buckets: writtenAs<Stacks['buckets']>(written) }),
} as const satisfies FactDefinition<Stacks>;
