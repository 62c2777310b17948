// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { sourceFiles } from '../source/source-files.ts';

const change = (address: string, after: object, more: object) => {
  const [type, name] = address.split('.');
  return {
    ...{ address, mode: 'managed', type, name },
    change: { actions: ['create'], before: null, after, ...more },
  };
};

/** Prefix of logs of which the plan says only that it is known after apply. */
const prefixOf = async (written: string, more: object = {}) => {
  const source = await readTerraformSource(
    sourceFiles({
      'main.tf': `
variable "stage" { default = "test" }
resource "random_id" "suffix" { byte_length = 4 }
resource "aws_s3_bucket" "app" { bucket = "app" }
resource "aws_s3_bucket" "unnamed" {}
resource "aws_s3_bucket_logging" "app" {
  bucket        = aws_s3_bucket.app.id
  target_bucket = "logs"
  target_prefix = ${written}
}
`,
    }),
  );
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      change('random_id.suffix', {}, { after_unknown: { hex: true } }),
      change('aws_s3_bucket.app', { bucket: 'app' }, { after_unknown: { id: true } }),
      change('aws_s3_bucket.unnamed', {}, { after_unknown: { id: true, bucket: true } }),
      change(
        'aws_s3_bucket_logging.app',
        { bucket: 'app', target_bucket: 'logs' },
        { after_unknown: { target_prefix: true }, ...more },
      ),
    ],
    configuration: { root_module: { resources: [] } },
  });
  const buckets = plannedInventory(plan, { source }).accounts.flatMap((one) => one.buckets);
  const logging = buckets.find(({ name }) => name === 'app')?.facts.logging;
  return logging?.state === 'known' ? logging.value.prefix : undefined;
};

const OPEN = '${aws_s3_bucket_logging.app.target_prefix}';

test.each([
  ['"${aws_s3_bucket.app.id}/"', 'app/'],
  ['format("%s/%s/", var.stage, aws_s3_bucket.app.id)', 'test/app/'],
  ['"${aws_s3_bucket.unnamed.id}/"', '${aws_s3_bucket.unnamed::bucket}/'],
  ['"${random_id.suffix.hex}/"', '${random_id.suffix.hex}/'],
  ['sha256(aws_s3_bucket.app.id)', OPEN],
])('a prefix that hangs on the id of a bucket is known as far as the source writes it: %s', async (written, prefix) => {
  expect(await prefixOf(written)).toBe(prefix);
});

test('one that is sensitive is in no report', async () => {
  const after_sensitive = { target_prefix: true };
  expect(await prefixOf('"secret/"', { after_sensitive })).toBe(OPEN);
});
