import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const versioning: Collector<'versioning'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketVersioning',
    send: () => s3.send(new GetBucketVersioningCommand(bucket)),
    // 200 without a status where versioning was never switched on.
    read: ({ Status, MFADelete }) => Status && { status: Status, mfaDelete: MFADelete === 'Enabled' },
  });
