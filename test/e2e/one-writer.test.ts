import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
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

test.each([
  ['the plan', ['scan', '--plan', 'read.json']],
  ['the template', ['scan', '--template', 'read.json']],
  ['the inventory', ['scan', '--inventory', 'read.json']],
  ['the inventory', ['merge', 'other.ndjson', 'read.json']],
])('%s is not written over by a report: %j', async (what, args) => {
  const cwd = await emptyFolder();
  for (const file of ['read.json', 'other.ndjson']) await writeFile(join(cwd, file), 'read');
  const { code, stderr } = await runCli([...args, '--format', 'json', '--output', './read.json'], { cwd });
  expect(stderr).toContain(`./read.json cannot be both ${what} and a report`);
  expect(code).toBe(2);
  expect(await readFile(join(cwd, 'read.json'), 'utf8')).toBe('read');
});

test.each([
  ['the settings file', 'a report', 'settings.yaml', ['--config', 'settings.yaml', '--format', 'json', '--output']],
  ['the settings file', 'the inventory', 's3log-audit.yaml', ['--save-inventory']],
  ['a rule', 'the inventory', 'mine/mine.yaml', ['--rules', 'mine', '--save-inventory']],
  ['a rule', 'a report', 'mine/mine.yaml', ['graph', '--config', 'settings.yaml', '--output']],
  ['a rule', 'a report', 'mine/mine.yaml', ['merge', 'a.ndjson', '--rules', 'mine', '--format', 'json', '--output']],
  ['the baseline', 'the inventory', 'report.json', ['--baseline', 'report.json', '--save-inventory']],
])('%s is not written over by %s: %s, %j', async (what, written, file, args) => {
  const cwd = await emptyFolder();
  const rule = await readFile('rules/bucket-versioned.yaml', 'utf8');
  await mkdir(join(cwd, 'mine'));
  await writeFile(join(cwd, 'mine/mine.yaml'), rule.replace(/^id: .*$/m, 'id: mine'));
  await writeFile(join(cwd, 'settings.yaml'), 'rules: { folders: [mine] }\n');
  await writeFile(join(cwd, 's3log-audit.yaml'), 'concurrency: 64\n');
  await copyFile('reports/examples/s3log-audit.json', join(cwd, 'report.json'));
  const before = await readFile(join(cwd, file), 'utf8');
  const { code, stderr } = await runCli([...args, `./${file}`], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining(`./${file} cannot be both ${what} and ${written}\n`)]);
  expect(await readFile(join(cwd, file), 'utf8')).toBe(before);
});

test('two reports cannot be one file, whatever it is called', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'report.json'), 'earlier');
  await symlink(join(cwd, 'report.json'), join(cwd, 'link'));
  for (const output of ['./report.json', 'link']) {
    const { code, stderr } = await runCli(['--org', ...REPORT, '--format', 'html', '--output', output], { cwd });
    expect(stderr).toContain(`two reports go to one file: report.json and ${output}\n`);
    expect(code).toBe(2);
  }
  expect((await readdir(cwd)).sort()).toEqual(['link', 'report.json']);
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
