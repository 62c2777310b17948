import { GetBucketLifecycleConfigurationCommand, type LifecycleRule as S3Rule } from '@aws-sdk/client-s3';
import { type LifecycleRule, leavesOutLogs } from '../../model/facts/lifecycle.ts';
import { days, tag } from '../http/common-shapes.ts';
import { anyText, anything, members, optional, repeated, text, truth, words } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

const lifecycleFilter = members({
  Prefix: optional(anyText),
  Tag: optional(tag),
  ObjectSizeGreaterThan: optional(days),
  ObjectSizeLessThan: optional(days),
  And: optional(
    members({
      Prefix: optional(anyText),
      Tag: repeated(tag),
      ObjectSizeGreaterThan: optional(days),
      ObjectSizeLessThan: optional(days),
    }),
  ),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html : a rule has a filter, or a prefix of the old form. */
const lifecycleRule = members(
  {
    ID: optional(anyText),
    Status: words('Enabled', 'Disabled'),
    Filter: optional(lifecycleFilter),
    Prefix: optional(anyText),
    Expiration: optional(
      members(
        { Days: optional(days), Date: optional(text), ExpiredObjectDeleteMarker: optional(truth) },
        { some: ['Days', 'Date', 'ExpiredObjectDeleteMarker'] },
      ),
    ),
    Transition: repeated(anything),
    NoncurrentVersionTransition: repeated(anything),
    NoncurrentVersionExpiration: optional(anything),
    AbortIncompleteMultipartUpload: optional(anything),
  },
  { some: ['Filter', 'Prefix'] },
);

export const lifecycle: Collector<'lifecycle'> = {
  answers: {
    's3:GetBucketLifecycleConfiguration': {
      kind: 'xml',
      root: 'LifecycleConfiguration',
      shape: members({ Rule: repeated(lifecycleRule) }, { some: ['Rule'] }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetLifecycleConfiguration',
      absentOn: ['NoSuchLifecycleConfiguration'],
      command: GetBucketLifecycleConfigurationCommand,
      read: ({ Rules = [] }) => ({ rules: Rules.map(ruleOf) }),
    }),
};

/** The prefix is in the filter, in its `And`, or, in the old form, in the rule itself. */
function ruleOf({ ID, Status, Prefix, Filter, Expiration }: S3Rule): LifecycleRule {
  const conditions = [Filter, Filter?.And];
  return {
    id: ID ?? '',
    enabled: Status === 'Enabled',
    prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '',
    narrowed:
      Filter?.Tag !== undefined ||
      Boolean(Filter?.And?.Tags?.length) ||
      conditions.some((part) => leavesOutLogs(part?.ObjectSizeGreaterThan, part?.ObjectSizeLessThan)),
    expiresAfterDays: Expiration?.Days ?? null,
    ...(Expiration?.Date === undefined ? {} : { expiresOn: Expiration.Date.toISOString() }),
  };
}
