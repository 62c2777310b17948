import { known } from '../observation.ts';
import type { FactDefinition } from './definition.ts';
import { writtenAs } from './definition.ts';

/** One CloudTrail trail, of the account or of the organization that it is in. */
export interface Trail {
  readonly arn: string;
  /** Bucket that it delivers into; often one of another account. */
  readonly bucket: string;
}

export interface Trails {
  /** Sorted by ARN. */
  readonly trails: readonly Trail[];
}

const EXAMPLE: Trail = { arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/example', bucket: '' };

/** The bucket of a trail may lie in any account, so its attributes (`isTrailBucket`, `trails`) are derived ones. */
export const trails = {
  name: 'trails',
  scope: 'account',
  doc: 'CloudTrail trails of the account, in all Regions',
  calls: ['cloudtrail:DescribeTrails', 'cloudtrail:ListTrails'],
  actions: ['cloudtrail:DescribeTrails', 'cloudtrail:ListTrails'],
  attributes: [],
  healthy: () => known({ trails: [] }),
  fromCase: (written) => ({
    trails: writtenAs<readonly Partial<Trail>[]>(written).map((part) => ({ ...EXAMPLE, ...part })),
  }),
} as const satisfies FactDefinition<Trails>;
