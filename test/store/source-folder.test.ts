import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { sourceFolder } from '../../src/store/source-folder.ts';

let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 's3log-audit-source-'));
  await mkdir(join(base, 'in/inner'), { recursive: true });
  await writeFile(join(base, 'secret.tf'), 'secret');
  await writeFile(join(base, 'in/main.tf'), 'main');
  await writeFile(join(base, 'in/inner/deep.tf'), 'deep');
  await writeFile(join(base, 'in/huge.tf'), 'x'.repeat(8_000_001));
  await symlink('../secret.tf', join(base, 'in/link.tf'));
  await symlink('..', join(base, 'in/up'));
  await symlink('inner', join(base, 'in/same'));
  await symlink('loop', join(base, 'in/loop'));
  execFileSync('mkfifo', [join(base, 'in/pipe.tf')]);
});
afterAll(() => rm(base, { recursive: true, force: true }));

test('files and folders below it are read', async () => {
  const { read, list } = await sourceFolder(join(base, 'in'));
  expect(await read('main.tf')).toBe('main');
  expect(await read('inner/deep.tf')).toBe('deep');
  expect(await list('')).toEqual(['huge.tf', 'inner/', 'link.tf', 'loop', 'main.tf', 'pipe.tf', 'same/', 'up/']);
  expect(await list('inner')).toEqual(['deep.tf']);
  expect(await list('nowhere')).toEqual([]);
});

test('a link within it is followed', async () => {
  const { read, list } = await sourceFolder(join(base, 'in'));
  expect(await read('same/deep.tf')).toBe('deep');
  expect(await list('same')).toEqual(['deep.tf']);
});

test.each(['../secret.tf', 'link.tf', 'up/secret.tf', 'inner/../../secret.tf', '/etc/passwd', 'up/in/../secret.tf'])(
  'nothing outside of it is read: %s',
  async (path) => {
    const { read } = await sourceFolder(join(base, 'in'));
    expect(await read(path)).toBeNull();
  },
);

test.each(['..', 'up', '/', 'inner/../..'])('no folder outside of it is listed: %s', async (folder) => {
  const { list } = await sourceFolder(join(base, 'in'));
  // A path that begins with a slash means one below the folder.
  expect(await list(folder)).toEqual(folder === '/' ? await list('') : []);
});

test.each(['nowhere.tf', 'inner', 'huge.tf', 'pipe.tf', 'loop', 'a\0b', 'main.tf/x'])(
  'what is no file of a size that people write is not there: %j',
  async (path) => {
    const { read } = await sourceFolder(join(base, 'in'));
    expect(await read(path)).toBeNull();
  },
);

test('a file and a folder that is missing are refused', async () => {
  await expect(sourceFolder(join(base, 'secret.tf'))).rejects.toThrow(UserError);
  await expect(sourceFolder(join(base, 'nowhere'))).rejects.toThrow('is not a folder');
});
