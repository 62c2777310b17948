import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/fix/verify/verify-journal.ts';
import { optionsOf } from '../../src/scan/options-of.ts';
import { runInProcess } from '../cli/run-in-process.ts';
import {
  apply,
  BUCKETS,
  DENY_HTTP,
  folder,
  LOGS,
  MEMBER,
  mergePolicy,
  planOf,
  policyOf,
  REGION,
  sandboxWith,
  scannedScenario,
  setLogging,
  written,
} from './world.ts';

test('what is undecided of other sources does not hide that a policy lets in those that were stopped', async () => {
  const scenario = scannedScenario([
    ...BUCKETS.map((one) => (one.name === 'web' ? { ...one, logging: { target: LOGS, prefix: 'web/' } } : one)),
    { name: 'other-logs', region: REGION, denied: ['s3:GetBucketPolicy'] },
    { name: 'shop', region: REGION, logging: { target: 'other-logs', prefix: 'shop/' } },
  ]);
  const sandbox = await sandboxWith({ scenario });
  const why = [{ rule: 'log-delivery-permitted', fingerprint: 'of-what-was-found', message: 'what was found' }];
  const nowWith = async (stoppedSources: readonly string[]) => {
    const { path, hash, journal } = await written(planOf([mergePolicy({ why, stoppedSources })]));
    const before = sandbox.bucket(LOGS)?.policy ?? '';
    await apply(sandbox, { path, hash, journal });
    const { findings } = await verifyJournal({ journal, options: optionsOf({}), ports: { env: sandbox.env } });
    sandbox.changeBucket(LOGS, { policy: before });
    return findings.map(({ now }) => now);
  };
  expect(await nowWith(['web'])).toEqual(['gone']);
  expect(await nowWith(['web', 'shop'])).toEqual(['unobserved']);
  // Whose it was is not known.
  expect(await nowWith([])).toEqual(['unobserved']);
});

test('sources that are stopped by something else now are not called delivered', async () => {
  const scenario = scannedScenario(
    BUCKETS.map((one) => (one.name === 'web' ? { ...one, logging: { target: LOGS, prefix: 'web/' } } : one)),
  );
  const sandbox = await sandboxWith({ scenario });
  const why = [{ rule: 'log-delivery-permitted', fingerprint: 'of-what-was-found', message: 'what was found' }];
  const { path, hash, journal } = await written(planOf([mergePolicy({ why, stoppedSources: ['web'] })]));
  await apply(sandbox, { path, hash, journal });
  sandbox.changeBucket(LOGS, { policy: policyOf(DENY_HTTP) });
  const { findings } = await verifyJournal({ journal, options: optionsOf({}), ports: { env: sandbox.env } });
  expect(findings.map(({ now }) => now)).toEqual(['there']);
});

async function appliedToApp(rule = 'logging-enabled') {
  const why = [{ rule, fingerprint: 'of-what-was-found', message: 'what was found' }];
  const scenario = scannedScenario([
    ...BUCKETS,
    ...['one', 'two'].map((name) => ({ name, region: REGION, denied: ['s3:GetBucketLogging'] })),
  ]);
  const sandbox = await sandboxWith({ scenario });
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

test('what settings and variables leave out of a scan is looked for all the same', async () => {
  const scenario = scannedScenario(
    BUCKETS.map((one) => (one.name === 'web' ? { ...one, logging: { target: LOGS, prefix: 'web/' } } : one)),
  );
  const sandbox = await sandboxWith({ scenario });
  const why = [{ rule: 'log-delivery-permitted', fingerprint: 'of-what-was-found', message: 'what was found' }];
  const plan = await written(planOf([mergePolicy({ why, stoppedSources: ['web'] })]));
  await apply(sandbox, plan);
  sandbox.changeBucket(LOGS, { policy: policyOf(DENY_HTTP) });
  const settings = join(await folder(), 's3log-audit.yaml');
  await writeFile(
    settings,
    `{ organization: { scan: true, exclude: ['${MEMBER}'] }, rules: { skip: [log-delivery-permitted] } }`,
  );
  const variables = {
    S3LOG_AUDIT_SHARD: '1/8',
    S3LOG_AUDIT_REGIONS: 'us-east-1',
    S3LOG_AUDIT_INVENTORY: 'night.ndjson',
  };
  const { code, stdout } = await runInProcess(['fix', 'verify', plan.journal, '--config', settings], {
    env: { ...sandbox.env, ...variables },
  });
  expect(stdout).toBe(`${MEMBER} ${LOGS} log-delivery-permitted: STILL THERE: what was found\n`);
  expect(code).toBe(1);
});

test('whoever has rules of their own alone can verify too', async () => {
  const rules = await folder();
  await copyFile('rules/logging-enabled.yaml', join(rules, 'logging-enabled.yaml'));
  const sandbox = await sandboxWith({ scenario: scannedScenario(BUCKETS) });
  const why = [{ rule: 'logging-enabled', fingerprint: 'of-what-was-found', message: 'what was found' }];
  const plan = await written(planOf([mergePolicy(), setLogging('app', { why })]));
  await apply(sandbox, plan);
  const flags = ['--no-builtin-rules', '--rules', rules];
  const { code, stdout, stderr } = await runInProcess(['fix', 'verify', plan.journal, ...flags], { env: sandbox.env });
  expect(stdout, stderr).toContain(`${MEMBER} app logging-enabled: gone\n`);
  expect(code).toBe(0);
});
