import { GetBucketLifecycleConfigurationCommand, type LifecycleRule as S3Rule } from '@aws-sdk/client-s3';
import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { Collector } from './collector.ts';

export const lifecycle: Collector<'lifecycle'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetLifecycleConfiguration',
    absentOn: ['NoSuchLifecycleConfiguration'],
    send: () => s3.send(new GetBucketLifecycleConfigurationCommand(bucket)),
    read: ({ Rules = [] }) => ({ rules: Rules.map(ruleOf) }),
  });

/** The prefix has three places: in the filter, among several conditions of the filter, and, the old way, in the rule. */
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
