import { expect, test } from 'vitest';
import { runCli } from '../e2e/run-cli.ts';
import { LOGS, planOf, STEPS, sandboxWith, settingsOf, written } from './world.ts';

test('a process that is killed leaves a journal and a lock that the next one goes on from', async () => {
  const sandbox = await sandboxWith({
    knobs: { latencyByOperation: { 's3:PutBucketLogging': 300, 's3:GetBucketLogging': 50 } },
  });
  const before = [LOGS, 'app', 'web'].map((name) => settingsOf(sandbox, name));
  const inventory = { sha256: '0'.repeat(64), scannedAt: '2025-12-31T20:00:00Z' };
  const { path, hash, journal } = await written(planOf(STEPS, { inventory, expiresAt: '2026-01-07T20:00:00Z' }));
  const apply = ['fix', 'apply', path, '--plan-hash', hash, '--journal', journal, '--yes'];
  const { env } = sandbox;
  const killed = await runCli(apply, { env, signalOn: { text: `merge-policy ${LOGS}: done`, signal: 'SIGKILL' } });
  expect(killed.signal, killed.stderr).toBe('SIGKILL');
  const stopped = await runCli(apply, { env, signalOn: { text: 'set-logging app: done', signal: 'SIGINT' } });
  expect(stopped.code, stopped.stderr).toBe(4);
  const whole = await runCli(apply, { env });
  expect(whole.code, whole.stderr).toBe(0);
  expect(settingsOf(sandbox, 'web').logging).toEqual({ target: LOGS, prefix: 'web/' });
  const undone = await runCli(['fix', 'undo', journal, '--yes'], { env });
  expect(undone.code, undone.stderr).toBe(0);
  expect([LOGS, 'app', 'web'].map((name) => settingsOf(sandbox, name))).toEqual(before);
});
