import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { members, optional, words } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

export const versioning: Collector<'versioning'> = {
  answers: {
    's3:GetBucketVersioning': {
      kind: 'xml',
      root: 'VersioningConfiguration',
      shape: members({
        Status: optional(words('Enabled', 'Suspended')),
        MfaDelete: optional(words('Enabled', 'Disabled')),
      }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketVersioning',
      command: GetBucketVersioningCommand,
      // 200 without a status where versioning was never switched on.
      read: ({ Status, MFADelete }) => Status && { status: Status, mfaDelete: MFADelete === 'Enabled' },
    }),
};
