import { expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';

const resource = (type: string, after: object, { unknown = {}, expressions = {} } = {}) => ({
  type,
  after,
  unknown,
  expressions,
});

function deliveriesOf(resources: readonly ReturnType<typeof resource>[]) {
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: resources.map(({ type, after, unknown }) => ({
      ...{ address: `${type}.x`, mode: 'managed', type, name: 'x' },
      change: { actions: ['create'], before: null, after, after_unknown: unknown },
    })),
    configuration: {
      provider_config: { aws: { expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: {
        resources: resources.map(({ type, expressions }) => ({
          ...{ address: `${type}.x`, type, name: 'x', provider_config_key: 'aws', expressions },
        })),
      },
    },
  });
  return plannedInventory(plan).accounts[0]?.regions['eu-west-1']?.deliveries;
}

const refers = (...names: readonly string[]) => ({ references: names });
const bucket = resource('aws_s3_bucket', { bucket: 'app' });
const source = (logType: string) =>
  resource(
    'aws_cloudwatch_log_delivery_source',
    { name: 'app-logs', log_type: logType },
    {
      unknown: { resource_arn: true },
      expressions: { resource_arn: refers('aws_s3_bucket.x.arn', 'aws_s3_bucket.x') },
    },
  );
const destination = resource('aws_cloudwatch_log_delivery_destination', {
  delivery_destination_configuration: [{ destination_resource_arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:g' }],
});
const link = resource(
  'aws_cloudwatch_log_delivery',
  { delivery_source_name: 'app-logs' },
  {
    unknown: { delivery_destination_arn: true },
    expressions: {
      delivery_destination_arn: refers(
        'aws_cloudwatch_log_delivery_destination.x.arn',
        'aws_cloudwatch_log_delivery_destination.x',
      ),
    },
  },
);

test('a delivery that the plan makes is one of the Region', () => {
  expect(deliveriesOf([bucket, source('S3_SERVER_ACCESS_LOGS'), destination, link])).toEqual({
    state: 'known',
    value: {
      deliveries: [{ bucketArn: 'arn:aws:s3:::app', destination: 'arn:aws:logs:eu-west-1:111122223333:log-group:g' }],
    },
  });
});

test('a source alone delivers nothing, and logs of another type are none', () => {
  const none = { state: 'known', value: { deliveries: [] } };
  expect(deliveriesOf([bucket, source('S3_SERVER_ACCESS_LOGS')])).toEqual(none);
  expect(deliveriesOf([bucket, source('ACCESS_LOGS'), destination, link])).toEqual(none);
});

test('what only apply tells is said with its address', () => {
  const pending = resource('aws_cloudwatch_log_delivery_source', {}, { unknown: { log_type: true } });
  expect(deliveriesOf([bucket, pending])).toMatchObject({
    reason: 'known after apply: aws_cloudwatch_log_delivery_source.x.log_type',
  });
});
