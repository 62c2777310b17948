import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fixPlanText } from '../../../src/fix/file/plan-text.ts';
import type { FixPlan } from '../../../src/fix/fix-plan.ts';
import { applyStep } from '../../../src/fix/plan/apply-step.ts';
import { PLANNED_RULES } from '../../../src/fix/plan/wanted.ts';
import { type Inventory, readInventory } from '../../../src/inventory/read-inventory.ts';
import type { AccountResult } from '../../../src/model/finding.ts';
import type { AccountInventory } from '../../../src/model/inventory.ts';
import { generate } from '../../../src/sandbox/generate.ts';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import { demo } from '../../../src/sandbox/scenarios/demo.ts';
import { assessInventory } from '../../../src/scan/assess/assess-inventory.ts';
import { judgeContext } from '../../../src/scan/assess/judge-context.ts';
import { optionsOf } from '../../../src/scan/options-of.ts';
import { subjectsOf } from '../../../src/scan/planned/verdicts-before.ts';
import { scanRules } from '../../../src/scan/scan-rules.ts';
import { sized } from '../../long.ts';
import { nightOf, target } from './planning.ts';

const DEMO_TARGETS = [
  target('333344445555', 'eu-west-1', 'shared-services-logs-euw1'),
  target('444455556666', 'eu-west-1', 'orders-prod-logs-euw1'),
  target('101010101010', 'eu-central-1', 'legacy-media-logs-first'),
  target('*', '*', 'logs-{account}-{region}', { expireAfterDays: 400 }),
];

/** Failing rules by bucket, once the steps are done in the inventory: judged like any scan. */
async function failsAfter(inventory: Inventory, { steps }: Pick<FixPlan, 'steps'>): Promise<ReadonlySet<string>> {
  const { rules } = await scanRules(optionsOf({}));
  const accounts = async function* (): AsyncIterable<AccountInventory> {
    for await (const account of inventory.accounts())
      yield steps.filter((step) => step.account === account.account.id).reduce(applyStep, account);
  };
  const { header, holders } = inventory;
  const context = judgeContext(inventory, optionsOf({}));
  const fails = new Set<string>();
  for await (const result of assessInventory({ header, rules, context, accounts, holders }))
    for (const one of failing(result)) fails.add(one);
  return fails;
}

const failing = ({ findings, grouped = [] }: AccountResult): readonly string[] =>
  [...findings, ...grouped]
    .filter(({ verdict }) => verdict === 'fail')
    .flatMap((finding) => subjectsOf(finding).map((name) => `${finding.rule} ${finding.account} ${name}`));

async function outcomeOf(path: string, plan: FixPlan) {
  const inventory = await readInventory(path, { unfinished: false });
  const before = await failsAfter(inventory, { steps: [] });
  const after = await failsAfter(inventory, plan);
  await inventory.close();
  return { before, after, added: [...after].filter((one) => !before.has(one)) };
}

test('on the demo the plan resolves what it says, and nothing is worse', async () => {
  const night = await nightOf(demo, { targets: DEMO_TARGETS, collect: ['targets'] });
  const { plan, resolved } = await night.plan({ createLogBuckets: true });
  const { after, added } = await outcomeOf(night.inventory, plan);
  expect(added).toEqual([]);
  const planned = [...after].filter((one) => PLANNED_RULES.has(one.split(' ')[0] ?? '')).sort();
  expect(planned).toEqual([
    'log-delivery-permitted 121212121212 research-genomes',
    'log-delivery-permitted 121212121212 research-notebooks',
    'log-delivery-permitted 121212121212 research-papers',
  ]);
  expect(resolved).toBe(17);
  const text = fixPlanText(plan);
  expect(fixPlanText((await night.plan({ createLogBuckets: true })).plan)).toBe(text);
  expect(plan.header.inventory.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a plan as it is reviewed', async () => {
  const night = await nightOf(demo, { targets: DEMO_TARGETS, collect: ['targets'] });
  const { plan } = await night.plan({ select: [...PLANNED_RULES] });
  const inventory = { sha256: '0'.repeat(64), scannedAt: plan.header.inventory.scannedAt };
  const header = { ...plan.header, toolVersion: '0.1.0', inventory };
  await expect(fixPlanText({ ...plan, header })).toMatchFileSnapshot('../../golden/fix/demo-plan.yaml');
});

const GENERATED = Array.from({ length: 4 }, (_, index) =>
  target(String(100_000_000_001 + index), '*', `gen-0000${index}-logs-{region}`),
);

test.each(Array.from({ length: sized(1, 5) }, (_, index) => index + 1))(
  'on generated organization %i nothing is worse, and steps resolve what they are for',
  async (seed) => {
    const scenario = generate({
      ...{ seed, accounts: 4, bucketsPerAccount: 14, defectRate: 0.5 },
      regions: ['eu-west-1', 'us-east-1'],
    });
    const scan = { targets: GENERATED, collect: ['targets'] as const };
    const night = await nightOf(scenario, scan);
    const { plan } = await night.plan();
    expect(plan.steps.length).toBeGreaterThan(5);
    const { after, added } = await outcomeOf(night.inventory, plan);
    expect(added).toEqual([]);
    for (const { bucket, account, action, why } of plan.steps)
      if (action !== 'merge-policy')
        for (const { rule } of why) expect([...after], bucket).not.toContain(`${rule} ${account} ${bucket}`);
    // What fails still is told in the advice.
    const advised = new Set(plan.advice.map(({ rule, account }) => `${rule} ${account}`));
    for (const one of after) expect([...advised]).toContain(one.split(' ').slice(0, 2).join(' '));

    const turned = await nightOf(shuffled(scenario), scan);
    const other = (await turned.plan()).plan;
    expect({ steps: other.steps, advice: other.advice }).toEqual({ steps: plan.steps, advice: plan.advice });
  },
);

const shuffled = (scenario: Scenario): Scenario => ({
  ...scenario,
  accounts: scenario.accounts.toReversed().map((account) => ({ ...account, buckets: account.buckets.toReversed() })),
});

test('without the settings of log buckets the plan says what is missing, and --read-missing reads it', async () => {
  const scenario = generate({ seed: 7, accounts: 2, bucketsPerAccount: 10, regions: ['eu-west-1'], defectRate: 0 });
  const accounts = scenario.accounts.map((account) => ({
    ...account,
    // Nothing logs into the log bucket yet.
    buckets: account.buckets.map(({ logging: _, ...bucket }) => bucket),
  }));
  const night = await nightOf({ ...scenario, accounts }, { targets: GENERATED });
  const blind = await night.plan();
  expect(blind.plan.steps).toEqual([]);
  expect(blind.plan.advice[0]?.because).toMatch(/--read-missing/);
  const made = await night.plan({ readMissing: true });
  expect(made.plan.steps).toHaveLength(18);
  expect(made.plan.advice).toEqual([]);
});

test('an inventory that is too old, and one that is cut short, are refused', async () => {
  const night = await nightOf(
    generate({ seed: 1, accounts: 1, bucketsPerAccount: 3, regions: ['eu-west-1'], defectRate: 0 }),
  );
  await expect(night.plan({ expiresAfter: 0 })).rejects.toThrow(/too long ago for a plan/);
  const whole = await readFile(night.inventory, 'utf8');
  await writeFile(night.inventory, whole.slice(0, whole.lastIndexOf('{')));
  await expect(night.plan()).rejects.toThrow(/the inventory is cut short/);
});
