import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/fix/verify/verify-journal.ts';
import type { AccessLogKnobs } from '../../src/sandbox/access-logs/knobs.ts';
import { optionsOf } from '../../src/scan/options-of.ts';
import {
  apply,
  BUCKETS,
  LOGS,
  mergePolicy,
  planOf,
  sandboxWith,
  scannedScenario,
  setLogging,
  written,
} from './world.ts';

const SET = '2027-01-01T06:00:00.000Z';

async function loggingIsSet(accessLogs: AccessLogKnobs = {}) {
  const sandbox = await sandboxWith({
    scenario: scannedScenario(BUCKETS),
    clock: { start: SET, frozen: true },
    knobs: { accessLogs },
  });
  const plan = await written(planOf([mergePolicy(), setLogging('app'), setLogging('web')]));
  await apply(sandbox, plan);
  const verified = () =>
    verifyJournal({
      journal: plan.journal,
      options: optionsOf({}),
      ports: { env: sandbox.env, now: () => new Date(sandbox.now()) },
    });
  return { sandbox, verified };
}

test('before a night has passed nobody looks for logs', async () => {
  const { sandbox, verified } = await loggingIsSet();
  sandbox.advance(19 * 3600);
  sandbox.resetCounts();
  const { arrivals } = await verified();
  expect(arrivals.map(({ bucket, now, detail }) => [bucket, now, detail])).toEqual([
    ['app', 'later', '2027-01-02T02:00:00.000Z'],
    ['web', 'later', '2027-01-02T02:00:00.000Z'],
  ]);
  expect(sandbox.counts().operations['s3:ListObjectsV2']).toBe(undefined);
});

test('after a night each source is told since when its logs arrive', async () => {
  const { sandbox, verified } = await loggingIsSet();
  sandbox.advance(21 * 3600);
  const { arrivals } = await verified();
  expect(arrivals.map(({ bucket, now, since }) => [bucket, now, since])).toEqual([
    ['app', 'arrived', SET],
    ['web', 'arrived', SET],
  ]);
  expect(Date.parse(arrivals[0]?.detail ?? '')).toBeGreaterThan(Date.parse(SET));
});

test('logs that never came are no logs', async () => {
  const { sandbox, verified } = await loggingIsSet({ lossRate: 1 });
  sandbox.advance(21 * 3600);
  const { arrivals } = await verified();
  expect(arrivals.map(({ bucket, now }) => [bucket, now])).toEqual([
    ['app', 'nothing'],
    ['web', 'nothing'],
  ]);
});

test('a log bucket that may not be listed leaves open what arrived', async () => {
  const { sandbox, verified } = await loggingIsSet();
  sandbox.advance(21 * 3600);
  sandbox.changeBucket(LOGS, { denied: ['s3:ListBucket'] });
  const { arrivals } = await verified();
  expect(arrivals.map(({ bucket, now }) => [bucket, now])).toEqual([
    ['app', 'unseen'],
    ['web', 'unseen'],
  ]);
});
