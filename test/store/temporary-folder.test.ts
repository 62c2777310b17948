import { execFile } from 'node:child_process';
import { readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { createTemporaryFolder, prepareTemporaryFolders } from '../../src/store/temporary-folder.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

test('what a killed run left is removed, what a living one has is not', async () => {
  const parent = await emptyFolder();
  const living = basename(await createTemporaryFolder(parent));
  const killed = living.replace(`-${process.pid}-`, `-${2 ** 30}-`);
  await rename(await createTemporaryFolder(parent), join(parent, killed));
  const elsewhere = killed.replace(/^s3log-audit-\w+/, 's3log-audit-00000000');
  await rename(await createTemporaryFolder(parent), join(parent, elsewhere));
  await prepareTemporaryFolders(parent);
  expect((await readdir(parent)).sort()).toEqual([living, elsewhere].sort());
});

test('only the owner may enter it', async () => {
  const folder = await createTemporaryFolder(await emptyFolder());
  const { stdout } = await promisify(execFile)('stat', ['-c', '%a', folder]);
  expect(stdout.trim()).toBe('700');
});

test('a folder that does not exist is something that the user can correct', async () => {
  const parent = join(await emptyFolder(), 'nowhere');
  await expect(prepareTemporaryFolders(parent)).rejects.toThrow(UserError);
  await expect(createTemporaryFolder(parent)).rejects.toThrow(/TMPDIR|temporary files/);
});
