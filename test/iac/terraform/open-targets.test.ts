import { expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { judgedPlan } from './judged-plan.ts';

interface Logging {
  readonly of: string;
  readonly prefix: string;
  /** What its target refers to. */
  readonly references: readonly string[];
}

/** A plan without its source, of which the targets of some loggings are known only after apply. */
const planOf = (loggings: readonly Logging[]) => {
  const buckets = ['app', 'other', 'logs', 'spare'];
  const bucketAddress = (name: string) => ({ address: `aws_s3_bucket.${name}`, type: 'aws_s3_bucket', name });
  const settings = ({ of: name }: Logging) => ({
    address: `aws_s3_bucket_logging.${name}`,
    type: 'aws_s3_bucket_logging',
    name,
  });
  const change = (after: object, unknown: object) => ({
    mode: 'managed',
    change: { actions: ['create'], before: null, after, after_unknown: unknown },
  });
  return readPlan({
    format_version: '1.2',
    resource_changes: [
      ...buckets.map((name) => ({ ...bucketAddress(name), ...change({ bucket: name }, { id: true }) })),
      ...loggings.map((one) => ({
        ...settings(one),
        ...change({ bucket: one.of, target_prefix: one.prefix }, { target_bucket: true }),
      })),
    ],
    configuration: {
      root_module: {
        resources: [
          ...buckets.map((name) => ({ ...bucketAddress(name), expressions: {} })),
          ...loggings.map((one) => ({
            ...settings(one),
            expressions: { target_bucket: { references: one.references } },
          })),
        ],
      },
    },
  });
};

const NOBODY_KNOWS = ['terraform_data.x.output', 'terraform_data.x'];
const LOGS_OR_APP = ['aws_s3_bucket.logs.id', 'aws_s3_bucket.app.id'];

test('what is known of a logging holds wherever the logs go', async () => {
  const judged = await judgedPlan(planOf([{ of: 'app', prefix: 'app', references: NOBODY_KNOWS }]));
  const verdicts = judged['aws_s3_bucket.app']?.verdicts;
  expect(verdicts?.['log-prefix-ends-with-separator']).toBe('fail');
  expect(verdicts?.['logging-enabled']).toBeUndefined();
  for (const rule of ['target-exists', 'target-is-not-source', 'no-logging-loop', 'log-delivery-permitted'])
    expect(verdicts?.[rule], rule).toBe('unknown');
});

test('log buckets that a condition picks from are not judged as data buckets', async () => {
  const judged = await judgedPlan(planOf([{ of: 'other', prefix: 'other/', references: LOGS_OR_APP }]));
  expect(judged['aws_s3_bucket.logs']?.verdicts['logging-enabled']).toBe('unknown');
  expect(judged['aws_s3_bucket.spare']?.verdicts['logging-enabled']).toBe('fail');
  expect(judged['aws_s3_bucket.other']?.verdicts['log-prefix-ends-with-separator']).toBeUndefined();
  expect(judged['aws_s3_bucket.other']?.verdicts['target-is-not-source']).toBeUndefined();
});

test('buckets beside which an expression refers to something else may be picked as well', async () => {
  const references = [...LOGS_OR_APP, ...NOBODY_KNOWS];
  const judged = await judgedPlan(planOf([{ of: 'other', prefix: 'other/', references }]));
  expect(judged['aws_s3_bucket.logs']?.verdicts['logging-enabled']).toBe('unknown');
  expect(judged['aws_s3_bucket.other']?.verdicts['target-is-not-source']).toBe('unknown');
});

test('a bucket that a condition may pick for its own logs may log to itself', async () => {
  const judged = await judgedPlan(planOf([{ of: 'app', prefix: 'app/', references: LOGS_OR_APP }]));
  expect(judged['aws_s3_bucket.app']?.verdicts['target-is-not-source']).toBe('unknown');
});

test('two that a condition may send to one bucket may share a prefix', async () => {
  const judged = await judgedPlan(
    planOf(['spare', 'other'].map((name) => ({ of: name, prefix: 'logs/', references: LOGS_OR_APP }))),
  );
  expect(judged['aws_s3_bucket.other']?.verdicts['log-prefix-is-unique']).toBe('unknown');
});

test('buckets that a plan makes in another way are not judged, and it is said', () => {
  const { unread, notices } = plannedInventory(
    readPlan({
      format_version: '1.2',
      resource_changes: ['awscc_s3_bucket', 'aws_cloudformation_stack_set'].map((type) => ({
        ...{ address: `${type}.x`, mode: 'managed', type, name: 'x' },
        change: { actions: ['create'], before: null, after: {}, after_unknown: {} },
      })),
      configuration: { root_module: {} },
    }),
  );
  expect(notices).toEqual([]);
  expect(unread).toEqual([
    'aws_cloudformation_stack_set.x is not judged: give its template by --template',
    'awscc_s3_bucket.x is not judged: buckets of the provider awscc are not read',
  ]);
});
