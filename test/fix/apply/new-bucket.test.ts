import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientsFor, keysOf } from '../../sandbox/clients.ts';
import {
  apply,
  BUCKETS,
  createLogBucket,
  MEMBER,
  planOf,
  resultsOf,
  sandboxWith,
  scenarioOf,
  undoing,
  writesOf,
  written,
} from '../world.ts';

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

test.each(['throttle', 'conflict'] as const)(
  'where S3 does not create it yet (%s) it is tried again after another look',
  async (kind) => {
    const sandbox = await sandboxWith({ knobs: { faults: [{ kind, operation: 's3:CreateBucket', count: 5 }] } });
    const plan = await written(planOf([createLogBucket('new-logs')]));
    expect(resultsOf(await apply(sandbox, plan))).toEqual(['create-log-bucket new-logs: written']);
    expect(sandbox.counts().operations).toMatchObject({ 's3:CreateBucket': 6, 's3:HeadBucket': 6 });
  },
);

test('a role that may not create buckets does not say that somebody has the name', async () => {
  const scenario = scenarioOf(BUCKETS, { actions: ['s3:GetBucketPolicy', 's3:PutBucketLogging'] });
  const sandbox = await sandboxWith({ scenario });
  const plan = await written(planOf([createLogBucket('new-logs')]));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    'create-log-bucket new-logs: refused (whether the name new-logs is free cannot be seen: s3:ListBucket is denied; s3log-audit iam fixer --create-log-buckets prints what it takes)',
  ]);
});

test('a bucket that was begun, and that somebody deleted since, is created again', async () => {
  const fault = { kind: 'denied', operation: 's3:PutBucketVersioning', count: 1 } as const;
  const sandbox = await sandboxWith({ knobs: { faults: [fault] } });
  const plan = await written(planOf([createLogBucket('new-logs')]));
  expect(resultsOf(await apply(sandbox, plan))[0]).toContain('the bucket is there, unfinished');
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox, MEMBER));
  await s3.send(new DeleteBucketCommand({ Bucket: 'new-logs' }));
  s3.destroy();
  expect(resultsOf(await apply(sandbox, plan))).toEqual(['create-log-bucket new-logs: written']);
});

test('a bucket of which nobody wrote down that it was created is not called created', async () => {
  const fault = { kind: 'expired-token', operation: 's3:CreateBucket', count: 1 } as const;
  const sandbox = await sandboxWith({ knobs: { faults: [fault] } });
  const plan = await written(planOf([createLogBucket('new-logs')]));
  await apply(sandbox, plan);
  expect(await undoing(sandbox, plan)).toMatchObject({ kept: [], perhapsKept: ['new-logs'] });
  // The plan does not tell it either: the bucket may have been there before.
  const { path, hash } = plan;
  const byPlan = { journal: `${plan.journal}.undo` };
  expect(await undoing(sandbox, byPlan, { plan: { path, hash } })).toMatchObject({
    kept: [],
    perhapsKept: ['new-logs'],
  });
  await apply(sandbox, plan);
  expect(await undoing(sandbox, plan)).toMatchObject({ kept: ['new-logs'], perhapsKept: [] });
});
