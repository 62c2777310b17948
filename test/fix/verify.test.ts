import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/fix/verify/verify-journal.ts';
import { optionsOf } from '../../src/scan/options-of.ts';
import {
  apply,
  BUCKETS,
  MEMBER,
  mergePolicy,
  planOf,
  REGION,
  sandboxWith,
  scenarioOf,
  setLogging,
  written,
} from './world.ts';

async function appliedToApp(rule = 'logging-enabled') {
  const why = [{ rule, fingerprint: 'of-what-was-found', message: 'what was found' }];
  const { organization, accounts } = scenarioOf([
    ...BUCKETS,
    ...['one', 'two'].map((name) => ({ name, region: REGION, denied: ['s3:GetBucketLogging'] })),
  ]);
  const roles = [{ name: 'OrganizationAccountAccessRole' }, { name: 'S3LogAuditFix' }];
  const sandbox = await sandboxWith({
    scenario: { organization, accounts: accounts.map((one) => (one.id === MEMBER ? { ...one, roles } : one)) },
  });
  const { journal } = await written(planOf([mergePolicy(), setLogging('app', { why })])).then(async (plan) => {
    await apply(sandbox, plan);
    return plan;
  });
  const verified = async () => {
    const { findings } = await verifyJournal({ journal, options: optionsOf({}), ports: { env: sandbox.env } });
    return findings.map(({ now }) => now);
  };
  return { sandbox, verified };
}

test('other buckets of the account that could not be seen do not hide that a finding is gone', async () => {
  const { verified } = await appliedToApp();
  expect(await verified()).toEqual(['gone']);
});

test('a bucket that cannot be seen any more is not called mended', async () => {
  const { sandbox, verified } = await appliedToApp();
  sandbox.changeBucket('app', { denied: ['s3:GetBucketLogging'] });
  expect(await verified()).toEqual(['unobserved']);
});

test('a finding of the same rule about the same bucket is still there, whatever its fingerprint', async () => {
  const { sandbox, verified } = await appliedToApp('target-exists');
  sandbox.changeBucket('app', { logging: { target: 'gone-since', prefix: '' } });
  expect(await verified()).toEqual(['there']);
});
