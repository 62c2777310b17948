import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../../../build/cli/launch/engine-flags.js', import.meta.url).href;

/** Mebibytes of the young generation of a process that leaves much behind while it holds on to so many objects. */
async function youngGeneration(args: readonly string[], held: number): Promise<{ young: number; stderr: string }> {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { setTimeout } from 'node:timers/promises';
    import { setEngineFlags } from '${MODULE}';
    setEngineFlags(${JSON.stringify(args)});
    const kept = Array.from({ length: ${held} }, (_, index) => ({ index }));
    const recent = [];
    for (let turn = 0; turn < 60; turn += 1) {
      recent[turn % 4] = Array.from({ length: 10_000 }, (_, index) => ({ index }));
      await setTimeout(10);
    }
    const { physical_space_size: size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    process.stdout.write(String(kept.length === ${held} ? size / 2 ** 20 : 0));`;
  const run = promisify(execFile);
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { env: {} });
  return { young: Number(stdout), stderr };
}

test.each<[string, readonly string[]]>([
  ['a small scan', []],
  ['a small scan with options', ['--org']],
  ['a small scan by its name', ['scan', '--org']],
])('%s keeps the young generation small', async (_, args) => {
  expect(await youngGeneration(args, 0)).toEqual({ young: 2, stderr: '' });
});

test.each<[string, readonly string[], number]>([
  ['a scan that grows large', ['--org'], 2_000_000],
  ['what is no scan', ['logs', 'ask', 'errors'], 0],
])('%s gets as much of it as V8 finds right', async (_, args, held) => {
  const { young, stderr } = await youngGeneration(args, held);
  expect(stderr).toBe('');
  expect(young).toBeGreaterThan(2);
});
