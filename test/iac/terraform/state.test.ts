import { expect, test } from 'vitest';
import { readState } from '../../../src/iac/terraform/state.ts';

const MANAGED = [
  {
    name: 'app',
    address: 'module.app["eu"].aws_s3_bucket.this',
    declaredBy: { logging: 'module.app["eu"].aws_s3_bucket_logging.this[0]' },
  },
  { name: 'logs', address: 'aws_s3_bucket.logs', declaredBy: { policy: 'aws_s3_bucket_policy.logs' } },
];

test('buckets of terraform show -json, those of modules too', () => {
  const managed = (address: string, bucket: string) => ({
    ...{ address, mode: 'managed', type: /aws_s3\w+/.exec(address)?.[0] },
    values: { bucket, policy: 'SECRET' },
  });
  const state = {
    format_version: '1.0',
    values: {
      root_module: {
        resources: [managed('aws_s3_bucket.logs', 'logs'), managed('aws_s3_bucket_policy.logs', 'logs')],
        child_modules: [
          {
            resources: [
              managed('module.app["eu"].aws_s3_bucket.this', 'app'),
              managed('module.app["eu"].aws_s3_bucket_logging.this[0]', 'app'),
            ],
          },
        ],
      },
    },
  };
  expect(readState(state)).toEqual(MANAGED.toReversed());
});

test('buckets of the file itself, without those that Terraform is about to delete', () => {
  const state = {
    version: 4,
    resources: [
      {
        ...{ module: 'module.app["eu"]', mode: 'managed', type: 'aws_s3_bucket', name: 'this' },
        instances: [{ attributes: { bucket: 'app' } }, { deposed: '1', attributes: { bucket: 'old' } }],
      },
      {
        ...{ module: 'module.app["eu"]', mode: 'managed', type: 'aws_s3_bucket_logging', name: 'this' },
        instances: [{ index_key: 0, attributes: { bucket: 'app' } }],
      },
      { mode: 'managed', type: 'aws_s3_bucket', name: 'logs', instances: [{ attributes: { bucket: 'logs' } }] },
      { mode: 'managed', type: 'aws_s3_bucket_policy', name: 'logs', instances: [{ attributes: { bucket: 'logs' } }] },
      { mode: 'data', type: 'aws_s3_bucket', name: 'other', instances: [{ attributes: { bucket: 'other' } }] },
    ],
  };
  expect(readState(state)).toEqual(MANAGED);
});

test.each([
  ['a text', 'state', 'not JSON'],
  ['a plan', { format_version: '1.2', planned_values: {} }, 'is a plan'],
  ['an old state', { version: 3, modules: [] }, 'version 3'],
  ['JSON of something else', { Resources: {} }, 'not a state'],
])('%s is refused in words', (_, value, message) => {
  expect(() => readState(value)).toThrow(message);
});
