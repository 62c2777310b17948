import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const tagging: Collector<'tagging'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketTagging',
    absentOn: ['NoSuchTagSet'],
    send: () => s3.send(new GetBucketTaggingCommand(bucket)),
    read: ({ TagSet = [] }) => ({ tags: Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])) }),
  });
