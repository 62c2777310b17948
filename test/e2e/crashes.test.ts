import { spawn } from 'node:child_process';
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manyDefects, sandboxOf } from './organization-scan.ts';
import { emptyFolder, MAIN, runCli } from './run-cli.ts';

/** Node's option that runs a statement once the program has begun. */
const later = (statement: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(
    `const timer = setInterval(() => {
       if (process.listenerCount('uncaughtException') === 0) return;
       clearInterval(timer);
       ${statement}
     }, 2);`,
  ).replaceAll("'", '%27')}`;

test.each([
  ['an error that nobody catches', later("throw new Error('lost')")],
  ['a rejection that nobody handles', later("Promise.reject(new Error('lost'))")],
  ['something thrown that is no error', later("throw 'lost'")],
])('%s ends the program with 70, not with the code for findings', async (_, option) => {
  const { code, stderr } = await runCli(['demo', '--format', 'json', '--output', 'report.json'], {
    env: { NODE_OPTIONS: option },
  });
  expect(stderr).toContain('this is a bug of s3log-audit');
  expect(stderr).toContain('lost');
  expect(code).toBe(70);
});

test.each([
  ['is not there', (path: string) => rm(path)],
  ['is no program', (path: string) => writeFile(path, 'half of a')],
  ['throws', (path: string) => writeFile(path, 'throw new Error("lost")')],
])('a file of the program that %s ends it with 70', async (_, damage) => {
  const folder = await emptyFolder();
  await cp(join(MAIN, '../..'), join(folder, 'dist'), { recursive: true });
  const chunks = join(folder, 'dist/chunks');
  for (const name of await readdir(chunks)) if (name.startsWith('main-')) await damage(join(chunks, name));
  const { code, stderr } = await runCli(['--version'], { program: join(folder, 'dist/cli/main.js') });
  expect(stderr).toContain('this is a bug of s3log-audit');
  expect(code).toBe(70);
});

test.each([
  ['rules', ['rules', 'list']],
  ['help', ['--help']],
  ['a report', ['demo', '--format', 'json', '--output', '-']],
])('standard output on a full disk is no crash: %s', async (_, args) => {
  const { code, stderr } = await inShell(`"$0" "$@" > /dev/full`, args);
  expect(stderr).toContain('standard output');
  expect(code).toBe(4);
});

test('standard error on a full disk changes nothing', async () => {
  expect(await inShell(`"$0" "$@" 2> /dev/full`, ['rules', 'list'])).toMatchObject({ code: 0 });
});

test('a process that may open few files has failed requests, not a failed disk, and never exits with 1', async () => {
  const sandbox = await sandboxOf(manyDefects());
  for (const files of [22, 24, 26, 30, 40]) {
    const { code, stderr } = await inShell(
      `ulimit -n ${files}; exec "$0" "$@"`,
      ['--org', '--format', 'json', '--output', 'r.json'],
      {
        ...sandbox.env,
      },
    );
    expect([0, 2, 3, 4, 70], `${files} files`).toContain(code);
    if (code === 2) expect(stderr).toContain('ulimit -n');
  }
});

/** Runs the program as `"$0" "$@"` of a shell. */
async function inShell(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const cwd = await emptyFolder();
  const child = spawn('/bin/sh', ['-c', script.replace('"$0"', '"$0" "$MAIN"'), process.execPath, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TMPDIR: cwd, MAIN, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise<{ readonly code: number | null; readonly stderr: string; readonly report: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stderr, report: join(cwd, 'r.json') })),
  );
}
