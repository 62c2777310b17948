import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generate } from '../../../src/sandbox/generate.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runInProcess } from '../run-in-process.ts';

test('the summary names the rules that an inventory was not read for', async () => {
  const scenario = generate({ seed: 3, accounts: 1, bucketsPerAccount: 3, regions: ['eu-west-1'], defectRate: 0 });
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const inventory = join(folder, 'saved.ndjson');
  const report = ['--format', 'csv', '--output', join(folder, 'report.csv')];
  const live = await runInProcess(['--org', '--save-inventory', inventory, ...report], { env: sandbox.env });
  expect(live.stderr).not.toContain('Not read');
  const { stderr, code } = await runInProcess([
    '--inventory',
    inventory,
    '--select',
    'bucket-has-owner-tag',
    ...report,
  ]);
  expect(code).toBe(3);
  expect(stderr).toContain('\nNot read: what rule bucket-has-owner-tag needs.');
});
