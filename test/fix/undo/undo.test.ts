import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FixStep } from '../../../src/fix/fix-plan.ts';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import {
  apply,
  BUCKETS,
  createLogBucket,
  DENY_HTTP,
  deliverTo,
  folder,
  LOGS,
  loggingTo,
  mergePolicy,
  planOf,
  policyOf,
  REGION,
  resultsOf,
  STEPS,
  sandboxWith,
  scenarioOf,
  setLogging,
  settingsOf,
  undoing,
  writesOf,
  written,
} from '../world.ts';

const NAMES = [LOGS, 'app', 'web'];
const allOf = (sandbox: Sandbox) => NAMES.map((name) => settingsOf(sandbox, name));

test('undo gives back equal documents, in reverse order, and the plan can be applied again', async () => {
  const sandbox = await sandboxWith();
  const before = allOf(sandbox);
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan);
  const after = allOf(sandbox);
  expect(resultsOf(await undoing(sandbox, plan))).toEqual([
    'set-logging web: written',
    'set-logging app: written',
    `merge-policy ${LOGS}: written`,
  ]);
  expect(allOf(sandbox)).toEqual(before);
  expect(resultsOf(await undoing(sandbox, plan))).toEqual([]);
  await apply(sandbox, plan);
  expect(allOf(sandbox)).toEqual(after);
  await undoing(sandbox, plan);
  expect(allOf(sandbox)).toEqual(before);
});

test('every kind of change is taken back; a bucket that was created stays', async () => {
  const grants = [{ grantee: 'http://acs.amazonaws.com/groups/s3/LogDelivery', permission: 'READ' }];
  const buckets = [
    { name: 'no-policy', region: REGION },
    { name: 'to-logs', region: REGION, logging: { target: LOGS, prefix: 'old' } },
    { name: LOGS, region: REGION, policy: policyOf(DENY_HTTP, deliverTo(LOGS)), ownership: 'ObjectWriter' as const },
    {
      name: 'app',
      region: REGION,
      logging: { target: LOGS, prefix: 'a/', keyFormat: 'DeliveryTime' as const, grants },
    },
  ];
  const sandbox = await sandboxWith({ scenario: scenarioOf(buckets) });
  const names = buckets.map(({ name }) => name);
  const before = names.map((name) => settingsOf(sandbox, name));
  const withGrants = {
    ...loggingTo(LOGS, 'a/'),
    keyFormat: 'partitioned-delivery-time' as const,
    grants: ['http://acs.amazonaws.com/groups/s3/LogDelivery:READ'],
  };
  const place = {
    account: '444455556666',
    region: REGION,
    managed: { by: 'unknown' },
    why: [],
    dependsOn: [],
  } as const;
  const steps: readonly FixStep[] = [
    createLogBucket('new-logs', null),
    mergePolicy({ bucket: 'no-policy', before: null, after: policyOf(deliverTo('no-policy')) }),
    {
      ...place,
      action: 'drop-target-grants',
      id: 'drop-target-grants app',
      bucket: 'app',
      before: withGrants,
      after: { ...withGrants, grants: [] },
    },
    {
      ...place,
      action: 'switch-logging-off',
      id: 'switch-logging-off to-logs',
      bucket: 'to-logs',
      before: loggingTo(LOGS, 'old'),
      after: null,
    },
  ];
  const plan = await written(planOf(steps));
  const applied = await apply(sandbox, plan);
  expect(applied.outcomes?.map(({ result }) => result)).toEqual(['written', 'written', 'written', 'written']);
  const undone = await undoing(sandbox, plan);
  expect(resultsOf(undone)).toEqual([
    'switch-logging-off to-logs: written',
    'drop-target-grants app: written',
    'merge-policy no-policy: written',
  ]);
  expect(undone.kept).toEqual(['new-logs']);
  expect(names.map((name) => settingsOf(sandbox, name))).toEqual(before);
  expect(sandbox.bucket('new-logs')?.versioning).toBe('Enabled');
});

test('without the journal the plan is taken back', async () => {
  const sandbox = await sandboxWith();
  const before = allOf(sandbox);
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan, { limit: 2 });
  const journal = `${await folder()}/undo.journal`;
  // A plan that has expired can still be taken back.
  const now = () => new Date('2028-01-01T00:00:00Z');
  expect(resultsOf(await undoing(sandbox, { journal }, { plan, now }))).toEqual([
    'set-logging web: already',
    'set-logging app: written',
    `merge-policy ${LOGS}: written`,
  ]);
  expect(allOf(sandbox)).toEqual(before);
});

test('a statement that another bucket has come to rely on stays', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf([mergePolicy()]));
  await apply(sandbox, plan);
  sandbox.changeBucket('web', { logging: { target: LOGS, prefix: 'web/' } });
  sandbox.resetCounts();
  expect(resultsOf(await undoing(sandbox, plan))[0]).toMatch(
    /^merge-policy member-logs: refused \(logs of web are delivered into member-logs now, and would not be afterwards: /,
  );
  expect(writesOf(sandbox)).toEqual({});
});

test('a source whose logs were stopped before the plan does not keep its policy from going back', async () => {
  const buckets = BUCKETS.map((one) =>
    one.name === 'web' ? { ...one, logging: { target: LOGS, prefix: 'web/' } } : one,
  );
  const sandbox = await sandboxWith({ scenario: scenarioOf(buckets) });
  const before = allOf(sandbox);
  const plan = await written(planOf([mergePolicy({ stoppedSources: ['web'] }), setLogging('app')]));
  await apply(sandbox, plan);
  expect(resultsOf(await undoing(sandbox, plan))).toEqual([
    'set-logging app: written',
    `merge-policy ${LOGS}: written`,
  ]);
  expect(allOf(sandbox)).toEqual(before);
});

test('a bucket that somebody changed since is left', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan);
  sandbox.changeBucket('app', { logging: { target: LOGS, prefix: 'elsewhere/' } });
  const outcomes = resultsOf(await undoing(sandbox, plan));
  expect(outcomes[1]).toMatch(/^set-logging app: changed/);
  expect(outcomes[2]).toMatch(/^merge-policy member-logs: refused \(logs of app are delivered/);
  expect(settingsOf(sandbox, 'app').logging).toEqual({ target: LOGS, prefix: 'elsewhere/' });
});

test('what was there already is not taken back', async () => {
  const sandbox = await sandboxWith({
    scenario: scenarioOf(
      BUCKETS.map((bucket) =>
        bucket.name === LOGS ? { ...bucket, policy: policyOf(DENY_HTTP, deliverTo(LOGS)) } : bucket,
      ),
    ),
  });
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan);
  expect(resultsOf(await undoing(sandbox, plan))).toEqual(['set-logging web: written', 'set-logging app: written']);
  expect(settingsOf(sandbox, LOGS).policy).toEqual(policyOf(DENY_HTTP, deliverTo(LOGS)));
});

test('a journal that is missing, empty or edited is said so', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf([mergePolicy()]));
  await expect(undoing(sandbox, plan)).rejects.toThrow('there is no journal');
  await apply(sandbox, plan);
  const text = await readFile(plan.journal, 'utf8');
  await writeFile(plan.journal, text.replace('DenyHttp', 'DenyHttq'));
  await expect(undoing(sandbox, plan)).rejects.toThrow(`${plan.journal}:2: the journal is damaged, or was edited`);
  const [first = '', , ...rest] = text.split('\n');
  await writeFile(plan.journal, [first, ...rest].join('\n'));
  await expect(undoing(sandbox, plan)).rejects.toThrow(':2: the journal is damaged');
  await writeFile(plan.journal, first.slice(0, 20));
  await expect(undoing(sandbox, plan)).rejects.toThrow('it has no whole record');
});

test('a plan that was cut off in the middle of an undo is taken back the rest of the way', async () => {
  const sandbox = await sandboxWith();
  const before = allOf(sandbox);
  const plan = await written(planOf([mergePolicy(), setLogging('app')]));
  await apply(sandbox, plan);
  await undoing(sandbox, plan);
  const whole = (await readFile(plan.journal, 'utf8')).split('\n');
  // All before the undo, and the record that its first change began.
  for (const lines of [5, 6, 7, 8]) {
    await writeFile(plan.journal, `${whole.slice(0, lines).join('\n')}\n`);
    await undoing(sandbox, plan);
    expect(allOf(sandbox)).toEqual(before);
  }
});

test('a plan of another version is taken back, and not applied', async () => {
  const sandbox = await sandboxWith();
  const before = settingsOf(sandbox, LOGS);
  await apply(sandbox, await written(planOf(STEPS)));
  const other = await written(planOf(STEPS, { toolVersion: '0.0.1' }));
  await expect(apply(sandbox, other)).rejects.toThrow('was planned by version 0.0.1');
  const plan = { path: other.path, hash: other.hash };
  expect(resultsOf(await undoing(sandbox, other, { plan }))).toHaveLength(3);
  expect(settingsOf(sandbox, LOGS)).toEqual(before);
});
