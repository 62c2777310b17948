import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthy } from './scenarios.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const AWS = ['@aws-sdk', '@smithy', '@aws-crypto', 'undici'];

/** The program before it is bundled, with all its dependencies but those that talk to AWS. */
async function withoutAwsModules(): Promise<string> {
  const folder = await emptyFolder();
  for (const part of ['build', 'rules', 'reports', 'package.json'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(MODULES)) {
    if (!AWS.includes(name)) await symlink(join(MODULES, name), join(folder, 'node_modules', name));
  }
  return folder;
}

test('--help, --version and a saved inventory never load a module of the AWS SDK', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await withoutAwsModules();
  await runCli(['--org', '--save-inventory', 'saved.ndjson'], { cwd: folder, env: sandbox.env });

  const main = join(folder, 'build/cli/main.js');
  const offline = (...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> =>
    run(process.execPath, [main, ...args], { cwd: folder });
  expect((await offline('--help')).stdout).toContain('Usage: s3log-audit');
  expect((await offline('--version')).stdout).toMatch(/^\d+\.\d+\.\d+/);
  const judged = await offline('--inventory', 'saved.ndjson', '--format', 'json', '--output', '-');
  expect(JSON.parse(judged.stdout)).toMatchObject({ schemaVersion: 1, findings: [] });
  // The same folder cannot scan, or this test would prove nothing.
  await expect(
    run(process.execPath, [main], { cwd: folder, env: { ...process.env, ...sandbox.env } }),
  ).rejects.toMatchObject({ stderr: expect.stringContaining('@aws-sdk') });
});

test("the SDK's notice about the version of Node reaches nobody", async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const { code, stderr } = await runCli(['--org', '--quiet'], { env: sandbox.env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
