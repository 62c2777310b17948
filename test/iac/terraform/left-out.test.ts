import { expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { notInPlan } from '../../../src/model/not-yet-known.ts';
import { absent } from '../../../src/model/observation.ts';

const LOCK = 'aws_s3_bucket_object_lock_configuration';

/** A plan of one of two resources of the configuration, as `-target` makes it. */
const lockOf = (said: object, more: object = {}) => {
  const bucket = { address: 'aws_s3_bucket.logs', mode: 'managed', type: 'aws_s3_bucket', name: 'logs' };
  const lock = { address: `${LOCK}.logs`, mode: 'managed', type: LOCK, name: 'logs', ...more };
  const plan = readPlan({
    ...{ format_version: '1.2', ...said },
    resource_changes: [{ ...bucket, change: { actions: ['create'], before: null, after: { bucket: 'logs' } } }],
    configuration: {
      root_module: {
        resources: [bucket, { ...lock, expressions: { bucket: { references: ['aws_s3_bucket.logs.bucket'] } } }],
      },
    },
  });
  return plannedInventory(plan).accounts[0]?.buckets[0]?.facts.objectLock;
};

test('what a plan of OpenTofu leaves out is no default, unless it is counted or the plan is whole', () => {
  expect(lockOf({})).toEqual(notInPlan(`what becomes of ${LOCK}.logs, which it leaves out`));
  expect(lockOf({}, { count_expression: { references: ['var.lock'] } })).toEqual(absent);
  expect(lockOf({ complete: true })).toEqual(absent);
});
