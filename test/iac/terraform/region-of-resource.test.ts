// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { placeholder } from '../../../src/model/placeholder.ts';
import { runInProcess } from '../../cli/run-in-process.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { sourceFiles } from '../source/source-files.ts';
import { judgedPlan, planOf } from './judged-plan.ts';

const LOGS = 'aws_s3_bucket.logs';

test('a Region at the resource, as provider 6 has it, counts before that of the provider', async () => {
  const plan = await planOf('02-plain-by-name');
  const moved = {
    ...plan,
    resources: plan.resources.map((one) => ({
      ...one,
      after: { ...one.after, region: one.address.endsWith('.logs') ? 'us-east-1' : 'eu-west-1' },
    })),
  };
  const regions = plannedInventory(moved).accounts.flatMap(({ buckets }) => buckets.map(({ region }) => region));
  expect(new Set(regions)).toEqual(new Set(['us-east-1', 'eu-west-1']));
  const judged = judgedPlan(moved);
  const before = judgedPlan(plan);
  const failing = (of: typeof judged) =>
    Object.entries(of).flatMap(([address, { verdicts }]) =>
      verdicts['target-in-same-region'] === 'fail' ? [address] : [],
    );
  expect(failing(before)).toEqual([]);
  expect(failing(judged).length).toBeGreaterThan(0);
  expect(judged[LOGS]?.name).toBe(before[LOGS]?.name);
});

test('the partition is that of the Region: names of buckets have ARNs of the European Sovereign Cloud there', async () => {
  const plan = await readFile(new URL('../../fixtures/plans/02-plain-by-name/plan.json', import.meta.url), 'utf8');
  const folder = await emptyFolder();
  const failing = async (text: string) => {
    const path = join(folder, 'plan.json');
    await writeFile(path, text);
    const { code, stdout } = await runInProcess(['scan', '--plan', path, '--format', 'json', '--output', '-']);
    const { findings } = JSON.parse(stdout);
    return { code, findings: findings.map((one: Record<string, unknown>) => [one['rule'], one['verdict']]) };
  };
  const inGermany = plan.replaceAll('eu-west-1', 'eusc-de-east-1').replaceAll('arn:aws:', 'arn:aws-eusc:');
  expect(await failing(inGermany)).toEqual(await failing(plan));
});

describe('a Region that stands in a local value', () => {
  const bucket = (name: string, provider: string) => ({
    written: { ...{ address: `aws_s3_bucket.${name}`, type: 'aws_s3_bucket', name }, provider_config_key: provider },
    change: {
      ...{ address: `aws_s3_bucket.${name}`, mode: 'managed', type: 'aws_s3_bucket', name },
      change: { actions: ['create'], before: null, after: { bucket: name }, after_unknown: {} },
    },
  });
  const buckets = [bucket('one', 'aws'), bucket('other', 'aws.logs')];
  const references = (...names: readonly string[]) => ({ expressions: { region: { references: names } } });
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: buckets.map(({ change }) => change),
    configuration: {
      provider_config: { aws: references('local.region'), 'aws.logs': references('local.regions') },
      root_module: { resources: buckets.map(({ written }) => written) },
    },
  });
  const regionsBy = async (files: Readonly<Record<string, string>>) => {
    const { accounts } = plannedInventory(plan, { source: await readTerraformSource(sourceFiles(files)) });
    return accounts.flatMap((account) => account.buckets.map(({ region }) => region));
  };

  test('is read in the source', async () => {
    const files = {
      'main.tf': `
locals {
  region  = "eu-west-1"
  regions = { logs = "us-east-1" }
}
provider "aws" { region = local.region }
provider "aws" {
  alias  = "logs"
  region = local.regions["logs"]
}
`,
    };
    expect(await regionsBy(files)).toEqual(['eu-west-1', 'us-east-1']);
    const json = {
      'main.tf.json': JSON.stringify({
        locals: { region: 'eu-west-1', regions: { logs: 'us-east-1' } },
        provider: { aws: [{ region: '${local.region}' }, { alias: 'logs', region: '${local.regions["logs"]}' }] },
      }),
    };
    expect(await regionsBy(json)).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('stays open where the source does not tell it', async () => {
    const circle = `
locals { region = aws_s3_bucket.one.region }
provider "aws" { region = local.region }
`;
    expect(await regionsBy({ 'main.tf': circle })).toEqual([
      placeholder('provider.aws.region'),
      placeholder('provider.aws.logs.region'),
    ]);
  });
});
