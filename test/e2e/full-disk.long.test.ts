import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FORMAT_FILES } from '../../src/report/formats.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { INVENTORY, JUDGED, KEPT, manyDefects, run, sandboxOf, tell } from './organization-scan.ts';
import { emptyFolder, MAIN } from './run-cli.ts';

interface Limited {
  readonly code: number;
  readonly stderr: string;
}

/** Runs the program where no file can grow beyond so many KiB, as on a disk that is full. */
const runLimited = (args: readonly string[], { cwd, kib, sandbox }: LimitedRun): Promise<Limited> =>
  new Promise((resolve) => {
    const command = ['-c', `ulimit -f ${kib}; exec "$0" "$@"`, process.execPath, MAIN, ...args];
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, SOURCE_DATE_EPOCH: '1767225600', ...sandbox?.env };
    const child = execFile('bash', command, { cwd, env }, (_error, _stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stderr });
    });
  });

interface LimitedRun {
  readonly cwd: string;
  readonly kib: number;
  readonly sandbox: Sandbox | null;
}

test('while the inventory is written: exit 4, the earlier report whole, and --resume goes on', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const whole = await run(KEPT, sandbox);
  const { length } = await readFile(join(whole.folder, INVENTORY));
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'report.json'), 'earlier');
  const kib = Math.floor(length / 2048);
  const { code, stderr } = await runLimited(KEPT, { cwd, kib, sandbox });
  expect(stderr).toMatch(/inventory\.ndjson: the inventory cannot be written: EFBIG/);
  expect(stderr).toContain(`then resume the scan: s3log-audit ${KEPT.join(' ')} --resume`);
  expect(code).toBe(4);
  expect(await readFile(join(cwd, 'report.json'), 'utf8')).toBe('earlier');
  const resumed = await run([...KEPT, '--resume'], sandbox, { cwd });
  tell(
    `inventory stopped at ${kib} of ${Math.ceil(length / 1024)} KiB: ${/\d of 7 accounts/.exec(resumed.stderr)?.[0]} kept`,
  );
  expect(resumed.stderr).toMatch(/[1-6] of 7 accounts are in/);
  expect(resumed.report).toBe(whole.report);

  // Nor does it lose what it has where there is no room for a copy.
  const again = await runLimited([...KEPT, '--resume'], { cwd, kib, sandbox });
  expect(again.stderr).toMatch(/the inventory cannot be written: EFBIG/);
  expect(again.code).toBe(4);
  expect((await readdir(cwd)).sort()).toEqual([INVENTORY, 'report.json']);
  const judged = await run(['--inventory', INVENTORY, ...JUDGED], null, { cwd });
  expect(judged.report).toBe(whole.report);
});

test('while a report is written: exit 4, the earlier report whole, nothing left behind', async () => {
  const { folder: cwd, report } = await run(KEPT, await sandboxOf(manyDefects()));
  const kib = 16;
  expect(report.length).toBeGreaterThan(kib * 1024);
  const { code, stderr } = await runLimited(['--inventory', INVENTORY, ...JUDGED], { cwd, kib, sandbox: null });
  expect(stderr).toMatch(/report\.json: the report cannot be written: EFBIG/);
  expect(stderr).toContain('an earlier report is untouched');
  expect(code).toBe(4);
  expect(await readFile(join(cwd, 'report.json'), 'utf8')).toBe(report);
  expect((await readdir(cwd)).sort()).toEqual([INVENTORY, 'report.json']);
});

test('under every format: exit 4, and no part of a report', async () => {
  const { folder: cwd } = await run(KEPT, await sandboxOf(manyDefects()));
  for (const format of Object.keys(FORMAT_FILES)) {
    const output = `part.${format}`;
    const args = ['--inventory', INVENTORY, '--format', format, '--output', output];
    const { code, stderr } = await runLimited(args, { cwd, kib: 1, sandbox: null });
    expect([format, stderr]).toEqual([format, expect.stringContaining('the report cannot be written: EFBIG')]);
    expect([format, code]).toEqual([format, 4]);
  }
  expect((await readdir(cwd)).filter((name) => name.startsWith('part'))).toEqual([]);
});

test('an inventory that could not be read again: exit 4 before anything is read', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const { code, stderr } = await run(['--org', '--save-inventory', '/dev/full', ...JUDGED], sandbox);
  expect(stderr).toMatch(/\/dev\/full: the inventory cannot be written: it is a device/);
  expect(code).toBe(4);
  expect(sandbox.counts().total).toBe(0);
});

test('a report for a device or a pipe is written into it, and does not take its place', async () => {
  const { folder: cwd, report } = await run(KEPT, await sandboxOf(manyDefects()));
  const full = await run(['--inventory', INVENTORY, '--format', 'json', '--output', '/dev/full'], null, { cwd });
  expect(full.stderr).toMatch(/\/dev\/full: the report cannot be written: ENOSPC/);
  expect(full.code).toBe(4);
  expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
  const pipe = join(cwd, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  const [piped, read] = await Promise.all([
    run(['--inventory', INVENTORY, '--format', 'json', '--output', pipe], null, { cwd }),
    readFile(pipe, 'utf8'),
  ]);
  expect(read).toBe(report);
  expect(piped.code).toBe(1);
  expect((await stat(pipe)).isFIFO()).toBe(true);
});
