import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';

const COUNT = 1000;
const MAIN = `
locals {
  names = [for i in range(1000) : "app-\${i}"]
}
resource "aws_s3_bucket" "app" {
  for_each = toset(local.names)
  bucket   = each.value
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
resource "aws_s3_bucket_logging" "app" {
  for_each      = { for key, one in aws_s3_bucket.app : key => one.id }
  bucket        = each.value
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "\${each.key}/"
}
`;

const change = (
  type: string,
  name: string,
  { key, after, unknown = {} }: { key?: string; after: object; unknown?: object },
) => ({
  address: `${type}.${name}${key === undefined ? '' : `["${key}"]`}`,
  ...{ mode: 'managed', type, name, ...(key === undefined ? {} : { index: key }) },
  change: { actions: ['create'], before: null, after, after_unknown: unknown },
});

test('two thousand resources are read in no more than seconds, the source beside them', async () => {
  const keys = Array.from({ length: COUNT }, (_, index) => `app-${index}`);
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      change('aws_s3_bucket', 'logs', { after: { bucket: 'logs' } }),
      ...keys.map((key) => change('aws_s3_bucket', 'app', { key, after: { bucket: key } })),
      ...keys.map((key) =>
        change('aws_s3_bucket_logging', 'app', {
          key,
          after: { target_prefix: `${key}/` },
          unknown: { bucket: true, target_bucket: true },
        }),
      ),
    ],
    configuration: { root_module: { resources: [] } },
  });
  const source = await readTerraformSource({
    read: async (path) => (path === 'main.tf' ? MAIN : null),
    list: async (folder) => (folder === '' ? ['main.tf'] : []),
  });
  const { accounts } = plannedInventory(plan, { source });
  const targets = accounts.flatMap(({ buckets }) =>
    buckets.flatMap(({ facts: { logging } }) => (logging?.state === 'known' ? [logging.value.target] : [])),
  );
  expect(targets).toEqual(keys.map(() => 'logs'));
});
