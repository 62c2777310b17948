import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { healthy } from '../../e2e/scenarios.ts';
import { runInProcess } from '../run-in-process.ts';

/** A folder with a folder, a file and a log in it. */
async function withPlaces(): Promise<(name: string) => string> {
  const folder = await emptyFolder();
  await mkdir(join(folder, 'folder'));
  await writeFile(join(folder, 'file'), '');
  return (name) => join(folder, name);
}

test.each<[string, (at: (name: string) => string) => readonly string[], RegExp]>([
  [
    'a report',
    (at) => ['--org', '--format', 'json', '--output', at('folder')],
    /it is a folder\n {2}name a file with --output/,
  ],
  [
    'the second report',
    (at) => ['--org', '--format', 'json,csv', '--output', at('a'), '--output', at('folder')],
    /a folder/,
  ],
  ['a report below a file', (at) => ['--org', '--format', 'json', '--output', at('file/a')], /file is no folder/],
  [
    'an inventory',
    (at) => ['--org', '--save-inventory', at('folder'), '--format', 'json', '--output', at('a')],
    /the inventory cannot be written: it is a folder\n {2}name another file with --save-inventory/,
  ],
  [
    'an inventory in a folder that is not there',
    (at) => ['--org', '--save-inventory', at('none/a'), '--format', 'json', '--output', at('a')],
    /none\/a: the inventory cannot be written: ENOENT/,
  ],
  // The name would do, and those of its lock and of its unfinished part would not.
  [
    'a report with a long name',
    (at) => ['--org', '--format', 'json', '--output', at('a'.repeat(255))],
    /the report cannot be written: ENAMETOOLONG/,
  ],
  [
    'an inventory with a long name',
    (at) => ['--org', '--save-inventory', at('a'.repeat(255)), '--format', 'json', '--output', at('a')],
    /the inventory cannot be written: ENAMETOOLONG/,
  ],
  ['a picture', (at) => ['graph', '--output', at('folder')], /it is a folder/],
])('%s that cannot be written is refused before the first call, with exit 4', async (_what, args, message) => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const { code, stderr } = await runInProcess(args(await withPlaces()), { env: sandbox.env });
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('free the disk');
  expect(code).toBe(4);
  expect(sandbox.counts().total).toBe(0);
});

test.each<[string, (at: (name: string) => string) => readonly string[]]>([
  ['a page of logs', (at) => ['logs', 'report', at('log'), '--output', at('folder')]],
  ['a summary of logs', (at) => ['logs', 'summary', at('log'), '--output', at('folder')]],
  ['records', (at) => ['logs', 'export', at('log'), '--parquet', at('folder')]],
  ['refused lines', (at) => ['logs', 'cat', at('log'), '--refused', at('folder')]],
  [
    'files of a job',
    (at) => ['init', '--yes', '--hub-account', '111122223333', '--repository', 'a/b', '--folder', at('file')],
  ],
  ['a rule', (at) => ['rules', 'new', 'my-rule', '--folder', at('file')]],
])('%s that cannot be written: exit 4, two lines, no stack', async (_what, args) => {
  const at = await withPlaces();
  await writeFile(at('log'), 'no record\n');
  const { code, stderr } = await runInProcess(args(at));
  expect(stderr).toMatch(/^s3log-audit: .*(cannot be written|EISDIR).*\n {2}.*\n$/);
  expect(stderr).not.toContain('free the disk');
  expect(code).toBe(4);
});

test('a port that is in use, or that nobody may listen on, is a mistake of its user', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => new Promise((resolve) => void other.close(() => resolve())));
  await new Promise((resolve) => void other.once('listening', resolve));
  const address = other.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  for (const flags of [[], ['--serve']]) {
    const { code, stderr } = await runInProcess(['demo', ...flags, '--port', String(port)]);
    expect(stderr).toBe(
      `s3log-audit: --port ${port}: the simulated organization cannot listen there: the port is in use\n  name another port, or leave it out for any free one\n`,
    );
    expect(code).toBe(2);
  }
});
