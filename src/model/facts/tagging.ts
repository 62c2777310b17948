import { absent } from '../observation.ts';
import type { FactDefinition } from './definition.ts';
import { writtenAs } from './definition.ts';

export interface Tagging {
  readonly tags: Readonly<Record<string, string>>;
}

export const tagging = {
  name: 'tagging',
  scope: 'bucket',
  doc: 'Tags of the bucket',
  calls: ['s3:GetBucketTagging'],
  actions: ['s3:GetBucketTagging'],
  attributes: [
    {
      path: 'tags',
      type: 'map<string, string>',
      doc: 'Tags; guard a key before reading it: `"owner" in bucket.tags`',
      example: { owner: 'team-a' },
      absent: {},
      read: ({ tags }) => tags,
    },
  ],
  healthy: () => absent,
  fromCase: (written) => ({ tags: writtenAs<Record<string, string>>(written) }),
} as const satisfies FactDefinition<Tagging>;
