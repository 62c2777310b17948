import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { sourceFiles } from '../source/source-files.ts';

const change = (address: string, after: object, unknown: object) => {
  const [type, name] = address.split('.');
  return {
    ...{ address, mode: 'managed', type, name },
    change: { actions: ['create'], before: null, after, after_unknown: unknown },
  };
};

/** Ownership of a new bucket of which resources follow each other, as modules write them to keep an order. */
const ownership = async (bucket: string) => {
  const source = await readTerraformSource(
    sourceFiles({
      'main.tf': `
locals { has_policy = true }
resource "aws_s3_bucket" "logs" {}
resource "aws_s3_bucket" "other" {}
resource "aws_s3_bucket_policy" "logs" { bucket = aws_s3_bucket.logs.id }
resource "aws_s3_bucket_acl" "logs" { bucket = aws_s3_bucket.logs.id }
resource "aws_s3_bucket_ownership_controls" "logs" { bucket = ${bucket} }
`,
    }),
  );
  const policy = { id: true, bucket: true, policy: true };
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      change('aws_s3_bucket.logs', {}, { id: true, bucket: true }),
      change('aws_s3_bucket.other', {}, { id: true, bucket: true }),
      change('aws_s3_bucket_policy.logs', {}, policy),
      change('aws_s3_bucket_acl.logs', { acl: 'private' }, { id: true, bucket: true }),
      change('aws_s3_bucket_ownership_controls.logs', { rule: [{ object_ownership: 'ObjectWriter' }] }, policy),
    ],
    configuration: { root_module: { resources: [] } },
  });
  const { accounts } = plannedInventory(plan, { source });
  return accounts[0]?.buckets.map(({ facts }) => facts.ownership);
};

const OF_LOGS = [
  { state: 'known', value: { setting: 'ObjectWriter' } },
  { state: 'known', value: { setting: 'BucketOwnerEnforced' } },
];

test.each([
  'local.has_policy ? aws_s3_bucket_policy.logs.id : aws_s3_bucket.logs.id',
  'local.has_policy ? aws_s3_bucket_acl.logs.bucket : aws_s3_bucket.logs.id',
  'try(aws_s3_bucket_policy.logs.id, aws_s3_bucket.logs.id)',
])('settings that other settings name a bucket to are about that bucket: %s', async (bucket) => {
  expect(await ownership(bucket)).toEqual(OF_LOGS);
});

test('the id of an ACL has more in it than the name of its bucket', async () => {
  const found = await ownership('local.has_policy ? aws_s3_bucket_acl.logs.id : aws_s3_bucket.logs.id');
  expect(found?.map((one) => one?.state)).toEqual(['failed', 'failed']);
});
