import { GetBucketLoggingCommand, type TargetObjectKeyFormat } from '@aws-sdk/client-s3';
import type { KeyFormat } from '../../model/facts/logging.ts';
import { toTheSecond } from '../../model/to-the-second.ts';
import { grants } from '../http/common-shapes.ts';
import { loggingAnswer } from '../http/logging-answer.ts';
import { anyText, anything, members, optional, text, words } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';
import { granteeOf } from './grantee.ts';

export const logging: Collector<'logging'> = {
  answers: {
    's3:GetBucketLogging': {
      kind: 'xml',
      root: 'BucketLoggingStatus',
      shape: members({
        LoggingEnabled: optional(
          members({
            TargetBucket: text,
            TargetPrefix: anyText,
            TargetGrants: optional(grants),
            TargetObjectKeyFormat: optional(
              members(
                {
                  SimplePrefix: optional(anything),
                  PartitionedPrefix: optional(
                    members({ PartitionDateSource: optional(words('EventTime', 'DeliveryTime')) }),
                  ),
                },
                { some: ['SimplePrefix', 'PartitionedPrefix'] },
              ),
            ),
          }),
        ),
      }),
    },
  },
  collect: ({ readBucket, now }) =>
    readBucket({
      action: 's3:GetBucketLogging',
      command: GetBucketLoggingCommand,
      parse: loggingAnswer,
      // S3 answers 200 with an empty BucketLoggingStatus when logging is off, not with an error.
      read: ({ LoggingEnabled: enabled }) => {
        if (enabled === undefined) return undefined;
        if (!enabled.TargetBucket)
          throw new UnexpectedResponse('IncompleteResponse', 'GetBucketLogging gave no target');
        return {
          target: enabled.TargetBucket,
          prefix: enabled.TargetPrefix ?? '',
          keyFormat: keyFormatOf(enabled.TargetObjectKeyFormat),
          grants: (enabled.TargetGrants ?? []).map(
            ({ Grantee, Permission = '' }) => `${granteeOf(Grantee)}:${Permission}`,
          ),
        };
      },
      // S3 logs the request itself, so that it is known that there is something to deliver.
      answered: ({ $metadata: { requestId = '' } }) =>
        requestId === '' ? undefined : { at: toTheSecond(now().getTime()), requestId },
    }),
};

/** Absent means simple; a partitioned layout without a date source is by event time. */
function keyFormatOf(format: TargetObjectKeyFormat | undefined): KeyFormat {
  if (!format?.PartitionedPrefix) return 'simple';
  return format.PartitionedPrefix.PartitionDateSource === 'DeliveryTime'
    ? 'partitioned-delivery-time'
    : 'partitioned-event-time';
}
