import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const tagging: Collector<'tagging'> = {
  answers: { 's3:GetBucketTagging': { kind: 'xml', root: 'Tagging' } },
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetBucketTagging',
      absentOn: ['NoSuchTagSet'],
      send: () => s3.send(new GetBucketTaggingCommand(bucket)),
      read: ({ TagSet = [] }) => ({ tags: Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])) }),
    }),
};
