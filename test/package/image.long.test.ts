import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, runCli } from '../e2e/run-cli.ts';
import { type Installed, install, ROOT } from './installed.ts';

let installed: Installed;
let unpacked: string;

beforeAll(async () => {
  installed = await install();
  unpacked = join(installed.folder, 'image');
  await mkdir(unpacked);
  await promisify(execFile)('tar', ['-xzf', installed.tarball, '--strip-components', '1', '-C', unpacked]);
});
afterAll(() => installed.remove());

/** The files of the image, run by scripts/in-image.sh. */
async function inImage(args: readonly string[]) {
  const data = await emptyFolder();
  // In the image it belongs to the user.
  await chmod(data, 0o777);
  const program = join(ROOT, 'scripts/in-image.sh');
  const ended = await runCli([unpacked, data, ...args], { program });
  return { ...ended, data, isIsolated: ended.stderr.startsWith('in-image: isolated') };
}

test('the files of the image run without rights on a root file system that is read-only', async () => {
  const { code, stderr, data, isIsolated } = await inImage(['demo', '--format', 'json,html', '--quiet']);
  expect(code, stderr).toBe(1);
  const report = join(data, 'reports/s3log-audit.json');
  expect(JSON.parse(await readFile(report, 'utf8')).scan.complete).toBe(true);
  expect(await readdir(data)).toEqual(['reports']);
  if (isIsolated && process.getuid?.() === 0) expect((await stat(report)).uid).toBe(1000);
});

test('nothing beside /data can be written there', async () => {
  const { code, stderr, isIsolated } = await inImage([
    'demo',
    '--format',
    'json',
    '--output',
    '/opt/s3log-audit/x.json',
  ]);
  // Without a place of its own the folder is not there at all, or is somebody else's.
  if (isIsolated) expect([code, stderr]).toEqual([4, expect.stringMatching(/EROFS|EACCES/)]);
  else expect(code).not.toBe(70);
});
