import { expect, test } from 'vitest';
import { sandboxOf } from './organization-scan.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthy } from './scenarios.ts';

/** As for a user id that nobody entered in /etc/passwd, which many containers run as. */
const HOMELESS = `data:text/javascript,${encodeURIComponent(`
  import os from 'node:os';
  import { syncBuiltinESMExports } from 'node:module';
  const { homedir } = os;
  os.homedir = () => {
    if (process.env.HOME) return homedir();
    throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR', syscall: 'uv_os_homedir' });
  };
  syncBuiltinESMExports();
  delete process.env.HOME;
`)}`;

test.each([
  ['with keys and a Region', {}, 0, ''],
  ['without a Region', { AWS_REGION: '' }, 0, ''],
  ['without credentials', { AWS_ACCESS_KEY_ID: '' }, 2, 'no AWS credentials were found'],
])('a user who has no home scans, %s', async (_, over, expected, told) => {
  const sandbox = await sandboxOf(healthy());
  const env = { ...sandbox.env, ...over, NODE_OPTIONS: `--import=${HOMELESS}` };
  const args = ['--org', '--format', 'json', '--output', 'report.json'];
  const { code, stderr } = await runCli(args, { cwd: await emptyFolder(), env });
  expect(stderr).not.toContain('bug');
  expect(stderr).toContain(told);
  expect(code).toBe(expected);
});
