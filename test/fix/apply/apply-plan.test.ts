import { readFile, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readJournal } from '../../../src/fix/journal/records.ts';
import {
  apply,
  BUCKETS,
  createLogBucket,
  DENY_HTTP,
  deliverTo,
  HUB,
  LOGS,
  loggingTo,
  MEMBER,
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
  writesOf,
  written,
} from '../world.ts';

test('a plan is applied step by step, and each step is written once', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    `merge-policy ${LOGS}: written`,
    'set-logging app: written',
    'set-logging web: written',
  ]);
  expect(settingsOf(sandbox, LOGS).policy).toEqual(policyOf(DENY_HTTP, deliverTo(LOGS)));
  expect(settingsOf(sandbox, 'app').logging).toEqual({ target: LOGS, prefix: 'app/' });
  expect(writesOf(sandbox)).toEqual({ 's3:PutBucketPolicy': 1, 's3:PutBucketLogging': 2 });
});

test('applied twice a plan writes nothing the second time, with the same journal or with another', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan);
  sandbox.resetCounts();
  for (const journal of [plan.journal, `${plan.journal}.2`])
    expect(resultsOf(await apply(sandbox, { ...plan, journal }))).toEqual([
      `merge-policy ${LOGS}: already`,
      'set-logging app: already',
      'set-logging web: already',
    ]);
  expect(writesOf(sandbox)).toEqual({});
});

test('the journal has everything that undoing needs, and nobody else may read it', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan, { externalId: undefined });
  const text = await readFile(plan.journal, 'utf8');
  expect((await stat(plan.journal)).mode & 0o777).toBe(0o600);
  const { header, steps } = readJournal(plan.journal, text);
  expect(header).toMatchObject({ planHash: plan.hash, organization: 'o-simulated1' });
  expect([...steps.values()].map(({ state, change }) => [change.step, state])).toEqual(
    STEPS.map(({ id }) => [id, 'done']),
  );
  expect(text).not.toMatch(/AKIA|ASIA|assumed-role|s3log-audit-[0-9a-f]{8}/);
});

test('logging is not written where the delivery is not permitted now, whatever the plan says', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf([setLogging('app', { dependsOn: [] })]));
  const [outcome] = resultsOf(await apply(sandbox, plan));
  expect(outcome).toMatch(/^set-logging app: refused \(delivery into member-logs is blocked: /);
  expect(writesOf(sandbox)).toEqual({});
});

test.each([
  ['itself', [], 'app', 'app would log into itself'],
  [
    'a bucket that logs back',
    [{ name: 'app', logging: { target: 'web', prefix: '' } }],
    'app',
    'logs would come back to web: web -> app -> web',
  ],
])('logging is not pointed to %s', async (_, changed, target, message) => {
  const source = target === 'app' && changed.length === 0 ? 'app' : 'web';
  const buckets = BUCKETS.map((bucket) => ({
    ...bucket,
    ...changed.find(({ name }) => name === bucket.name),
    policy: policyOf(deliverTo(bucket.name)),
  }));
  const sandbox = await sandboxWith({ scenario: scenarioOf(buckets) });
  const plan = await written(planOf([setLogging(source, { dependsOn: [], after: loggingTo(target, 'x/') })]));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([`set-logging ${source}: refused (${message})`]);
  expect(writesOf(sandbox)).toEqual({});
});

test('what somebody changed since the plan was made is left, and so is what depends on it', async () => {
  const sandbox = await sandboxWith();
  sandbox.changeBucket(LOGS, { policy: policyOf(deliverTo('other')) });
  const plan = await written(planOf(STEPS));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    `merge-policy ${LOGS}: changed (the policy is neither what was there when the plan was made nor what the plan makes of it)`,
    `set-logging app: waits (it depends on "merge-policy ${LOGS}", which was not done)`,
    `set-logging web: waits (it depends on "merge-policy ${LOGS}", which was not done)`,
  ]);
  expect(writesOf(sandbox)).toEqual({});
});

test.each([
  [
    'in another order',
    { Statement: [{ ...DENY_HTTP, Resource: [...DENY_HTTP.Resource].reverse() }], Version: '2012-10-17' },
    'written',
  ],
  ['with one Sid changed', policyOf({ ...DENY_HTTP, Sid: 'Other' }), 'changed'],
  ['with a member twice', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', 'changed'],
])('a policy %s is compared as a document', async (_, policy, result) => {
  const sandbox = await sandboxWith();
  sandbox.changeBucket(LOGS, { policy });
  const outcome = await apply(sandbox, await written(planOf([mergePolicy()])));
  expect(outcome.outcomes?.[0]?.result).toBe(result);
});

test.each([
  ['a denied write', { denied: ['s3:PutBucketPolicy'] }, 'refused (s3:PutBucketPolicy: denied)'],
  ['a denied read', { denied: ['s3:GetBucketPolicy'] }, 'refused (s3:GetBucketPolicy is denied)'],
])('%s stops what depends on it, and nothing else', async (_, change, result) => {
  const buckets = [
    ...BUCKETS,
    { name: 'open-logs', region: REGION, policy: policyOf(deliverTo('open-logs')) },
    { name: 'api', region: REGION },
  ];
  const sandbox = await sandboxWith({ scenario: scenarioOf(buckets) });
  sandbox.changeBucket(LOGS, change);
  const steps = [...STEPS, setLogging('api', { dependsOn: [], after: loggingTo('open-logs', 'api/') })];
  expect(resultsOf(await apply(sandbox, await written(planOf(steps))))).toEqual([
    `merge-policy ${LOGS}: ${result}`,
    `set-logging app: waits (it depends on "merge-policy ${LOGS}", which was not done)`,
    `set-logging web: waits (it depends on "merge-policy ${LOGS}", which was not done)`,
    'set-logging api: written',
  ]);
});

test('a conflict with another change is tried again after another look; at the end the run stops', async () => {
  const knobs = (count: number) => ({
    knobs: { faults: [{ kind: 'conflict', operation: 's3:PutBucketPolicy', count }] as const },
  });
  const once = await sandboxWith(knobs(2));
  expect(resultsOf(await apply(once, await written(planOf(STEPS))))[0]).toBe(`merge-policy ${LOGS}: written`);
  expect(writesOf(once)['s3:PutBucketPolicy']).toBe(3);
  const always = await sandboxWith(knobs(1_000));
  const outcomes = resultsOf(await apply(always, await written(planOf(STEPS))));
  expect(outcomes[0]).toMatch(
    /^merge-policy member-logs: stopped \(s3:PutBucketPolicy: .*OperationAborted.*at each of 6 attempts\)$/,
  );
  expect(outcomes[1]).toBe(`set-logging app: not-reached ("merge-policy ${LOGS}" was stopped)`);
});

test.each(['throttle', 'error', 'reset', 'cut', 'slow'] as const)(
  'an answer that is lost (%s) is settled by another look',
  async (kind) => {
    const faults = [{ kind, operation: ['s3:PutBucketPolicy', 's3:PutBucketLogging'], perBucket: 1, ms: 50 }];
    const sandbox = await sandboxWith({ knobs: { faults } });
    const outcomes = resultsOf(await apply(sandbox, await written(planOf(STEPS))));
    expect(outcomes.map((one) => one.split(': ')[1])).toEqual(['written', 'written', 'written']);
  },
);

test('a setting that shows late is waited for', async () => {
  const sandbox = await sandboxWith({ knobs: { readLagMs: 150 } });
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 4));
  const outcome = await apply(sandbox, await written(planOf([mergePolicy()])), { wait });
  expect(resultsOf(outcome)).toEqual([`merge-policy ${LOGS}: written`]);
  expect(writesOf(sandbox)).toEqual({ 's3:PutBucketPolicy': 1 });
});

test('what S3 took and does not show is not sent again: the run stops', async () => {
  const sandbox = await sandboxWith({ knobs: { readLagMs: 60_000 } });
  const outcome = await apply(sandbox, await written(planOf([mergePolicy()])));
  expect(resultsOf(outcome)).toEqual([
    `merge-policy ${LOGS}: stopped (S3 took the change and still shows the setting as it was before)`,
  ]);
  expect(writesOf(sandbox)).toEqual({ 's3:PutBucketPolicy': 1 });
});

test('a bucket that is gone, and one of another account, are not written', async () => {
  const gone = await sandboxWith({ scenario: scenarioOf(BUCKETS.filter(({ name }) => name !== LOGS)) });
  expect(resultsOf(await apply(gone, await written(planOf([mergePolicy()]))))[0]).toMatch(
    /refused \(s3:GetBucketPolicy: NoSuchBucket/,
  );
  const scenario = scenarioOf(BUCKETS.filter(({ name }) => name !== LOGS));
  const accounts = scenario.accounts.map((one) => (one.id === HUB ? { ...one, buckets: BUCKETS.slice(0, 1) } : one));
  const taken = await sandboxWith({ scenario: { ...scenario, accounts } });
  expect(resultsOf(await apply(taken, await written(planOf([mergePolicy()]))))[0]).toMatch(
    /refused \(s3:GetBucketPolicy is denied\)/,
  );
  expect(writesOf(taken)).toEqual({});
});

test('a policy that would shut the fixer out is refused, and one of which that cannot be told', async () => {
  const sandbox = await sandboxWith();
  const deny = (Condition?: object) =>
    policyOf(DENY_HTTP, {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      ...(Condition && { Condition }),
    });
  const refusal = async (after: ReturnType<typeof policyOf>) =>
    resultsOf(await apply(sandbox, await written(planOf([mergePolicy({ after })]))))[0];
  expect(await refusal(deny())).toMatch(
    /refused \(the policy would deny s3:GetBucketPolicy to arn:aws:iam::444455556666:role\/S3LogAuditFix/,
  );
  expect(await refusal(deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }))).toMatch(
    /refused \(whether the policy would deny s3:GetBucketPolicy/,
  );
  // Nobody has listed this key here, and requests may have it.
  expect(await refusal(deny({ StringEquals: { 'aws:ChatbotSourceArn': 'arn:aws:chatbot::444455556666:x' } }))).toMatch(
    /refused \(whether the policy would deny s3:GetBucketPolicy/,
  );
  expect(await refusal(deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-other00001' } }))).toMatch(
    /refused \(the policy would deny/,
  );
  expect(writesOf(sandbox)).toEqual({});
  expect(await refusal(deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-simulated1' } }))).toMatch(/: written$/);
});

test('a managed bucket is not written, unless that is wanted', async () => {
  const managed = mergePolicy({ managed: { by: 'stack', name: 'logging-baseline' } });
  const sandbox = await sandboxWith();
  const plan = await written(planOf([managed, setLogging('app')]));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    `merge-policy ${LOGS}: managed (stack logging-baseline manages the bucket, and its next update would take the change back: change its template)`,
    `set-logging app: waits (it depends on "merge-policy ${LOGS}", which was not done)`,
  ]);
  expect(writesOf(sandbox)).toEqual({});
  expect(resultsOf(await apply(sandbox, plan, { evenIfManaged: true }))).toEqual([
    `merge-policy ${LOGS}: written`,
    'set-logging app: written',
  ]);
});

test('a step that the template of a managed bucket made meanwhile is done, and what depends on it goes on', async () => {
  const managed = mergePolicy({ managed: { by: 'stack', name: 'logging-baseline' } });
  const sandbox = await sandboxWith();
  sandbox.changeBucket(LOGS, { policy: policyOf(DENY_HTTP, deliverTo(LOGS)) });
  const plan = await written(planOf([managed, setLogging('app')]));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([`merge-policy ${LOGS}: already`, 'set-logging app: written']);
  expect(writesOf(sandbox)).toEqual({ 's3:PutBucketLogging': 1 });
});

test('an interruption ends the run after the change in hand', async () => {
  const stop = new AbortController();
  const sandbox = await sandboxWith({ meanwhile: (operation) => operation === 's3:PutBucketPolicy' && stop.abort() });
  const plan = await written(planOf(STEPS));
  expect(resultsOf(await apply(sandbox, plan, { signal: stop.signal }))).toEqual([
    `merge-policy ${LOGS}: written`,
    'set-logging app: not-reached (interrupted)',
    'set-logging web: not-reached (interrupted)',
  ]);
});

test('nothing is done without a confirmation, with an old inventory, or as somebody else', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  expect((await apply(sandbox, plan, { confirm: () => Promise.resolve(false) })).outcomes).toBeNull();
  await expect(apply(sandbox, plan, { maxAge: 3_600_000 })).rejects.toThrow(
    'rests on a scan of 2027-01-01T00:00:00Z, 6 hours ago; at most 1 are allowed',
  );
  await expect(apply(sandbox, plan, { now: () => new Date('2027-01-08T00:00:00Z') })).rejects.toThrow('expired');
  const other = await written(planOf(STEPS, { organization: 'o-other00001' }));
  await expect(apply(sandbox, other)).rejects.toThrow(
    'the plan is of organization o-other00001, and the credentials of o-simulated1',
  );
  const china = await written(planOf(STEPS, { partition: 'aws-cn' }));
  await expect(apply(sandbox, china)).rejects.toThrow('the plan is of partition aws-cn');
  await expect(apply(sandbox, await written(planOf(STEPS, { organization: null })))).rejects.toThrow(
    `the plan is of account ${MEMBER}`,
  );
  await writeFile(plan.path, `${await readFile(plan.path, 'utf8')} `);
  await expect(apply(sandbox, plan)).rejects.toThrow('the last line is not `planHash:`');
  expect(writesOf(sandbox)).toEqual({});
});

test('the journal of another plan is not continued, and one run at a time changes an organization', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  await apply(sandbox, plan, { limit: 1 });
  const other = await written(planOf([mergePolicy()]));
  await expect(apply(sandbox, { ...other, journal: plan.journal })).rejects.toThrow('is the journal of another plan');
  const both = await Promise.allSettled([apply(sandbox, plan), apply(sandbox, other)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a log bucket is created with all its settings, and one that is there is not touched', async () => {
  const sandbox = await sandboxWith();
  const steps = [
    createLogBucket('new-logs'),
    setLogging('app', { dependsOn: ['create-log-bucket new-logs'], after: loggingTo('new-logs', 'app/') }),
  ];
  const plan = await written(planOf(steps));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    'create-log-bucket new-logs: written',
    'set-logging app: written',
  ]);
  const all = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
  expect(sandbox.bucket('new-logs')).toMatchObject({
    region: REGION,
    ownership: 'BucketOwnerEnforced',
    encryption: { algorithm: 'AES256' },
    versioning: 'Enabled',
    publicAccessBlock: all,
    lifecycle: [{ expireDays: 400, content: { NoncurrentVersionExpiration: { NoncurrentDays: '400' } } }],
  });
  sandbox.resetCounts();
  expect(resultsOf(await apply(sandbox, plan))).toEqual([
    'create-log-bucket new-logs: already',
    'set-logging app: already',
  ]);
  expect(writesOf(sandbox)).toEqual({});
  const mine = await written(planOf([createLogBucket('web')]));
  expect(resultsOf(await apply(sandbox, mine))).toEqual([
    'create-log-bucket web: refused (the account has a bucket of the name web already (BucketAlreadyOwnedByYou); it is not touched)',
  ]);
  expect(writesOf(sandbox)).toEqual({});
});
