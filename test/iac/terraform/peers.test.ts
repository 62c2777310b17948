import { expect, test } from 'vitest';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { judgedPlan } from './judged-plan.ts';

/** Plans that other checks are known to judge wrongly, each with the report of it. */
const bucket = (name: string, more: object = {}) => ({
  ...{ address: `aws_s3_bucket.${name}`, mode: 'managed', type: 'aws_s3_bucket', name },
  change: {
    actions: ['create'],
    before: null,
    after: { bucket: name, ...more },
    // What the provider computes is known after apply, whatever is written.
    after_unknown: { arn: true, id: true, logging: true, policy: true },
  },
});

const written = (type: string, name: string, expressions: object = {}) => ({
  ...{ address: `${type}.${name}`, mode: 'managed', type, name, provider_config_key: 'aws', expressions },
});

const refersTo = (name: string) => ({ references: [`aws_s3_bucket.${name}.id`, `aws_s3_bucket.${name}`] });

const verdictsOf = async (changes: readonly object[], resources: readonly object[], name: string) => {
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: changes,
    configuration: { provider_config: { aws: { name: 'aws' } }, root_module: { resources } },
  });
  return judgedPlan(plan)[`aws_s3_bucket.${name}`]?.verdicts;
};

test('an empty list of loggings is no logging: https://github.com/bridgecrewio/checkov/issues/7360', async () => {
  const verdicts = await verdictsOf([bucket('app', { logging: [] })], [written('aws_s3_bucket', 'app')], 'app');
  expect(verdicts).toMatchObject({ 'logging-enabled': 'fail' });
});

test('a logging whose bucket has no id yet is that of its bucket: https://github.com/bridgecrewio/checkov/issues/2547', async () => {
  const logging = {
    ...{ address: 'aws_s3_bucket_logging.app', mode: 'managed', type: 'aws_s3_bucket_logging', name: 'app' },
    change: {
      actions: ['create'],
      before: null,
      after: { target_prefix: 'app/' },
      after_unknown: { bucket: true, target_bucket: true },
    },
  };
  const verdicts = await verdictsOf(
    [bucket('app'), bucket('logs'), logging],
    [
      written('aws_s3_bucket', 'app'),
      written('aws_s3_bucket', 'logs'),
      written('aws_s3_bucket_logging', 'app', { bucket: refersTo('app'), target_bucket: refersTo('logs') }),
    ],
    'app',
  );
  // It is logged; that nobody may write into the log bucket is another matter.
  expect(verdicts).toEqual({ 'log-delivery-permitted': 'fail' });
});

test('a log bucket needs no KMS key, and must not have one: https://github.com/bridgecrewio/checkov/issues/6264', async () => {
  const encrypted = (algorithm: string) => ({
    server_side_encryption_configuration: [
      { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: algorithm, kms_master_key_id: '' }] }] },
    ],
  });
  const plan = (algorithm: string) =>
    verdictsOf(
      [
        bucket('logs', encrypted(algorithm)),
        bucket('app', { logging: [{ target_bucket: 'logs', target_prefix: 'app/' }] }),
      ],
      [
        written('aws_s3_bucket', 'logs', { server_side_encryption_configuration: [{}] }),
        written('aws_s3_bucket', 'app', { logging: [{}] }),
      ],
      'app',
    );
  expect(await plan('AES256')).toEqual({ 'log-delivery-permitted': 'fail' });
  expect(await plan('aws:kms')).toEqual({
    'log-delivery-permitted': 'fail',
    'target-encryption-supported': 'fail',
  });
});
