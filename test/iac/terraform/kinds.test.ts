import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { type PlanOptions, plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';

/** One logging for each way in which people name a bucket; the plan is Terraform's own. */
const FOLDER = fileURLToPath(new URL('kinds', import.meta.url));
const whole = readPlan(JSON.parse(await readFile(`${FOLDER}/plan.json`, 'utf8')));
/** More than one of them is about the same bucket: these are left out. */
const REPEATED = ['chain["n1"]', 'modout["p"]', 'modout["q"]'];

function targets(options: PlanOptions, more: readonly string[]) {
  const left = new Set([...REPEATED, ...more].map((name) => `aws_s3_bucket_logging.${name}`));
  const plan = { ...whole, resources: whole.resources.filter(({ address }) => !left.has(address)) };
  const { accounts } = plannedInventory(plan, options);
  return Object.fromEntries(
    accounts.flatMap(({ buckets }) =>
      buckets.flatMap(({ name, facts: { logging } }) => {
        if (logging?.state === 'known') return [[name, logging.value.target]];
        return logging?.state === 'failed' ? [[name, logging.reason]] : [];
      }),
    ),
  );
}

test('with the source nearly every bucket is known', async () => {
  const source = await readTerraformSource(await sourceFolder(FOLDER));
  expect(targets({ source }, ['chain["n2"]', 'cnt[1]'])).toMatchInlineSnapshot(`
    {
      "aws_s3_bucket.noname": "aws_s3_bucket.opt[0]",
      "lab-a": "lab-each-x",
      "lab-b": "lab-a",
      "lab-cnt-0": "aws_s3_bucket.opt[0]",
      "lab-cnt-1": "lab-a-y",
      "lab-each-x": "lab-a",
      "lab-each-y": "lab-a",
      "lab-p": "lab-mod-log",
      "lab-q": "lab-mod-log",
    }
  `);
});

test('without it what may be either stays open, and what a local says', () => {
  expect(targets({}, [])).toMatchInlineSnapshot(`
    {
      "aws_s3_bucket.noname": "\${aws_s3_bucket_logging.t1.target_bucket}",
      "aws_s3_bucket.opt[0]": "known after apply: aws_s3_bucket_logging.each_local["x"].bucket",
      "lab-a": "aws_s3_bucket.noname",
      "lab-b": "\${aws_s3_bucket_logging.cond.target_bucket}",
      "lab-cnt-0": "aws_s3_bucket.opt[0]",
      "lab-cnt-1": "aws_s3_bucket.opt[0]",
      "lab-each-x": "\${aws_s3_bucket_logging.each_res["x"].target_bucket}",
      "lab-each-y": "\${aws_s3_bucket_logging.each_res["y"].target_bucket}",
      "lab-mod-log": "known after apply: aws_s3_bucket_logging.each_local["x"].bucket",
      "lab-p": "lab-mod-log",
      "lab-q": "lab-mod-log",
    }
  `);
});
