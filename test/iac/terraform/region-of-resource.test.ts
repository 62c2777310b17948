import { expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
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
  const judged = await judgedPlan(moved);
  const before = await judgedPlan(plan);
  const failing = (of: typeof judged) =>
    Object.entries(of).flatMap(([address, { verdicts }]) =>
      verdicts['target-in-same-region'] === 'fail' ? [address] : [],
    );
  expect(failing(before)).toEqual([]);
  expect(failing(judged).length).toBeGreaterThan(0);
  expect(judged[LOGS]?.name).toBe(before[LOGS]?.name);
});
