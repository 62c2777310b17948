import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { emptyFolder } from '../../e2e/run-cli.ts';

const MAIN = fileURLToPath(new URL('../../../build/cli/main.js', import.meta.url));

/** Names every module that Node loads on standard error. */
const NAMING = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(
    'export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }'));
`)}`;

async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const cwd = await emptyFolder();
  // Without credentials nothing leaves this machine.
  const options = { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, AWS_EC2_METADATA_DISABLED: 'true' } };
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', NAMING, MAIN, ...args], options).catch(
    (error: { readonly stderr: string }) => error,
  );
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

test.each([
  [['--help']],
  [['merge', 'none.ndjson']],
  [['scan', '--inventory', 'none.ndjson']],
  [['logs', 'ask', 'denied', 'none.log', '--inventory', 'none.ndjson']],
  [['logs', 'athena', '--inventory', 'none.ndjson']],
  [['iam', 'athena', '--inventory', 'none.ndjson', '--results', 'results/queries']],
])('%j loads nothing of the AWS SDK', async (args) => {
  const loaded = await loadedBy(...args);
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.filter((url) => /@aws-sdk|@smithy/.test(url))).toEqual([]);
});

test('an inventory in S3 does', async () => {
  const loaded = await loadedBy('merge', 's3://example-audit-reports/none.ndjson');
  expect(loaded.some((url) => url.includes('/open-bucket.js'))).toBe(true);
});
