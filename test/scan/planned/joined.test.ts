import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cannedAcl } from '../../../src/iac/new-bucket.ts';
import { fingerprint } from '../../../src/model/fingerprint.ts';
import type { Bucket } from '../../../src/model/inventory.ts';
import { absent, denied, known } from '../../../src/model/observation.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { collected } from '../collected.ts';
import { ACCOUNT, deployed, inventoryOf, judged, LOG_POLICY, LOGS, logsTo } from './deployed.ts';

const source = (id: string, target: string): string =>
  `${id}:\n  Type: AWS::S3::Bucket\n  Properties:\n    BucketName: ${id.toLowerCase()}\n    LoggingConfiguration: { DestinationBucketName: ${target}, LogFilePrefix: p/ }`;

const UNNAMED =
  'Logs:\n  Type: AWS::S3::Bucket\nApp:\n  Type: AWS::S3::Bucket\n  Properties:\n    LoggingConfiguration: { DestinationBucketName: !Ref Logs }';

interface Change {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly before?: object;
  readonly after?: object;
}

/** Judges a Terraform plan, of which only the changes are written, over an inventory. */
async function judgedPlan(changes: readonly Change[], inventory: string, more: Parameters<typeof runScan>[0] = {}) {
  const plan = join(await folderOfTest(), 'plan.json');
  await writeFile(
    plan,
    JSON.stringify({
      format_version: '1.2',
      configuration: { root_module: {}, provider_config: { aws: { name: 'aws' } } },
      resource_changes: changes.map(({ type, name, actions, before = null, after = null }) => ({
        ...{ address: `${type}.${name}`, mode: 'managed', type, name },
        change: { actions, before, after, after_unknown: {} },
      })),
    }),
  );
  const run = await runScan({ plan, inventory, ...more }, { now: () => new Date('2026-01-01T06:00:00Z') });
  onTestFinished(() => run.close());
  return run;
}

const verdicts = async (run: Awaited<ReturnType<typeof judged>>): Promise<readonly string[]> =>
  (await collected(run.findings())).map(
    ({ rule, verdict, bucket, affected }) => `${rule} ${verdict} ${bucket} of ${affected}`,
  );

test('a new source is judged by the policy of the log bucket that is deployed', async () => {
  const run = await judged(source('App', 'logs'), {
    inventory: await inventoryOf([LOGS]),
    select: ['log-delivery-permitted', 'logging-enabled', 'target-exists'],
  });
  expect(await verdicts(run)).toEqual([]);
});

describe('a template does not tell what its stack had before', () => {
  const bucket = (id: string) => `${id}:\n  Type: AWS::S3::Bucket\n  Properties: { BucketName: ${id.toLowerCase()} }`;
  const PAYS = known({ payer: 'Requester' });
  const acl = cannedAcl('log-delivery-write') ?? absent;

  test.each<readonly [string, Bucket['facts'], string, readonly string[]]>([
    ['no template can change who pays', { requestPayment: PAYS }, 'target-without-requester-pays', ['fail']],
    ['Object Lock stays', { objectLock: known({ defaultRetention: '' }) }, 'target-without-object-lock', ['fail']],
    [
      'old buckets still have their ACLs',
      { policy: absent, ownership: absent, acl },
      'log-delivery-permitted',
      ['unknown'],
    ],
    [
      'encryption may go',
      { encryption: known({ algorithm: 'aws:kms', keyId: '' }) },
      'target-encryption-supported',
      ['unknown'],
    ],
    ['what could not be read', { policy: denied('s3:GetBucketPolicy') }, 'log-delivery-permitted', ['unknown']],
  ])('%s', async (_, facts, rule, expected) => {
    const inventory = await inventoryOf([deployed('logs', { ...LOGS.facts, ...facts })]);
    const run = await judged(`${bucket('Logs')}\n${source('App', 'logs')}`, { inventory, select: [rule] });
    expect((await collected(run.findings())).map(({ verdict }) => verdict)).toEqual(expected);
  });

  test('an ACL that it repeats is there, and the ownership of before 2023 too', async () => {
    const inventory = await inventoryOf([deployed('logs', { policy: absent, ownership: absent, acl })]);
    const logs = 'Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: logs, AccessControl: LogDeliveryWrite } }';
    const run = await judged(`${logs}\n${source('App', 'logs')}`, { inventory, select: ['log-delivery-permitted'] });
    expect(await verdicts(run)).toEqual([]);
  });

  test('logging that somebody else has switched on is not off', async () => {
    const inventory = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
    const select = ['logging-enabled', 'log-delivery-permitted', 'no-logging-loop', 'target-exists'];
    const run = await judged(bucket('App'), { inventory, select });
    // A log bucket to which nobody else logs is none if that goes.
    expect(await verdicts(run)).toEqual(['logging-enabled unknown null of app,logs']);
  });
});

test('a loop through a deployed bucket is found, at the fingerprint of the night', async () => {
  const live = await inventoryOf([
    deployed('old', { logging: logsTo('app'), policy: known({ text: LOG_POLICY('old') }) }),
  ]);
  const run = await judged(source('App', 'old'), { inventory: live, select: ['no-logging-loop'] });
  const [finding, ...others] = await collected(run.findings());
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ rule: 'no-logging-loop', affected: ['app', 'old'], account: ACCOUNT });
  expect(finding?.fingerprint).toBe(
    fingerprint({ rule: 'no-logging-loop', partition: 'aws', account: ACCOUNT, resource: finding?.bucket ?? '' }),
  );
});

test('prefixes overlap with those of deployed sources', async () => {
  const live = await inventoryOf([LOGS, deployed('old', { logging: logsTo('logs') })]);
  const run = await judged(source('App', 'logs'), { inventory: live, select: ['log-prefix-is-unique'] });
  expect((await verdicts(run)).join()).toContain('log-prefix-is-unique fail');
});

test('a bucket that the plan deletes is gone, and its sources log nowhere', async () => {
  const live = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
  const run = await judgedPlan(
    [{ type: 'aws_s3_bucket', name: 'logs', actions: ['delete'], before: { bucket: 'logs', id: 'logs' } }],
    live,
    { select: ['target-exists'] },
  );
  expect(await verdicts(run)).toEqual(['target-exists fail app of app']);
});

test('the policy of a bucket that another plan has is judged where it is deployed', async () => {
  const live = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const after = { bucket: 'logs', policy };
  const run = await judgedPlan([{ type: 'aws_s3_bucket_policy', name: 'logs', actions: ['create'], after }], live, {
    select: ['log-delivery-permitted'],
  });
  expect(await verdicts(run)).toEqual(['log-delivery-permitted fail logs of app']);
  expect(run.exitCode).toBe(1);
});

test('settings of a bucket that nobody has seen are said not to be judged', async () => {
  const after = { bucket: 'nowhere', target_bucket: 'logs', target_prefix: 'p/' };
  const run = await judgedPlan(
    [{ type: 'aws_s3_bucket_logging', name: 'nowhere', actions: ['create'], after }],
    await inventoryOf([LOGS]),
  );
  expect(run.notices.join(' ')).toContain('Settings of bucket nowhere are not judged');
});

test('what was read for the plan holds over the inventory, and the difference is told', async () => {
  const live = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
  const [bucket, logging] = [{ bucket: 'app' }, { bucket: 'app', target_bucket: 'logs', target_prefix: 'since/' }];
  const run = await judgedPlan(
    [
      { type: 'aws_s3_bucket', name: 'app', actions: ['no-op'], before: bucket, after: bucket },
      { type: 'aws_s3_bucket_logging', name: 'app', actions: ['no-op'], before: logging, after: logging },
    ],
    live,
    { select: ['log-delivery-permitted'] },
  );
  expect(run.notices.join(' ')).toContain('logging of app');
});

test('the account of a plan is that which has its buckets', async () => {
  const live = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
  const run = await judged(source('App', 'logs'), { inventory: live, planAccounts: [] });
  expect(run.coverage.accounts.map(({ account }) => account)).toEqual([ACCOUNT]);
});

test('a plan of no account that is known is judged without the live side, and says so', async () => {
  const run = await judged(source('New', 'logs'), { inventory: await inventoryOf([LOGS]), planAccounts: [] });
  expect(run.coverage.accounts.map(({ account }) => account)).toEqual([null]);
  expect(run.notices.join(' ')).toContain('--plan-account');
  expect(run.exitCode).toBe(3);
});

test.each([
  ['an account that has not its buckets', { planAccounts: ['444455556666'] }, 'is in account 111122223333'],
  ['an account that is no id', { planAccounts: ['4444'] }, 'not an account id'],
  ['a parameter without a value', { parameters: ['Name'] }, 'not a parameter and its value'],
])('%s is refused', async (_, options, message) => {
  const live = await inventoryOf([LOGS, deployed('app', { logging: logsTo('logs') })]);
  await expect(judged(source('App', 'logs'), { inventory: live, ...options })).rejects.toThrow(message);
});

test('SARIF of a plan has a category of its own, so that it closes no alert of the night', async () => {
  const run = await judged(source('App', 'logs'), { inventory: await inventoryOf([deployed('logs')]) });
  const { runs } = JSON.parse((await collected(run.write('sarif'))).join(''));
  expect(runs[0].automationDetails.id).toMatch(/^s3log-audit-plan\/[^/]+\/$/);
  expect(runs[0].results[0].locations[0].physicalLocation).toMatchObject({
    artifactLocation: { uri: 'template.yaml' },
  });
});

test('a bucket whose deliveries by CloudWatch Logs are all deleted is logged no more', async () => {
  const bucketArn = 'arn:aws:s3:::app';
  const groups = ['one', 'two'].map((name) => `arn:aws:logs:eu-west-1:111122223333:log-group:${name}`);
  const resource = (type: string, name: string, action: string, values: object): Change => ({
    ...{ type, name, actions: [action], before: values },
    ...(action === 'delete' ? {} : { after: values }),
  });
  const app = resource('aws_s3_bucket', 'app', 'no-op', { bucket: 'app', arn: bucketArn, region: 'eu-west-1' });
  const after = async (...actions: readonly string[]) => afterWith([app], ...actions);
  const afterWith = async (buckets: readonly Change[], ...actions: readonly string[]) => {
    const deliveries = groups.slice(0, actions.length).map((destination) => ({ bucketArn, destination }));
    const regions = { 'eu-west-1': { deliveries: known({ deliveries }) } };
    return judgedPlan(
      [
        ...buckets,
        resource('aws_cloudwatch_log_delivery_source', 'app', 'no-op', {
          ...{ name: 'app', log_type: 'S3_SERVER_ACCESS_LOGS', resource_arn: bucketArn },
        }),
        ...actions.map((action, index) =>
          resource('aws_cloudwatch_log_delivery', `to_${index}`, action, {
            ...{ delivery_source_name: 'app', delivery_destination_arn: groups[index] },
          }),
        ),
      ],
      await inventoryOf([deployed('app')], { regions }),
      { select: ['logging-enabled'] },
    );
  };
  const gone = ['logging-enabled fail app of app'];
  expect(await verdicts(await after('no-op'))).toEqual([]);
  expect(await verdicts(await after('delete'))).toEqual(gone);
  expect(await verdicts(await after('delete', 'no-op'))).toEqual([]);
  expect(await verdicts(await after('delete', 'delete'))).toEqual(gone);
  // The bucket may be of another plan.
  expect(await verdicts(await afterWith([], 'delete', 'delete'))).toEqual(gone);
});

test('a bucket without a name has no ARN', async () => {
  const run = await judged(UNNAMED, { inventory: await inventoryOf([]), select: ['log-delivery-permitted'] });
  expect(await collected(run.findings())).toMatchObject([{ verdict: 'fail', bucket: 'Logs', arn: null }]);
});
