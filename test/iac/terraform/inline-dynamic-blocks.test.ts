import { expect, test } from 'vitest';
import { locatorOf } from '../../../src/iac/source/terraform-locator.ts';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { notYetKnown } from '../../../src/model/not-yet-known.ts';
import { known } from '../../../src/model/observation.ts';
import { sourceFiles } from '../source/source-files.ts';

/** A new bucket whose `dynamic` blocks are not among the expressions of the plan, as Terraform writes it. */
const planOf = (after: object, unknown: object) => {
  const bucket = { address: 'aws_s3_bucket.app', mode: 'managed', type: 'aws_s3_bucket', name: 'app' };
  return readPlan({
    format_version: '1.2',
    resource_changes: [
      {
        ...bucket,
        change: { actions: ['create'], before: null, after: { bucket: 'app', ...after }, after_unknown: unknown },
      },
    ],
    configuration: { root_module: { resources: [{ ...bucket, expressions: { bucket: { constant_value: 'app' } } }] } },
  });
};

const factsOf = (...given: Parameters<typeof plannedInventory>) =>
  plannedInventory(...given).accounts[0]?.buckets[0]?.facts ?? {};

test('what a dynamic block inside of a bucket makes is there', () => {
  const facts = factsOf(
    planOf(
      {
        logging: [{ target_bucket: 'logs', target_prefix: 'app/' }],
        grant: [{ type: 'Group', uri: 'http://acs.amazonaws.com/groups/global/AllUsers', permissions: ['READ'] }],
      },
      { logging: [{}], grant: [{ permissions: [false] }] },
    ),
  );
  expect(facts.logging).toMatchObject({ state: 'known', value: { target: 'logs', prefix: 'app/' } });
  expect(facts.acl).toMatchObject({ state: 'known', value: { grants: [{ permission: 'FULL_CONTROL' }, {}] } });
});

const BLOCKS = [
  ['logging', 'logging'],
  ['server_side_encryption_configuration', 'encryption'],
  ['versioning', 'versioning'],
  ['lifecycle_rule', 'lifecycle'],
  ['object_lock_configuration', 'objectLock'],
  ['grant', 'acl'],
] as const;

const hcl = BLOCKS.map(
  ([block]) =>
    `  dynamic "${block}" {\n    for_each = terraform_data.x.output\n    content {\n      enabled = ${block}.value\n    }\n  }`,
).join('\n');
const blocks = Object.fromEntries(
  BLOCKS.map(([block]) => [block, { for_each: `\${terraform_data.x.output}`, content: {} }]),
);

test.each([
  ['HCL', { 'main.tf': `resource "aws_s3_bucket" "app" {\n  bucket = "app"\n${hcl}\n}\n` }],
  ['JSON', { 'main.tf.json': JSON.stringify({ resource: { aws_s3_bucket: { app: { dynamic: blocks } } } }) }],
])('how many there are is not known where the source says so, and nothing else does: %s', async (_, files) => {
  const source = await readTerraformSource(sourceFiles(files));
  const plan = planOf({}, Object.fromEntries(BLOCKS.map(([block]) => [block, true])));
  const [told, untold] = [factsOf(plan, { source }), factsOf(plan)];
  for (const [block, fact] of BLOCKS) {
    expect(told[fact], block).toEqual(notYetKnown(`aws_s3_bucket.app.${block}`));
    expect(untold[fact]?.state, block).not.toBe('failed');
  }
  expect(locatorOf(source)('aws_s3_bucket.app#versioning')?.line).toBe('main.tf' in files ? 15 : 1);
});

test('who pays is not known where that is known only after apply', () => {
  const bucket = { address: 'aws_s3_bucket.app', mode: 'managed', type: 'aws_s3_bucket', name: 'app' };
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      {
        ...bucket,
        change: {
          actions: ['create'],
          before: null,
          after: { bucket: 'app' },
          after_unknown: { request_payer: true },
        },
      },
    ],
    configuration: {
      root_module: { resources: [{ ...bucket, expressions: { request_payer: { references: ['var.payer'] } } }] },
    },
  });
  expect(factsOf(plan).requestPayment).toEqual(notYetKnown('aws_s3_bucket.app.request_payer'));
  expect(factsOf(planOf({}, { request_payer: true })).requestPayment).toEqual(known({ payer: 'BucketOwner' }));
});
