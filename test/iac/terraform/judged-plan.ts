import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type PlanOptions, plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan, type TerraformPlan } from '../../../src/iac/terraform/plan.ts';
import { type JudgedBucket, judgedBuckets } from '../judged-buckets.ts';

const CASES = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));

export const CASE_NAMES: readonly string[] = (await readdir(CASES, { withFileTypes: true }))
  .filter((entry) => existsSync(join(CASES, entry.name, 'plan.json')))
  .map(({ name }) => name)
  .sort();

export const planOf = async (name: string): Promise<TerraformPlan> =>
  readPlan(JSON.parse(await readFile(join(CASES, name, 'plan.json'), 'utf8')));

interface Expectation {
  readonly rule: string;
  readonly of?: readonly string[];
  readonly needs?: string;
  readonly sits_at?: string;
}

interface Expected {
  readonly account?: string;
  readonly buckets: Readonly<
    Record<
      string,
      {
        readonly name: string | null;
        readonly fail?: readonly Expectation[];
        readonly unknown?: readonly Expectation[];
        readonly either?: readonly Expectation[];
      }
    >
  >;
}

export const expectedOf = async (name: string): Promise<Expected> =>
  parse(await readFile(join(CASES, name, 'expected.yaml'), 'utf8'));

/** What the default rules say of each bucket of a plan, by its address. */
export const judgedPlan = (plan: TerraformPlan, options: PlanOptions = {}): Readonly<Record<string, JudgedBucket>> =>
  judgedBuckets(plannedInventory(plan, options));
