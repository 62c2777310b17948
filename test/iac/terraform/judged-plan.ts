import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type PlanOptions, plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan, type TerraformPlan } from '../../../src/iac/terraform/plan.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';

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

const { rules } = await loadRules({ folders: [], builtin: true });
const defaults = rules.filter(({ info }) => info.tags.includes('default') && info.on === 'bucket');

interface JudgedBucket {
  readonly name: string;
  /** By rule; those that pass or do not apply are left out. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Address of the bucket that a finding sits at, by rule. */
  readonly places: Readonly<Record<string, string>>;
}

/** What the default rules say of each bucket of a plan, by its address. */
export async function judgedPlan(
  plan: TerraformPlan,
  options: PlanOptions = {},
): Promise<Readonly<Record<string, JudgedBucket>>> {
  const { accounts, buckets } = plannedInventory(plan, options);
  const addresses = new Map(buckets.map(({ name, address }) => [name, address]));
  const judged = new Map(
    [...addresses].map(([name, address]) => [
      address,
      { name, verdicts: new Map<string, string>(), places: new Map<string, string>() },
    ]),
  );
  for (const account of accounts) {
    const { findings } = assessAccount(account, defaults, { partition: 'aws', organization: null });
    for (const { rule, verdict, affected, bucket } of findings)
      for (const name of affected) {
        const one = judged.get(addresses.get(name) ?? '');
        one?.verdicts.set(rule, verdict);
        one?.places.set(rule, addresses.get(bucket) ?? bucket);
      }
  }
  return Object.fromEntries(
    [...judged].map(([address, { name, verdicts, places }]) => [
      address,
      { name, verdicts: Object.fromEntries(verdicts), places: Object.fromEntries(places) },
    ]),
  );
}
