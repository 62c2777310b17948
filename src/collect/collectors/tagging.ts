import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { tag } from '../http/common-shapes.ts';
import { members, repeated } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

export const tagging: Collector<'tagging'> = {
  answers: {
    's3:GetBucketTagging': {
      kind: 'xml',
      root: 'Tagging',
      shape: members({ TagSet: members({ Tag: repeated(tag) }) }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketTagging',
      absentOn: ['NoSuchTagSet'],
      command: GetBucketTaggingCommand,
      read: ({ TagSet = [] }) => ({ tags: Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])) }),
    }),
};
