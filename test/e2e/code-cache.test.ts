import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, runCli } from './run-cli.ts';

/** Writes down for each file of the program whether V8 took the code of an earlier run. */
const WATCH = `
const vm = require('node:vm');
const { appendFileSync } = require('node:fs');
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    if (options.filename) appendFileSync(process.env.TAKEN, String(this.cachedDataRejected) + '\\n');
  }
};
`;

async function watched(args = ['rules', 'list']) {
  const folder = await emptyFolder();
  const hook = join(folder, 'watch.cjs');
  await writeFile(hook, WATCH);
  const env = {
    NODE_OPTIONS: `--require=${hook}`,
    TAKEN: join(folder, 'taken'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  const run = async () => {
    await writeFile(env.TAKEN, '');
    const { code, stdout, stderr } = await runCli(args, { cwd: folder, env });
    const taken = new Set((await readFile(env.TAKEN, 'utf8')).trim().split('\n'));
    return { code, stdout, stderr, taken: [...taken] };
  };
  return { run, cache: join(env.XDG_CACHE_HOME, 's3log-audit', `${process.version}-${process.arch}`) };
}

test.each([
  ['rules', 'list'],
  ['--org', '--help'],
])('%s %s takes the compiled code of the run before, and says the same', async (...args) => {
  const { run } = await watched(args);
  const first = await run();
  expect(first).toMatchObject({ code: 0, stderr: '', taken: ['undefined'] });
  expect(await run()).toEqual({ ...first, taken: ['false'] });
});

test('with damaged files it says the same too', async () => {
  const { run, cache } = await watched();
  const first = await run();
  for (const build of await readdir(cache))
    for (const name of await readdir(join(cache, build, 'usual')))
      await writeFile(join(cache, build, 'usual', name), 'x'.repeat(5000));
  expect(await run()).toEqual(first);
  expect(await run()).toEqual({ ...first, taken: ['false'] });
});

test('where the folder is anybody’s, nothing in it is run', async () => {
  const { run, cache } = await watched();
  const first = await run();
  for (const build of await readdir(cache)) await chmod(join(cache, build, 'usual'), 0o777);
  expect(await run()).toEqual(first);
});

test('a run that failed keeps nothing', async () => {
  const folder = await emptyFolder();
  expect(await runCli(['no-such-command'], { cwd: folder, env: { XDG_CACHE_HOME: folder } })).toMatchObject({
    code: 2,
  });
  expect(await readdir(folder)).toEqual([]);
});
