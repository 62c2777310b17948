import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { fencesOf } from './fences.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The example, in a folder where the built package is installed. */
async function scriptIn(folder: string): Promise<string> {
  const [example] = fencesOf(await readFile(join(ROOT, 'docs/library.md'), 'utf8'));
  const text = example?.text ?? '';
  expect(text.split('\n').length).toBeLessThan(20);
  // What is copied and then goes wrong must not leave the inventory behind, which holds policies.
  expect(text).toMatch(/finally \{\s+await scan\.close\(\);/);
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/s3log-audit'));
  await writeFile(join(folder, 'scan.mjs'), text);
  return join(folder, 'scan.mjs');
}

test('the example scans the simulated organization and ends by itself, with nothing on standard error', async () => {
  const sandbox = await startSandbox({ scenario: demo });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, TMPDIR: cwd, ...sandbox.env };
  const script = await scriptIn(cwd);
  // Whatever kept the process alive would make this a timeout.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { cwd, env, timeout: 50_000 });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^complete, exit code 1, \d\d+ buckets judged\n/);
  expect(stdout).toContain('critical no-logging-loop: ');
  expect(stdout).toContain('# ');
  expect(await readdir(cwd)).toEqual(['node_modules', 'scan.mjs']);

  await sandbox.close();
  const failed = await promisify(execFile)(process.execPath, [script], { cwd, env, timeout: 50_000 });
  expect(failed.stderr).toMatch(/^connection: /);
});
