import { GetBucketLifecycleConfigurationCommand, type LifecycleRule as S3Rule } from '@aws-sdk/client-s3';
import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { Collector } from './collector.ts';

export const lifecycle: Collector<'lifecycle'> = {
  answers: { 's3:GetBucketLifecycleConfiguration': { kind: 'xml', root: 'LifecycleConfiguration' } },
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetLifecycleConfiguration',
      absentOn: ['NoSuchLifecycleConfiguration'],
      send: () => s3.send(new GetBucketLifecycleConfigurationCommand(bucket)),
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
      conditions.some((part) => part?.ObjectSizeGreaterThan !== undefined || part?.ObjectSizeLessThan !== undefined),
    expiresAfterDays: Expiration?.Days ?? null,
  };
}
