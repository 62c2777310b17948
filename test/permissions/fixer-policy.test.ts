import { expect, test } from 'vitest';
import { FACTS } from '../../src/model/facts/index.ts';
import { keysOf } from '../../src/model/record.ts';
import {
  changeSessionPolicy,
  fixerHubPolicy,
  fixerStatements,
  fixerTemplate,
} from '../../src/permissions/fixer-policy.ts';
import { memberRole } from '../../src/permissions/member-role.ts';
import { arnIn } from '../../src/permissions/statements.ts';
import {
  apply,
  createLogBucket,
  DENY_HTTP,
  deliverTo,
  LOGS,
  loggingTo,
  mergePolicy,
  planOf,
  policyOf,
  REGION,
  resultsOf,
  sandboxWith,
  scenarioOf,
  setLogging,
  undoing,
  written,
} from '../fix/world.ts';
import { sized } from '../long.ts';

const actionsOf = (createsBuckets: boolean): readonly string[] =>
  [...new Set(fixerStatements(arnIn('aws'), createsBuckets).flatMap(({ Action }) => Action))].sort();

const LOG_DELIVERY = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const acl = ['WRITE', 'READ_ACP'].map((permission) => ({ grantee: LOG_DELIVERY, permission }));
const region = REGION;
const BUCKETS = [
  { name: LOGS, region, policy: policyOf(DENY_HTTP) },
  { name: 'bare-logs', region },
  { name: 'acl-logs', region, ownership: 'ObjectWriter', acl },
  ...['app', 'web', 'api'].map((name) => ({ name, region })),
] as const;

const STEPS = [
  mergePolicy(),
  mergePolicy({ bucket: 'bare-logs', before: null, after: policyOf(deliverTo('bare-logs')) }),
  setLogging('app'),
  setLogging('web', { dependsOn: [], after: loggingTo('acl-logs', 'web/') }),
  createLogBucket('new-logs', 30),
  setLogging('api', { dependsOn: ['create-log-bucket new-logs'], after: loggingTo('new-logs', 'api/') }),
];

/** Steps that are not done, or not taken back, by a role with these actions alone. */
async function undoneWith(actions: readonly string[]): Promise<readonly string[]> {
  const sandbox = await sandboxWith({ scenario: scenarioOf(BUCKETS, { actions }) });
  const plan = await written(planOf(STEPS));
  const broken = (results: readonly string[], verb: string): readonly string[] =>
    results
      .filter((one) => !/: (written|already|waits|not-reached)/.test(one))
      .map((one) => `${verb} ${one.split(':')[0]}`);
  const applied = broken(resultsOf(await apply(sandbox, plan)), 'apply');
  const undone = broken(resultsOf(await undoing(sandbox, plan)), 'undo');
  return [...applied, ...undone];
}

test('with the permissions of the fixer each step is made and taken back', async () => {
  expect(await undoneWith(actionsOf(true))).toEqual([]);
});

const LOGGING = ['apply set-logging app', 'apply set-logging web', 'apply set-logging api'];
const POLICIES = [`apply merge-policy ${LOGS}`, 'apply merge-policy bare-logs'];
const CREATION = ['apply create-log-bucket new-logs'];
const UNDO_POLICIES = ['undo merge-policy bare-logs', `undo merge-policy ${LOGS}`];

const BROKEN: readonly (readonly [string, readonly string[]])[] = [
  ['s3:CreateBucket', CREATION],
  ['s3:DeleteBucketPolicy', ['undo merge-policy bare-logs']],
  ['s3:GetBucketAcl', ['apply set-logging web']],
  ['s3:GetBucketLogging', [...LOGGING, ...UNDO_POLICIES]],
  ['s3:GetBucketObjectLockConfiguration', LOGGING],
  ['s3:GetBucketOwnershipControls', ['apply set-logging web', ...CREATION]],
  ['s3:GetBucketPolicy', [...POLICIES, 'apply set-logging web', ...CREATION]],
  ['s3:GetBucketPublicAccessBlock', CREATION],
  ['s3:GetBucketRequestPayment', LOGGING],
  ['s3:GetBucketVersioning', CREATION],
  ['s3:GetEncryptionConfiguration', ['apply set-logging app', 'apply set-logging web', ...CREATION]],
  ['s3:GetLifecycleConfiguration', CREATION],
  ['s3:ListAllMyBuckets', UNDO_POLICIES],
  ['s3:ListBucket', CREATION],
  ['s3:PutBucketLogging', LOGGING],
  ['s3:PutBucketOwnershipControls', CREATION],
  ['s3:PutBucketPolicy', [...POLICIES, ...CREATION]],
  ['s3:PutBucketPublicAccessBlock', CREATION],
  ['s3:PutBucketVersioning', CREATION],
  ['s3:PutEncryptionConfiguration', CREATION],
  ['s3:PutLifecycleConfiguration', CREATION],
];

/** Every permission in the long tests. */
const TAKEN = BROKEN.filter((_, index) => index % sized(10, 1) === 0);

test.each(TAKEN)('without %s exactly the steps that need it are not made', async (action, broken) => {
  expect(await undoneWith(actionsOf(true).filter((one) => one !== action))).toEqual(broken);
});

test('for each permission it is known what it is for', () => {
  expect(BROKEN.map(([action]) => action)).toEqual(actionsOf(true));
});

test('the permissions of the scan make no step, and every write of theirs is refused', async () => {
  const facts = keysOf(FACTS);
  const { permissions } = memberRole(
    { facts, resourceControlPolicies: true },
    {
      arn: arnIn('aws'),
      hub: (rest) => arnIn('aws')(rest),
      trust: { hubRole: '', organizationId: '', externalId: '' },
    },
  );
  const actions = permissions.Statement.flatMap(({ Action }) => Action);
  const sandbox = await sandboxWith({ scenario: scenarioOf(BUCKETS, { actions }) });
  const { outcomes } = await apply(sandbox, await written(planOf(STEPS)));
  expect(outcomes?.map(({ result }) => result)).toEqual(['refused', 'refused', 'waits', 'refused', 'refused', 'waits']);
  expect(Object.fromEntries(BUCKETS.map(({ name }) => [name, sandbox.bucket(name)]))).toEqual(
    Object.fromEntries(BUCKETS.map((bucket) => [bucket.name, bucket])),
  );
  expect(sandbox.bucket('new-logs')).toBeUndefined();
});

test('a role that may not create buckets has nothing that they need, and none deletes a bucket or reads an object', () => {
  expect(
    actionsOf(false).filter((one) =>
      /Create|ListBucket$|Versioning|Lifecycle|PublicAccess|^s3:Put.*(Encr|Owner)/.test(one),
    ),
  ).toEqual([]);
  for (const action of actionsOf(true)) expect(action).not.toMatch(/DeleteBucket$|Object(?!Lock)|PutBucketAcl|\*/);
});

test('a session may write one setting of one bucket, and fits what STS takes', () => {
  const long = (letter: string) => letter.repeat(255);
  const kinds = ['logging', 'policy', 'new-bucket'] as const;
  for (const kind of kinds)
    for (const partition of ['aws', 'aws-us-gov']) {
      const text = changeSessionPolicy(
        { kind, bucket: long('a'), target: long('b'), deletes: false, findsSources: true },
        partition,
      );
      expect(text.length).toBeLessThanOrEqual(2048);
      const {
        Statement,
      }: { readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: unknown }[] } =
        JSON.parse(text);
      const writes = Statement.filter(({ Action }) => Action.some((one) => /^s3:(Put|Create|Delete)/.test(one)));
      expect(writes.map(({ Resource }) => Resource)).toEqual([`arn:${partition}:s3:::${long('a')}`]);
    }
});

test('the hub may enter that role in its own organization, and change its own account', () => {
  const { Statement } = fixerHubPolicy({ partition: 'aws-us-gov', roleName: 'ops/Fix', createsBuckets: false });
  expect(Statement[1]).toMatchObject({
    Action: ['sts:AssumeRole'],
    Resource: 'arn:aws-us-gov:iam::*:role/ops/Fix',
    Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
  });
  expect(JSON.stringify(Statement)).not.toContain('arn:aws:');
});

test('the template has the same role', () => {
  const template = fixerTemplate(
    { roleName: 'S3LogAuditFix', hubAccount: '', hubRole: '', organizationId: '', externalId: '' },
    true,
  );
  expect(template).toMatchObject({ Resources: { FixRole: { Type: 'AWS::IAM::Role' } } });
  for (const action of actionsOf(true)) expect(JSON.stringify(template)).toContain(`"${action}"`);
});
