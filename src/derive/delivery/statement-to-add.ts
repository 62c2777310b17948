import { bucketArn } from '../../model/names.ts';
import { LOG_WRITER } from './log-request.ts';
import type { DeliverySource } from './verdict.ts';

/**
 * The statement that lets S3 deliver the logs of one source, ready to be added to the policy of the target: that bucket, its
 * prefix and its account, nothing else. What would be a wildcard in the prefix is written as the policy variable that stands for it.
 */
export function statementToAdd({ name, account, partition, logging }: DeliverySource): object {
  const prefix = logging.prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
  return {
    Sid: `S3AccessLogs${name.replace(/[^A-Za-z0-9]/g, '')}`,
    Effect: 'Allow',
    Principal: { Service: LOG_WRITER },
    Action: 's3:PutObject',
    Resource: `${bucketArn(partition, logging.target)}/${prefix}*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': bucketArn(partition, name) },
    },
  };
}
