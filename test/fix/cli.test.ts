import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FixPlan } from '../../src/fix/fix-plan.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { type RanInProcess, runInProcess } from '../cli/run-in-process.ts';
import { MAIN, runCli } from '../e2e/run-cli.ts';
import {
  BUCKETS,
  folder,
  LOGS,
  MEMBER,
  planOf,
  REGION,
  STEPS,
  sandboxWith,
  scannedScenario,
  scenarioOf,
  settingsOf,
  type Written,
  writesOf,
  written,
} from './world.ts';

/** The clock of commands that run in the process of the tests. */
const header: Partial<FixPlan['header']> = {
  inventory: { sha256: '0'.repeat(64), scannedAt: '2025-12-31T20:00:00Z' },
  expiresAt: '2026-01-07T20:00:00Z',
};

const run = (sandbox: Sandbox, ...argv: readonly string[]): Promise<RanInProcess> =>
  runInProcess(argv, { env: sandbox.env });
const applied = (
  sandbox: Sandbox,
  { path, hash, journal }: Written,
  ...more: readonly string[]
): Promise<RanInProcess> => run(sandbox, 'fix', 'apply', path, '--plan-hash', hash, '--journal', journal, ...more);

test('a plan is applied, told line by line, and taken back', async () => {
  const sandbox = await sandboxWith();
  const before = settingsOf(sandbox, LOGS);
  const plan = await written(planOf(STEPS, header));
  const first = await applied(sandbox, plan, '--yes');
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toBe(
    [`merge-policy ${LOGS}`, 'set-logging app', 'set-logging web']
      .map((step) => `${MEMBER} ${REGION} ${step}: done\n`)
      .join(''),
  );
  expect(first.stderr).toContain('3 of 3 steps changed, 0 were so already.');
  expect(first.stderr).toContain(`s3log-audit fix undo ${plan.journal}`);
  expect((await applied(sandbox, plan, '--yes')).stderr).toContain('0 of 3 steps changed, 3 were so already.');
  const undone = await run(sandbox, 'fix', 'undo', plan.journal, '--yes', '--format', 'json');
  expect(undone.code).toBe(0);
  expect(JSON.parse(undone.stdout).steps).toMatchObject([
    { result: 'written' },
    { result: 'written' },
    { result: 'written' },
  ]);
  expect(settingsOf(sandbox, LOGS)).toEqual(before);
});

test('the hash is always demanded, and a confirmation', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS, header));
  const without = await run(sandbox, 'fix', 'apply', plan.path, '--yes');
  expect(without).toMatchObject({ code: 2 });
  expect(without.stderr).toContain("required option '--plan-hash <sha256>' not specified");
  const nobody = await applied(sandbox, plan);
  expect(nobody).toMatchObject({ code: 2 });
  expect(nobody.stderr).toContain('changes are confirmed at a terminal, and there is none');
  const other = await run(sandbox, 'fix', 'apply', plan.path, '--plan-hash', 'a'.repeat(64), '--yes');
  expect(other.stderr).toContain('is not the plan that was approved');
  const old = await applied(sandbox, plan, '--yes', '--max-age', '3h');
  expect(old.stderr).toContain('4 hours ago; at most 3 are allowed');
  const half = await run(sandbox, 'fix', 'undo', '--plan', plan.path, '--yes');
  expect(half.stderr).toContain('--plan and --plan-hash belong together');
  expect((await run(sandbox, 'fix', 'undo', '--yes')).stderr).toContain('needs the journal');
  await writeFile(plan.path, (await readFile(plan.path, 'utf8')).replace('member-logs', 'member-log5'));
  expect((await applied(sandbox, plan, '--yes')).stderr).toContain('was edited after it was written');
  expect(writesOf(sandbox)).toEqual({});
});

test('what was left makes the run incomplete, and what was stopped ends it early', async () => {
  const sandbox = await sandboxWith();
  sandbox.changeBucket('web', { denied: ['s3:PutBucketLogging'] });
  const plan = await written(planOf(STEPS, header));
  const left = await applied(sandbox, plan, '--yes', '--accounts', MEMBER);
  expect(left.code).toBe(3);
  expect(left.stdout).toContain(`${MEMBER} ${REGION} set-logging web: NOT DONE: s3:PutBucketLogging: denied\n`);
  const canary = await sandboxWith();
  expect(await applied(canary, await written(planOf(STEPS, header)), '--yes', '--canary')).toMatchObject({ code: 0 });
  expect(writesOf(canary)).toEqual({ 's3:PutBucketPolicy': 1 });
});

test('a journal in S3 outlives the machine', async () => {
  const { organization, accounts } = scenarioOf(BUCKETS);
  const withJournals = accounts.map((one) =>
    one.id === MEMBER ? one : { ...one, buckets: [{ name: 'hub-journals', region: REGION }] },
  );
  const sandbox = await sandboxWith({ scenario: { organization, accounts: withJournals } });
  const before = settingsOf(sandbox, LOGS);
  const plan = { ...(await written(planOf(STEPS, header))), journal: 's3://hub-journals/fix/plan' };
  const first = await applied(sandbox, plan, '--yes', '--limit', '1');
  expect(first.code, first.stderr).toBe(0);
  expect((await applied(sandbox, plan, '--yes')).stderr).toContain('2 of 3 steps changed, 1 were so already.');
  const undone = await run(sandbox, 'fix', 'undo', plan.journal, '--yes');
  expect(undone.code, undone.stderr).toBe(0);
  expect(undone.stderr).toContain('3 of 3 steps taken back');
  expect(settingsOf(sandbox, LOGS)).toEqual(before);
  const denied = await applied(sandbox, { ...plan, journal: 's3://member-logs/fix' }, '--yes');
  expect(denied.stderr).toContain('the journal cannot be read');
  expect(denied.code).toBe(2);
});

test('what was changed before the journal could not be written any more is told', async () => {
  const { organization, accounts } = scenarioOf(BUCKETS);
  const withJournals = accounts.map((one) =>
    one.id === MEMBER ? one : { ...one, buckets: [{ name: 'hub-journals', region: REGION }] },
  );
  const sandbox = await sandboxWith({
    scenario: { organization, accounts: withJournals },
    meanwhile: (operation, bucket) => {
      if (operation === 's3:PutBucketLogging' && bucket === 'app')
        sandbox.setKnobs({ faults: [{ kind: 'denied', operation: 's3:PutObject' }] });
    },
  });
  const plan = { ...(await written(planOf(STEPS, header))), journal: 's3://hub-journals/fix/plan' };
  const { code, stdout, stderr } = await applied(sandbox, plan, '--yes', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ journal: plan.journal, steps: [{ bucket: LOGS, result: 'written' }] });
  expect(stderr).toContain(`To take it back: s3log-audit fix undo ${plan.journal}`);
  expect(stderr).toContain('the journal cannot be written');
  expect(code).toBe(4);
  sandbox.setKnobs({});
  expect((await applied(sandbox, plan, '--yes')).stderr).toContain('2 of 3 steps changed, 1 were so already.');
});

test.each(['/dev/null', tmpdir()])('%s is no journal', async (journal) => {
  const sandbox = await sandboxWith();
  const plan = { ...(await written(planOf(STEPS, header))), journal };
  for (const ran of [
    await applied(sandbox, plan, '--yes'),
    await run(sandbox, 'fix', 'undo', journal, '--yes'),
    await run(sandbox, 'fix', 'verify', journal),
  ]) {
    expect(ran.stderr).toMatch(/^s3log-audit: .*the journal cannot be read: .*\n {2}.*\n$/);
    expect(ran.code).toBe(2);
  }
});

test('a disk that is full while the journal is written does not lead to another journal', async () => {
  const sandbox = await sandboxWith();
  const { path, hash } = await written(planOf(STEPS, header));
  const args = [MAIN, 'fix', 'apply', path, '--plan-hash', hash, '--yes'];
  const { code, stderr } = await runCli(['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, ...args], {
    ...{ program: 'bash', env: { ...sandbox.env, NODE_DISABLE_COMPILE_CACHE: '1' } },
  });
  expect(stderr).toContain('make room for it, and repeat with the same journal');
  expect(code).toBe(4);
  expect(writesOf(sandbox)).toEqual({});
});

test('scan, plan, apply, verify and undo belong together', async () => {
  const buckets = [...BUCKETS, { name: 'looped', region: REGION, logging: { target: 'looped', prefix: '' } }];
  const sandbox = await sandboxWith({ scenario: scannedScenario(buckets) });
  sandbox.changeBucket(LOGS, { versioning: 'Enabled', lifecycle: [{ id: 'old', prefix: '', expireDays: 400 }] });
  const before = buckets.map(({ name }) => settingsOf(sandbox, name));
  const at = await folder();
  const [inventory, plan, settings, journal] = ['night.ndjson', 'plan.yaml', 'settings.yaml', 'journal'].map((name) =>
    join(at, name),
  );
  if (inventory === undefined || plan === undefined || settings === undefined || journal === undefined)
    throw new Error('no paths');
  await writeFile(settings, `targets:\n  "*/${REGION}": ${LOGS}\n`);
  const scanned = await run(
    sandbox,
    'scan',
    '--org',
    '--config',
    settings,
    '--collect',
    'targets',
    '--save-inventory',
    inventory,
    ...['--format', 'json', '--output', join(at, 'night.json')],
  );
  expect(scanned.code, scanned.stderr).toBe(1);
  const planned = await run(sandbox, 'fix', 'plan', '--inventory', inventory, '--config', settings, '--output', plan);
  expect(planned.code, planned.stderr).toBeLessThan(2);
  const [, hash = ''] = /planHash: ([0-9a-f]{64})/.exec(await readFile(plan, 'utf8')) ?? [];
  const made = await run(sandbox, 'fix', 'apply', plan, '--plan-hash', hash, '--journal', journal, '--yes');
  expect(made, made.stderr).toMatchObject({ code: 0 });
  const verified = await run(sandbox, 'fix', 'verify', journal);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  expect(verified.stderr).toMatch(/^(\d+) of \1 findings are gone, 0 are still there, 0 could not be observed\.$/m);
  const rescanned = await run(
    ...([sandbox, 'scan', '--org', '--config', settings] as const),
    ...['--format', 'json', '--output', join(at, 'later.json')],
  );
  expect(rescanned.code, rescanned.stderr).toBe(0);
  const undone = await run(sandbox, 'fix', 'undo', journal, '--yes');
  expect(undone.code, undone.stdout).toBe(0);
  expect(buckets.map(({ name }) => settingsOf(sandbox, name))).toEqual(before);
  const after = await run(sandbox, 'fix', 'verify', journal);
  expect(after.stderr).toContain('0 of 0 findings');
});
