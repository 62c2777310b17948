import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/**
 * What one HeadBucket tells of a name that is not in the account's complete listing: `deleted` (404), `taken` (403 or a
 * redirect that names a Region: somebody else's), `not-permitted` (403 that names none: it may be either).
 */
export interface Presence {
  readonly state: 'deleted' | 'taken' | 'not-permitted';
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
