import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../src/store/new-folder.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

test('folders that are missing are made, also by two at once', async () => {
  const folder = join(await emptyFolder(), 'a/b/c');
  await Promise.all([newFolder(folder), newFolder(folder)]);
  await expect(access(folder)).resolves.toBeUndefined();
  await expect(newFolder(folder)).resolves.toBeUndefined();
});

test('below a file there is none', async () => {
  const file = join(await emptyFolder(), 'file');
  await writeFile(file, '');
  await expect(newFolder(join(file, 'a/b'))).rejects.toMatchObject({ code: 'EEXIST', path: file });
});

test.runIf(process.platform === 'linux')('a file system that takes no new folders is not tried for ever', async () => {
  await expect(newFolder('/proc/none/a')).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/none' });
});
