import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runInProcess } from '../cli/run-in-process.ts';
import { folder } from './world.ts';

const SAVED = fileURLToPath(new URL('../fixtures/v1/inventory.ndjson', import.meta.url));

test('a plan is not written over the inventory that it is made of', async () => {
  const inventory = join(await folder(), 'night.ndjson');
  await copyFile(SAVED, inventory);
  const plan = (output: string) =>
    runInProcess(['fix', 'plan', '--inventory', inventory, '--output', output, '--expires', '99999d']);
  const { code, stderr } = await plan(inventory);
  expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be both the inventory and a report')]);
  expect(await readFile(inventory)).toEqual(await readFile(SAVED));
  const far = await plan('s3://example-plans/plan.yaml');
  expect([far.code, far.stderr]).toEqual([4, expect.stringContaining('this command writes files')]);
});

test('nor over the settings that name its targets', async () => {
  const settings = join(await folder(), 'settings.yaml');
  await writeFile(settings, '{}\n');
  const args = ['fix', 'plan', '--inventory', SAVED, '--config', settings, '--output', settings, '--expires', '99999d'];
  const { code, stderr } = await runInProcess(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be both the settings file and a report')]);
  expect(await readFile(settings, 'utf8')).toBe('{}\n');
});

test('a plan that `fix apply` could not read is not written', async () => {
  const output = join(await folder(), 'plan.yaml.gz');
  const plan = ['fix', 'plan', '--inventory', SAVED, '--output', output, '--expires', '99999d'];
  const { code, stderr } = await runInProcess(plan);
  expect([code, stderr]).toEqual([2, expect.stringContaining('a plan is not compressed')]);
  expect((await runInProcess([...plan, '--format', 'markdown'])).code).toBe(0);
});

test('what never comes to its end is no plan', async () => {
  const { code, stderr } = await runInProcess(['fix', 'apply', '/dev/zero', '--plan-hash', 'a'.repeat(64), '--yes']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('/dev/zero is larger than 67108864 bytes')]);
});
