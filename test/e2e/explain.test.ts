import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthy, healthyLogs, MANAGEMENT, MEMBER, organization, source } from './scenarios.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ scenario: demo, knobs: { checkSignatures: true } });
  return () => sandbox.close();
});

test.each([
  ['a denying resource control policy', 'research-genomes'],
  ['a loop of three', 'orders-dev-ring-a'],
  ['a target whose name was taken', 'shared-services-container-cache'],
  ['no logging at all', 'shared-services-scratch'],
])('explains %s', async (what, bucket) => {
  const { code, stdout, stderr } = await runCli(['explain', bucket, '--org'], { env: sandbox.env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(`$ s3log-audit explain ${bucket} --org\n${stdout}`).toMatchFileSnapshot(
    `../golden/explain/${what.replaceAll(' ', '-')}.txt`,
  );
});

test('from a saved inventory, as JSON, it says the same without a network', async () => {
  const healthyOne = await startSandbox({ scenario: healthy() });
  onTestFinished(() => healthyOne.close());
  const folder = await emptyFolder();
  await runCli(['--org', '--save-inventory', 'saved.ndjson'], { cwd: folder, env: healthyOne.env });
  const live = await runCli(['explain', 'app-1', '--org', '--format', 'json'], { env: healthyOne.env });
  const offline = await runCli(
    ['explain', 'app-1', '--inventory', join(folder, 'saved.ndjson'), '--format', 'json'],
    {},
  );
  expect(JSON.parse(live.stdout)).toMatchObject({
    bucket: 'app-1',
    account: MEMBER,
    target: { name: 'logs-a', prefix: 'app-1/' },
    delivery: { verdict: 'permitted', via: 'policy', scoped: true },
    statementToAdd: null,
    suggestion: null,
  });
  expect(JSON.parse(offline.stdout)).toEqual(JSON.parse(live.stdout));
});

test('reads no more than the bucket and its target need', async () => {
  const healthyOne = await startSandbox({ scenario: healthy(20) });
  onTestFinished(() => healthyOne.close());
  await runCli(['explain', 'app-1', '--org'], { env: healthyOne.env });
  const { operations } = healthyOne.counts();
  expect(operations['s3:GetBucketPolicy']).toBe(1);
  expect(operations['s3:GetBucketVersioning'] ?? 0).toBe(0);
});

test.each([
  ['nowhere', ['--org'], /bucket nowhere is not in any of the/],
  // The account of the credentials alone is looked at.
  ['app-1', [], new RegExp(`bucket app-1 is not in account ${MANAGEMENT}`)],
])('bucket %s with %j: exit 2', async (bucket, flags, message) => {
  const healthyOne = await startSandbox({ scenario: healthy() });
  onTestFinished(() => healthyOne.close());
  const { code, stdout, stderr } = await runCli(['explain', bucket, ...flags], { env: healthyOne.env });
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a condition on the date is weighed at the start of the scan, there as here', async () => {
  const past = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } };
  const { policy } = healthyLogs('logs', MEMBER);
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::logs/*', Condition: past };
  const { Statement } = policy as { readonly Statement: readonly object[] };
  const logs = healthyLogs('logs', MEMBER, { policy: { Version: '2012-10-17', Statement: [...Statement, deny] } });
  const dated = await startSandbox({
    scenario: organization([{ id: MEMBER, buckets: [logs, source('app', 'logs')] }]),
  });
  onTestFinished(() => dated.close());
  const explained = await runCli(['explain', 'app', '--org', '--format', 'json'], { env: dated.env });
  expect(JSON.parse(explained.stdout)).toMatchObject({ delivery: { verdict: 'permitted' } });
  const scanned = await runCli(['--org', '--quiet', '--select', 'log-delivery-permitted'], { env: dated.env });
  expect(scanned).toMatchObject({ code: 0, stderr: '' });
});
