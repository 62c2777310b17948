import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxOf } from './organization-scan.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthy } from './scenarios.ts';

/** Its name until Node 22. */
const FLAG = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

const writingOnlyTo = (folder: string) => ({
  TMPDIR: folder,
  NODE_OPTIONS: `--no-warnings ${FLAG} --allow-fs-read=* --allow-fs-write=${join(folder, '*')}`,
});

test("under Node's permission model a scan writes what it may, and says what it may not", async () => {
  const sandbox = await sandboxOf(healthy());
  const cwd = await emptyFolder();
  const env = { ...sandbox.env, ...writingOnlyTo(cwd) };
  const SCAN = ['--org', '--save-inventory', 'inventory.ndjson', '--format', 'json,html', '--output', 'a.json'];
  const { code, stderr } = await runCli([...SCAN, '--output', 'b.html.gz'], { cwd, env });
  expect(stderr).not.toContain('bug');
  expect(code).toBe(0);
  expect((await readdir(cwd)).sort()).toEqual(['a.json', 'b.html.gz', 'inventory.ndjson']);
});

test.each([
  ['a report', ['--org', '--format', 'json', '--output'], 4],
  ['an inventory', ['--org', '--format', 'json', '--output', '-', '--save-inventory'], 4],
  ['the files of a job', ['init', '--yes', '--hub-account', '111122223333', '--repository', 'a/b', '--folder'], 4],
])('%s where nothing may be written is no bug', async (_, args, expected) => {
  const sandbox = await sandboxOf(healthy());
  const elsewhere = join(await emptyFolder(), 'new');
  const cwd = await emptyFolder();
  const { code, stderr } = await runCli([...args, elsewhere], { cwd, env: { ...sandbox.env, ...writingOnlyTo(cwd) } });
  expect(stderr).toMatch(/^s3log-audit: .*Access to this API has been restricted.*\n {2}.*\n$/);
  expect(code).toBe(expected);
});
