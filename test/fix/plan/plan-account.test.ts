import { expect, test } from 'vitest';
import { denied, known } from '../../../src/model/observation.ts';
import { ACCOUNT, accountOf, everyRegion, ids, logs, planned, policy, reasons } from './cases.ts';

const TO_LOGS = [everyRegion('logs')];
const [LOGS, OTHER] = [logs('logs'), { logging: 'logs' }];

test('a bucket that is not logged gets the log bucket of the settings', () => {
  const plan = planned(accountOf({ logs: LOGS, other: OTHER, data: {} }), TO_LOGS);
  expect(plan.steps).toMatchObject([
    {
      ...{ id: 'set-logging data', before: null, dependsOn: [], account: ACCOUNT, region: 'eu-west-1' },
      after: { target: 'logs', prefix: 'data/', keyFormat: 'simple', grants: [] },
      why: [{ rule: 'logging-enabled' }],
    },
  ]);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

test('a log bucket that nothing logs into yet is no finding any more once something does', () => {
  const plan = planned(accountOf({ logs: LOGS, data: {} }), TO_LOGS);
  expect(ids(plan)).toEqual(['set-logging data']);
  expect(plan).toMatchObject({ advice: [], resolved: 2 });
});

test('without settings nothing is guessed', () => {
  const plan = planned(accountOf({ logs: LOGS, other: OTHER, data: {} }), []);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)).toEqual([
    'logging-enabled data: the settings name no log bucket for account 111122223333 in eu-west-1 (targets)',
  ]);
});

const FENCE = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid: 'S3AccessLogsdata', Effect: 'Deny', Principal: '*', Action: 's3:*' },
      Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};

test('the policy of the log bucket comes before the logging that needs it, with a Sid that is free', () => {
  const plan = planned(accountOf({ logs: logs('logs', { facts: { policy: policy(FENCE) } }), data: {} }), TO_LOGS);
  expect(plan.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['merge-policy logs', []],
    ['set-logging data', ['merge-policy logs']],
  ]);
  expect(plan.steps[0]).toMatchObject({
    before: FENCE,
    after: {
      Statement: [FENCE.Statement[0], { Sid: 'S3AccessLogsdata2', Principal: { Service: 'logging.s3.amazonaws.com' } }],
    },
    why: [{ rule: 'logging-enabled' }],
  });
});

test('all statements for one log bucket are merged in one step', () => {
  const buckets = { logs: logs('logs', { facts: { policy: policy(FENCE) } }), a: {}, b: {}, c: OTHER };
  const plan = planned(accountOf(buckets), TO_LOGS);
  expect(ids(plan)).toEqual(['merge-policy logs', 'set-logging a', 'set-logging b']);
  expect(plan).toMatchObject({ advice: [] });
});

test.each([
  ['a principal that was deleted', { AWS: 'AROAEXAMPLEEXAMPLE123' }, /a principal that was deleted/],
  ['a member twice', '*', /"Id" comes twice/],
])('a policy with %s is not written', (what, Principal, reason) => {
  const text = JSON.stringify({ ...FENCE, Statement: [{ ...FENCE.Statement[0], Principal }] });
  const written = what === 'a member twice' ? text.replace('{"Version"', '{"Id":"a","Id":"b","Version"') : text;
  const plan = planned(accountOf({ logs: logs('logs', { facts: { policy: policy(written) } }), c: OTHER }), TO_LOGS);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)[0]).toMatch(reason);
});

test('a policy that would be larger than S3 takes is not written', () => {
  const readers = Array.from({ length: 500 }, (_, index) => `arn:aws:iam::111122223333:role/reader-of-logs-${index}`);
  const large = {
    ...FENCE,
    Statement: [
      ...FENCE.Statement,
      { Effect: 'Allow', Principal: { AWS: readers }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' },
    ],
  };
  const plan = planned(
    accountOf({ logs: logs('logs', { facts: { policy: policy(large) } }), c: OTHER, d: {} }),
    TO_LOGS,
  );
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan).join('\n')).toMatch(
    /log-delivery-permitted logs: .*too large[\s\S]*logging-enabled d: logs is not changed: the policy would be too large/,
  );
});

test('a bucket that logs to itself is pointed to the log bucket, with its layout', () => {
  const logging = { target: 'data', prefix: 'self/', keyFormat: 'partitioned-event-time' as const };
  const plan = planned(accountOf({ logs: LOGS, other: OTHER, data: { logging } }), TO_LOGS);
  expect(plan.steps).toMatchObject([{ id: 'set-logging data', after: { ...logging, target: 'logs' } }]);
  expect(plan).toMatchObject({ advice: [] });
});

test('a log bucket that logs to itself is switched off', () => {
  const plan = planned(accountOf({ logs: { ...LOGS, logging: 'logs' }, other: OTHER }), TO_LOGS);
  expect(ids(plan)).toEqual(['switch-logging-off logs']);
  expect(plan).toMatchObject({ advice: [] });
});

test('of a loop of two the log bucket is switched off, and the other goes on', () => {
  const plan = planned(
    accountOf({ logs: { ...LOGS, logging: 'data' }, data: { ...logs('data'), logging: 'logs' }, other: OTHER }),
    TO_LOGS,
  );
  expect(ids(plan)).toEqual(['switch-logging-off logs']);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

test('of a loop of two that the settings say nothing of, one stays a log bucket', () => {
  const plan = planned(accountOf({ a: { ...logs('a'), logging: 'b' }, b: { ...logs('b'), logging: 'a' } }), []);
  expect(ids(plan)).toEqual(['switch-logging-off a']);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

const ring = (next: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(next).map(([name, target]) => [name, { ...logs(name), logging: target }]));

test('a loop of three goes into the log bucket', () => {
  const plan = planned(accountOf({ ...ring({ a: 'b', b: 'c', c: 'a' }), logs: LOGS, other: OTHER }), TO_LOGS);
  expect(ids(plan)).toEqual(['set-logging a', 'set-logging b', 'set-logging c']);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

test('a loop of three with the log bucket in it is opened there', () => {
  const plan = planned(accountOf({ ...ring({ a: 'b', b: 'logs', logs: 'a' }) }), TO_LOGS);
  expect(ids(plan).toSorted()).toEqual(['set-logging a', 'switch-logging-off logs']);
  expect(plan).toMatchObject({ advice: [] });
});

test('a loop of three is left where the settings know no log bucket', () => {
  const plan = planned(accountOf(ring({ a: 'b', b: 'c', c: 'a' })), []);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)).toEqual([expect.stringContaining('no-logging-loop a: the settings name no log bucket')]);
});

test('a log bucket that logs on is switched off, and what it logged into is logged', () => {
  const buckets = { logs: { ...LOGS, logging: 'archive' }, archive: logs('archive'), other: OTHER };
  const plan = planned(accountOf(buckets), TO_LOGS);
  expect(plan.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['switch-logging-off logs', []],
    ['set-logging archive', ['switch-logging-off logs']],
  ]);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

test('a bucket that logs on is left where the settings do not call it a log bucket', () => {
  const buckets = { logs: LOGS, other: OTHER, data: { ...logs('data'), logging: 'logs' }, stray: { logging: 'data' } };
  const plan = planned(accountOf(buckets), TO_LOGS);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)).toEqual([
    expect.stringContaining('no-log-chain data: the settings send the logs of stray to logs, not to data'),
  ]);
});

test.each(['account', 'Region'])('logs that go into another %s come back, under their prefix', (where) => {
  const elsewhere =
    where === 'Region'
      ? { far: logs('far', { region: 'us-east-1' }), near: { region: 'us-east-1', logging: 'far' } }
      : {};
  const names = where === 'account' ? { names: { far: { presence: known({ state: 'taken' as const }) } } } : {};
  const buckets = { ...elsewhere, logs: LOGS, other: OTHER, data: { logging: { target: 'far', prefix: 'sal/' } } };
  const plan = planned(accountOf(buckets, names), TO_LOGS);
  expect(plan.steps).toMatchObject([{ id: 'set-logging data', after: { target: 'logs', prefix: 'sal/' } }]);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});

test('a prefix that others have there already is not kept', () => {
  const buckets = {
    logs: LOGS,
    other: { logging: { target: 'logs', prefix: 'sal/' } },
    data: { logging: { target: 'gone', prefix: 'sal/' } },
  };
  const plan = planned(accountOf(buckets, { names: { gone: { presence: known({ state: 'deleted' }) } } }), TO_LOGS);
  expect(plan.steps).toMatchObject([{ id: 'set-logging data', after: { target: 'logs', prefix: 'data/' } }]);
});

test('a log bucket of the settings in another Region is refused', () => {
  const plan = planned(
    accountOf({ logs: logs('logs', { region: 'us-east-1' }), far: { region: 'us-east-1', logging: 'logs' }, data: {} }),
    TO_LOGS,
  );
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)).toEqual([expect.stringContaining('is in us-east-1, and S3 delivers within eu-west-1 alone')]);
});

test('prefixes are told apart, and end with a separator', () => {
  const buckets = {
    logs: LOGS,
    a: { logging: { target: 'logs', prefix: 'sal/' } },
    b: { logging: { target: 'logs', prefix: 'sal/b/' } },
    c: { logging: { target: 'logs', prefix: 'c' } },
    d: { logging: { target: 'logs', prefix: 'sal/', keyFormat: 'partitioned-event-time' as const } },
  };
  const plan = planned(accountOf(buckets), TO_LOGS);
  expect(plan.steps).toMatchObject([
    { id: 'set-logging a', after: { target: 'logs', prefix: 'a/' } },
    { id: 'set-logging c', after: { target: 'logs', prefix: 'c/' } },
  ]);
  expect(plan).toMatchObject({ advice: [], resolved: 2 });
});

test('grants that have no effect are dropped, and nothing else changes', () => {
  const logging = { target: 'logs', prefix: 'a/', grants: ['http://acs.amazonaws.com/groups/global/AllUsers:READ'] };
  const plan = planned(accountOf({ logs: LOGS, a: { logging } }), TO_LOGS);
  expect(plan.steps).toMatchObject([
    { id: 'drop-target-grants a', before: logging, after: { ...logging, grants: [] } },
  ]);
});

test('a delivery that a resource control policy denies is advice', () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
  });
  const policies = [{ id: 'p-1', name: 'fence', document, targets: [ACCOUNT] }];
  const organization = { id: 'o-abcdefghij', managementAccount: '999988887777', rcps: known({ policies }) };
  const plan = planned(accountOf({ logs: LOGS, other: OTHER, data: {} }), TO_LOGS, { organization });
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan).join('\n')).toMatch(
    /logging-enabled data: S3 could not deliver into logs: .*resource control policy[\s\S]*log-delivery-permitted : .*resource control policy/,
  );
});

test('nothing is pointed to a log bucket whose policy is not known', () => {
  const hidden = logs('logs', { facts: { policy: denied('s3:GetBucketPolicy') } });
  const plan = planned(accountOf({ logs: hidden, other: OTHER, data: {} }), TO_LOGS);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan).join('\n')).toMatch(/logging-enabled data: whether S3 could deliver into logs is not known/);
});

test('what was not read of a log bucket is named, with how to read it', () => {
  const { policy: _, ...unread } = logs('logs').facts ?? {};
  const account = accountOf({ logs: { facts: unread }, data: {} });
  const buckets = account.buckets.map((one) => {
    const { policy: _policy, ...facts } = one.facts;
    return one.name === 'logs' ? { ...one, facts } : one;
  });
  const plan = planned({ ...account, buckets }, TO_LOGS);
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan).join('\n')).toMatch(
    /logging-enabled data: .*not known: plan with --read-missing, or scan with --save-inventory and --collect targets/,
  );
});

test('a log bucket that is not there is created where that is asked for, with its settings', () => {
  const account = accountOf({ data: {}, more: {} });
  const targets = [everyRegion('logs-{account}-{region}', { expireAfterDays: 400 })];
  expect(reasons(planned(account, targets))[0]).toMatch(
    /does not exist in eu-west-1: create it, or plan with --create-log-buckets/,
  );
  const plan = planned(account, targets, { create: true });
  const name = 'logs-111122223333-eu-west-1';
  expect(plan.steps).toMatchObject([
    { id: `create-log-bucket ${name}`, before: null, after: { expireAfterDays: 400, policy: { Statement: [{}, {}] } } },
    { id: 'set-logging data', dependsOn: [`create-log-bucket ${name}`] },
    { id: 'set-logging more', dependsOn: [`create-log-bucket ${name}`] },
  ]);
  expect(plan).toMatchObject({ advice: [], resolved: 2 });
});

test('a log bucket whose logs would never expire is not created against the rules', () => {
  const plan = planned(accountOf({ data: {} }), [everyRegion('logs-{account}-{region}')], { create: true });
  expect(ids(plan)).toEqual([]);
  expect(reasons(plan)[0]).toMatch(/log-target-expires-logs would fail for logs-111122223333-eu-west-1/);
});

test('no log bucket is created under a name that is taken, or wanted elsewhere', () => {
  const kept = [everyRegion('logs', { expireAfterDays: 400 })];
  const names = { logs: { presence: known({ state: 'taken' as const }) } };
  const taken = planned(accountOf({ data: {} }, { names }), kept, { create: true });
  expect(reasons(taken)).toEqual([
    'logging-enabled data: somebody else has a bucket of the name logs, which the settings give the log bucket',
  ]);
  const wanted = planned(accountOf({ data: {} }), kept, {
    create: true,
    whyTaken: (name) => `${name} is wanted elsewhere`,
  });
  expect(reasons(wanted)).toEqual(['logging-enabled data: logs is wanted elsewhere']);
  const twice = planned(accountOf({ data: {}, far: { region: 'us-east-1' } }), kept, { create: true });
  expect(reasons(twice)).toEqual([expect.stringContaining('the settings want the log bucket logs in two Regions')]);
});

test('where the listing is incomplete nobody can tell that a log bucket is not there', () => {
  const listing = denied('s3:ListAllMyBuckets');
  const plan = planned(accountOf({ data: {} }, { listing }), [everyRegion('logs', { expireAfterDays: 400 })], {
    create: true,
  });
  expect(ids(plan)).toEqual([]);
});

test('a log bucket that was deleted is created again, and its sources need no step', () => {
  const names = { logs: { presence: known({ state: 'deleted' as const }) } };
  const plan = planned(accountOf({ data: OTHER }, { names }), [everyRegion('logs', { expireAfterDays: 400 })], {
    create: true,
  });
  expect(ids(plan)).toEqual(['create-log-bucket logs']);
  expect(plan).toMatchObject({ advice: [], resolved: 1 });
});
