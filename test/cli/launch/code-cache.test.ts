import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { cacheFolder, openCodeCache } from '../../../src/cli/launch/code-cache.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';

const NODE = `${process.version}-${process.arch}`;
const SOURCE = '(function () { return [1, 2, 3].map(function (one) { return one * 2; }); })';

/** As the program does: compiled with what the cache has, run, and kept. */
function run(folder: string | undefined, { build = 'program-1', source = SOURCE } = {}): Script {
  const cache = openCodeCache(folder, build, 'usual');
  const script = new Script(source, { filename: 'part.cjs', cachedData: cache.dataOf('part.cjs') });
  expect(script.runInThisContext()()).toEqual([2, 4, 6]);
  cache.keep(new Map([['part.cjs', script]]));
  return script;
}

test('the first run keeps what V8 compiled, and the next one takes it', async () => {
  const folder = await emptyFolder();
  expect(run(folder).cachedDataRejected).toBeUndefined();
  const { mtimeMs, mode } = await stat(join(folder, NODE, 'program-1/usual/part.cjs'));
  expect(mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, NODE, 'program-1/usual'))).mode & 0o777).toBe(0o700);

  expect(run(folder).cachedDataRejected).toBe(false);
  expect((await stat(join(folder, NODE, 'program-1/usual/part.cjs'))).mtimeMs).toBe(mtimeMs);
});

test('what V8 refuses is kept anew', async () => {
  const folder = await emptyFolder();
  run(folder);
  const longer = `${SOURCE} `;
  expect(run(folder, { source: longer }).cachedDataRejected).toBe(true);
  expect(run(folder, { source: longer }).cachedDataRejected).toBe(false);
});

test.runIf(process.platform === 'linux')('a home in which no folder can be made ends no run late', () => {
  run('/proc/none/.cache/s3log-audit');
});

test('another build takes the place of the one before', async () => {
  const folder = await emptyFolder();
  run(folder);
  await writeFile(join(folder, NODE, 'notes'), 'of somebody');
  run(folder, { build: 'program-2' });
  expect((await readdir(join(folder, NODE))).sort()).toEqual(['notes', 'program-2']);
});

describe('code that may be damaged or foreign is not run', () => {
  test.each(['a byte is another', 'the end is missing', 'empty'])('%s', async (damage) => {
    const folder = await emptyFolder();
    run(folder);
    const file = join(folder, NODE, 'program-1/usual/part.cjs');
    const bytes = await readFile(file);
    const last = bytes.length - 1;
    if (damage === 'a byte is another') bytes[last] = (bytes[last] ?? 0) ^ 1;
    await writeFile(
      file,
      damage === 'empty' ? '' : bytes.subarray(0, damage === 'the end is missing' ? last : last + 1),
    );

    expect(openCodeCache(folder, 'program-1', 'usual').dataOf('part.cjs')).toBeUndefined();
    run(folder);
    expect(run(folder).cachedDataRejected).toBe(false);
  });

  test('a folder that others may write to is neither read nor written', async () => {
    const folder = await emptyFolder();
    run(folder);
    const own = join(folder, NODE, 'program-1/usual');
    await chmod(own, 0o777);
    const before = await stat(join(own, 'part.cjs'));
    expect(run(folder).cachedDataRejected).toBeUndefined();
    expect(await stat(join(own, 'part.cjs'))).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
  });

  test('nor is one below a folder in which others may put another one in its place', async () => {
    const shared = await emptyFolder();
    const folder = join(shared, 'cache');
    run(folder);
    await chmod(shared, 0o777);
    expect(openCodeCache(folder, 'program-1', 'usual').dataOf('part.cjs')).toBeUndefined();
    // As /tmp is: there only the owner of a folder may do so.
    await chmod(shared, 0o1777);
    expect(openCodeCache(folder, 'program-1', 'usual').dataOf('part.cjs')).toBeDefined();
  });

  test('where others may write, nothing is made', async () => {
    const shared = await emptyFolder();
    await chmod(shared, 0o777);
    run(join(shared, 'cache'));
    expect(await readdir(shared)).toEqual([]);
  });

  test('a symbolic link is followed once', async () => {
    const folder = await emptyFolder();
    const foreign = await emptyFolder();
    run(join(folder, 'cache'));
    await symlink(join(folder, 'cache'), join(foreign, 'link'));
    await chmod(foreign, 0o777);
    const cache = openCodeCache(join(foreign, 'link'), 'program-1', 'usual');
    await rename(join(foreign, 'link'), join(foreign, 'gone'));
    expect(cache.dataOf('part.cjs')).toBeDefined();
  });
});

test('where nothing can be written, nothing is kept and nothing fails', async () => {
  const folder = await emptyFolder();
  const taken = join(folder, 'taken');
  await writeFile(taken, 'a file');
  for (const place of [taken, join(taken, 'below'), undefined]) expect(run(place).cachedDataRejected).toBeUndefined();
  expect(await readFile(taken, 'utf8')).toBe('a file');
});

test('what cannot be put in its place leaves nothing behind', async () => {
  const folder = await emptyFolder();
  run(folder);
  const own = join(folder, NODE, 'program-1/usual');
  await rm(join(own, 'part.cjs'));
  await mkdir(join(own, 'part.cjs'));
  run(folder);
  expect((await readdir(own)).sort()).toEqual(['largest-run.json', 'part.cjs']);
});

test.each<[NodeJS.ProcessEnv, NodeJS.Platform, string | undefined]>([
  [{ XDG_CACHE_HOME: '/cache' }, 'linux', '/cache/s3log-audit'],
  [{ XDG_CACHE_HOME: 'here', NODE_COMPILE_CACHE: '/compiled' }, 'linux', '/compiled/s3log-audit'],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/s3log-audit'],
  [{ LOCALAPPDATA: '' }, 'win32', undefined],
  [{ XDG_CACHE_HOME: '/cache', NODE_DISABLE_COMPILE_CACHE: '1' }, 'linux', undefined],
])('%o on %s: %s', (env, platform, folder) => {
  expect(cacheFolder(env, platform)).toBe(folder);
});
