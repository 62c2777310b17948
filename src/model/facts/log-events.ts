import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** The newest log event of one source in its log group. Times are ISO 8601; `''`: there is none. */
export interface LogEvents {
  /** When the log group was looked into, by the clock of the scan. */
  readonly at: string;
  /** Time of the newest event, by the clock of S3. It shows an hour late, at times more: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html */
  readonly seenAt: string;
}

/** Of a source, although its log group is what is looked into. Its attributes (`logging.arrival.*`) are derived ones. */
export const logEvents = {
  name: 'logEvents',
  scope: 'bucket',
  doc: 'Newest log event of the bucket in its log group of CloudWatch Logs',
  calls: ['logs:DescribeLogStreams'],
  actions: ['logs:DescribeLogStreams'],
  attributes: [],
  healthy: () => known({ at: '2026-01-08T03:00:00Z', seenAt: '2026-01-08T01:30:00Z' }),
  fromCase: withDefaults<LogEvents>({ at: '2026-01-08T03:00:00Z', seenAt: '' }),
} as const satisfies FactDefinition<LogEvents>;
