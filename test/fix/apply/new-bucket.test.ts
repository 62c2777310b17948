import { expect, test } from 'vitest';
import { apply, createLogBucket, planOf, resultsOf, sandboxWith, writesOf, written } from '../world.ts';

test('a log bucket whose logs expire at another time is not the one of the plan', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf([createLogBucket('new-logs')]));
  await apply(sandbox, plan);
  sandbox.changeBucket('new-logs', { lifecycle: [{ id: 'expire-logs', prefix: '', expireDays: 1 }] });
  sandbox.resetCounts();
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    'create-log-bucket new-logs: changed (the new bucket has settings of somebody else)',
  ]);
  expect(resultsOf(await apply(sandbox, { ...plan, journal: `${plan.journal}.2` }))).toEqual([
    'create-log-bucket new-logs: refused (the account has a bucket of the name new-logs already (BucketAlreadyOwnedByYou); it is not touched)',
  ]);
  expect(writesOf(sandbox)).toEqual({});
});
