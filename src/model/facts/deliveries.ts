import { known } from '../observation.ts';
import type { FactDefinition } from './definition.ts';
import { writtenAs } from './definition.ts';

/** One CloudWatch Logs delivery of S3 server access logs: a delivery source for a bucket, linked to a destination. */
export interface Delivery {
  /** ARN of the source bucket. */
  readonly bucketArn: string;
  /** ARN of what receives the records: a log group, a bucket, a Firehose stream; of the delivery destination where that is not to be had. */
  readonly destination: string;
  /** Logs of another type or service are delivered there as well. */
  readonly shared?: true;
}

export interface Deliveries {
  readonly deliveries: readonly Delivery[];
}

/** Listed per account and Region: no call asks for one bucket. Its attributes (`logging.cloudwatch.*`) are derived ones. */
export const deliveries = {
  name: 'deliveries',
  scope: 'region',
  doc: 'CloudWatch Logs deliveries of S3 server access logs in the Region',
  calls: ['logs:DescribeDeliverySources', 'logs:DescribeDeliveries', 'logs:DescribeDeliveryDestinations'],
  actions: ['logs:DescribeDeliverySources', 'logs:DescribeDeliveries', 'logs:DescribeDeliveryDestinations'],
  attributes: [],
  healthy: () => known({ deliveries: [] }),
  fromCase: (written) => ({ deliveries: writtenAs<readonly Delivery[]>(written) }),
} as const satisfies FactDefinition<Deliveries>;
