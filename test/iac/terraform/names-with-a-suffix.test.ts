// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
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

/** Each bucket with where its logs go, as the target is written. */
const targets = async (target: string) => {
  const source = await readTerraformSource(
    sourceFiles({
      'main.tf': `
locals { logs = "logs-\${random_id.suffix.hex}" }
resource "random_id" "suffix" { byte_length = 4 }
resource "aws_s3_bucket" "logs" { bucket = local.logs }
resource "aws_s3_bucket" "app" { bucket = "app" }
resource "aws_s3_bucket_logging" "app" {
  bucket        = aws_s3_bucket.app.bucket
  target_bucket = ${target}
}
`,
    }),
  );
  const written = ['random_id.suffix', 'aws_s3_bucket.logs', 'aws_s3_bucket.app', 'aws_s3_bucket_logging.app'];
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      change('random_id.suffix', {}, { hex: true }),
      change('aws_s3_bucket.logs', {}, { bucket: true }),
      change('aws_s3_bucket.app', { bucket: 'app' }, {}),
      change('aws_s3_bucket_logging.app', { bucket: 'app', target_prefix: '' }, { target_bucket: true }),
    ],
    configuration: {
      root_module: {
        resources: written.map((address) => ({ address, type: address.split('.')[0], name: address.split('.')[1] })),
      },
    },
  });
  const { accounts } = plannedInventory(plan, { source });
  return accounts
    .flatMap(({ buckets }) => buckets)
    .flatMap(({ name, facts: { logging } }) => {
      if (logging?.state === 'known') return [`${name} -> ${logging.value.target}`];
      return logging?.state === 'failed' ? [`${name}: ${logging.reason}`] : [];
    });
};

test.each(['local.logs', '"logs-${random_id.suffix.hex}"', 'aws_s3_bucket.logs.bucket'])(
  'a name that is known only after apply is the same wherever it is written alike: %s',
  async (target) => {
    expect(await targets(target)).toEqual(['app -> aws_s3_bucket.logs']);
  },
);

test('and another one is another', async () => {
  expect(await targets('"${local.logs}-old"')).toEqual(['app -> ${aws_s3_bucket_logging.app.target_bucket}']);
});

test('an ARN is no name of a bucket, and S3 takes nothing else there', async () => {
  expect(await targets('aws_s3_bucket.logs.arn')).toEqual(['app -> arn:aws:s3:::${aws_s3_bucket.logs::bucket}']);
  expect(await targets('"arn:aws:s3:::shared-logs"')).toEqual(['app -> arn:aws:s3:::shared-logs']);
});
