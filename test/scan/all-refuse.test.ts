import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runInProcess } from '../cli/run-in-process.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { healthyLogs, MEMBER, OTHER, organization, source } from '../e2e/scenarios.ts';

const members = [MEMBER, OTHER].map((id) => ({
  id,
  buckets: [healthyLogs(`logs-${id}`, id), source(`app-${id}`, `logs-${id}`)],
}));

async function scan(...args: readonly string[]) {
  const sandbox = await startSandbox({ scenario: organization(members) });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  const saved = join(folder, 'saved.ndjson');
  const reports = ['--format', 'json', '--output', join(folder, 'report.json')];
  const live = await runInProcess(['--org', '--save-inventory', saved, ...reports, ...args], { env: sandbox.env });
  const offline = await runInProcess(['--inventory', saved, ...reports], {});
  return { live, offline };
}

test('where all members refuse the role, the first sentence says so and what creates one', async () => {
  const { live, offline } = await scan('--role-name', 'Mistyped');
  expect(live.stderr).toMatch(
    /^\n2 of 3 accounts refuse role Mistyped; `s3log-audit iam stackset` creates S3LogAuditRead\.\n/m,
  );
  expect(live.code).toBe(3);
  expect(offline.stderr).toMatch(/^\n2 of 3 accounts refuse the role that the scan tried; /m);
});

test('without a name the read-only role is tried first, then those of administrators', async () => {
  const { live } = await scan();
  expect(live.stderr).not.toContain('refuse');
  expect(live.code).toBe(0);
});
