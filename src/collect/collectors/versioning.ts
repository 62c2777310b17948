import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const versioning: Collector<'versioning'> = {
  answers: { 's3:GetBucketVersioning': { kind: 'xml', root: 'VersioningConfiguration' } },
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetBucketVersioning',
      send: () => s3.send(new GetBucketVersioningCommand(bucket)),
      // 200 without a status where versioning was never switched on.
      read: ({ Status, MFADelete }) => Status && { status: Status, mfaDelete: MFADelete === 'Enabled' },
    }),
};
