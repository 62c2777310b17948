import { expect, test } from 'vitest';
import { placePlan } from '../../../src/iac/join.ts';
import { joinAccount } from '../../../src/iac/join-account.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { judgedPlan } from './judged-plan.ts';

const change = (type: string, name: string, after: object) => ({
  ...{ address: `${type}.${name}`, mode: 'managed', type, name },
  change: { actions: ['create'], before: null, after, after_unknown: {} },
});

const plan = readPlan({
  format_version: '1.2',
  resource_changes: [
    change('aws_s3_bucket', 'app', { bucket: 'app' }),
    change('aws_s3_bucket', 'logs', { bucket: 'logs' }),
    change('aws_s3_bucket_logging', 'app', {
      ...{ bucket: 'app', target_bucket: 'arn:aws:s3:::logs', target_prefix: 'app/' },
    }),
  ],
  configuration: { root_module: { resources: [] } },
});

test('logs that go to the ARN of a bucket go nowhere', async () => {
  const verdicts = (await judgedPlan(plan))['aws_s3_bucket.app']?.verdicts;
  expect(verdicts).toEqual({ 'target-exists': 'fail' });
});

test('and over what is deployed nobody need look for a bucket of that name', () => {
  const { parts } = placePlan(plannedInventory(plan), new Map());
  const [part] = [...parts.values()];
  if (part === undefined) throw new Error('the plan has no account');
  const live = { ...part.inventory, buckets: [], names: {} };
  expect(joinAccount(live, part).names).toEqual({ 'arn:aws:s3:::logs': { presence: { state: 'absent' } } });
});
