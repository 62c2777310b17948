import { once } from 'node:events';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { manyDefects, sandboxOf } from './organization-scan.ts';
import { emptyFolder, runCli } from './run-cli.ts';

const SAVED = ['--save-inventory', 'inventory.ndjson'];
const REPORT = ['--format', 'json', '--output', 'report.json'];

test.each([
  ['the inventory', ['--org', ...SAVED, '--format', 'json', '--output', 'other.json'], 'inventory.ndjson'],
  ['the report', ['--org', ...REPORT], 'report.json'],
])('a second scan that writes %s of a first one is refused before its first call', async (_, args, named) => {
  const first = await sandboxOf(manyDefects(), { latencyMs: 40 });
  const second = await sandboxOf(manyDefects());
  const cwd = await emptyFolder();
  const running = runCli(['--org', ...SAVED, ...REPORT], { cwd, env: first.env });
  while (first.counts().total === 0) await sleep(5);
  const refused = await runCli(args, { cwd, env: second.env });
  expect(refused.stderr).toContain(`${named} is being written by another run`);
  expect(refused.code).toBe(2);
  expect(second.counts().total).toBe(0);
  expect((await running).code).toBe(1);
  expect((await readdir(cwd)).sort()).toEqual(['inventory.ndjson', 'report.json']);
});

test('an inventory and a report cannot be one file, whatever it is called', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'inventory.ndjson'), 'earlier');
  await symlink(join(cwd, 'inventory.ndjson'), join(cwd, 'link'));
  for (const output of ['./inventory.ndjson', 'link']) {
    const { code, stderr } = await runCli(['--org', ...SAVED, '--format', 'json', '--output', output], { cwd });
    expect(stderr).toContain('cannot be both the inventory and a report');
    expect(code).toBe(2);
  }
});

test('two reports cannot go to one file, whatever it is called', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'report'), 'earlier');
  await symlink(join(cwd, 'report'), join(cwd, 'link'));
  for (const output of ['./report', join(cwd, 'report'), 'link']) {
    const outputs = ['--format', 'json', '--output', 'report', '--format', 'csv', '--output', output];
    const { code, stderr } = await runCli(['--org', ...outputs], { cwd });
    expect(stderr).toContain(`two reports go to ${output}`);
    expect(code).toBe(2);
  }
});

test('a scan that is killed leaves the earlier inventory whole until it has its own first line', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyByOperation: { 'organizations:ListAccounts': 20_000 } });
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'inventory.ndjson'), 'earlier');
  const ended = runCli(['--org', ...SAVED, ...REPORT], {
    cwd,
    env: sandbox.env,
    onStart: (child) => {
      void (async () => {
        while ((sandbox.counts().operations['organizations:ListAccounts'] ?? 0) === 0) await sleep(5);
        child.kill('SIGKILL');
        await once(child, 'close');
      })();
    },
  });
  expect((await ended).signal).toBe('SIGKILL');
  expect(await readFile(join(cwd, 'inventory.ndjson'), 'utf8')).toBe('earlier');
  // Its locks are no locks any more.
  const next = await runCli(['--org', ...SAVED, ...REPORT], { cwd, env: (await sandboxOf(manyDefects())).env });
  expect(next.code).toBe(1);
  expect((await readdir(cwd)).sort()).toEqual(['inventory.ndjson', 'report.json']);
});
