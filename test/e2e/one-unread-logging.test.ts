import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, type JsonReport, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from './scenarios.ts';

/** Twenty buckets that are not logged, a log bucket, and one bucket that is logged into it. */
function scenario() {
  const unlogged = Array.from({ length: 20 }, (_, index) => {
    const { logging: _logging, ...bucket } = source(`idle-${String(index).padStart(2, '0')}`, 'logs-a');
    return bucket;
  });
  return organization([{ id: MEMBER, buckets: [healthyLogs('logs-a', MEMBER), source('app', 'logs-a'), ...unlogged] }]);
}

async function fails(denied: readonly string[]) {
  const faults = denied.map((bucket) => ({ kind: 'denied' as const, operation: 's3:GetBucketLogging', bucket }));
  const sandbox = await startSandbox({ scenario: scenario(), knobs: { faults } });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  await runCli(['--org', '--select', 'logging-enabled'], { cwd, env: sandbox.env });
  const { findings } = await readJson<JsonReport>(join(cwd, 'reports/s3log-audit.json'));
  return {
    fails: findings.filter(({ verdict }) => verdict === 'fail').map(({ bucket }) => bucket),
    unknown: findings.filter(({ verdict }) => verdict === 'unknown').flatMap(({ affected }) => affected),
    reads: sandbox.counts().operations['s3:GetBucketPolicy'] ?? 0,
  };
}

test('one logging that may not be read hides no bucket that no log can be delivered to', async () => {
  const before = await fails([]);
  expect(before.fails).toHaveLength(20);
  expect(before.reads).toBe(0);
  const after = await fails(['app']);
  expect(after.fails).toEqual(before.fails);
  // The log bucket, into which it may log, and itself.
  expect([...after.unknown].sort()).toEqual(['app', 'logs-a']);
  expect(after.reads).toBe(21);
});
