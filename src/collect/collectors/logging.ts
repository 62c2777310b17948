import { GetBucketLoggingCommand, type TargetObjectKeyFormat } from '@aws-sdk/client-s3';
import type { KeyFormat } from '../../model/facts/logging.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';
import { granteeOf } from './grantee.ts';

export const logging: Collector<'logging'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketLogging',
    send: () => s3.send(new GetBucketLoggingCommand(bucket)),
    // S3 answers 200 with an empty BucketLoggingStatus when logging is off; there is no error code to wait for.
    read: ({ LoggingEnabled: on }) => {
      if (on === undefined) return undefined;
      if (!on.TargetBucket) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketLogging gave no target');
      return {
        target: on.TargetBucket,
        prefix: on.TargetPrefix ?? '',
        keyFormat: keyFormatOf(on.TargetObjectKeyFormat),
        grants: (on.TargetGrants ?? []).map(({ Grantee, Permission = '' }) => `${granteeOf(Grantee)}:${Permission}`),
      };
    },
  });

/** Absent means simple; a partitioned layout without a date source is by event time. */
function keyFormatOf(format: TargetObjectKeyFormat | undefined): KeyFormat {
  if (!format?.PartitionedPrefix) return 'simple';
  return format.PartitionedPrefix.PartitionDateSource === 'DeliveryTime'
    ? 'partitioned-delivery-time'
    : 'partitioned-event-time';
}
