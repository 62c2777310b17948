import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/**
 * What one HeadBucket tells of a name that is not in the account's complete listing: `deleted` (404), `taken` (403 or a
 * redirect that names a Region: somebody else's), `not-permitted` (403 that names none: it may be either), `present` (200
 * with the account as the expected owner: the bucket is younger than the listing, which is read again then).
 */
export interface Presence {
  readonly state: 'deleted' | 'taken' | 'not-permitted' | 'present';
}

export const presence = {
  name: 'presence',
  scope: 'name',
  doc: 'What became of a target that is not in the account',
  calls: ['s3:HeadBucket'],
  actions: ['s3:ListBucket'],
  attributes: [],
  healthy: () => known({ state: 'deleted' }),
  fromCase: withDefaults<Presence>({ state: 'deleted' }),
} as const satisfies FactDefinition<Presence>;
