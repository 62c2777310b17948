import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORMATS as REPORTS } from '../../src/report/formats.ts';
import { ingestionProblems } from '../report/github-ingestion.ts';
import { parsedSarif } from '../report/sarif-schema.ts';
import { specProblems } from '../report/sarif-spec.ts';
import { type Ended, runCli } from './run-cli.ts';

const FORMATS = Object.keys(REPORTS);

/** The demo is read once; what follows judges its inventory. */
let folder = '';
let demo: Ended;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-e2e-'));
  demo = await runCli(['demo', '--format', FORMATS.join(','), '--save-inventory', 'saved.ndjson'], { cwd: folder });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

const again = (flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runCli([...flags, '--inventory', 'saved.ndjson'], { cwd: folder, env });

test('every format of the demo in one run is what reports/examples shows', async () => {
  expect(demo.code).toBe(1);
  const reports = new Map<string, string>();
  for (const { file } of Object.values(REPORTS)) reports.set(file, await read(`reports/${file}`));
  for (const [file, text] of reports) await expect(text).toMatchFileSnapshot(`../../reports/examples/${file}`);
  expect(ingestionProblems(JSON.parse(reports.get(REPORTS.sarif.file) ?? ''))).toEqual([]);
  expect(specProblems(parsedSarif(reports.get(REPORTS['sarif-full'].file) ?? ''))).toEqual([]);
});

test('a report that is named by a link goes where the link leads, and the link stays', async () => {
  await writeFile(join(folder, 'shared.json'), 'earlier');
  await symlink('shared.json', join(folder, 'link.json'));
  expect((await again(['--format', 'json', '--output', 'link.json'])).code).toBe(1);
  expect((await lstat(join(folder, 'link.json'))).isSymbolicLink()).toBe(true);
  expect(JSON.parse(await read('shared.json'))).toMatchObject({ scan: { complete: true } });
});

test('Markdown is appended to the summary of a step, and only that', async () => {
  await writeFile(join(folder, 'step.md'), 'before\n');
  const env = { GITHUB_STEP_SUMMARY: join(folder, 'step.md') };
  await again(['--format', 'json', '--output', 'any.json'], env);
  expect(await read('step.md')).toBe('before\n');
  const { stdout } = await again(['--format', 'markdown', '--output', '-'], env);
  expect(stdout).toBe(await read('reports/s3log-audit.md'));
  expect(await read('step.md')).toBe(`before\n${stdout}`);
});

test('a step summary that cannot be written ends the run as one that was stopped early', async () => {
  const env = { GITHUB_STEP_SUMMARY: join(folder, 'no/such/folder') };
  const { code, stderr } = await again(['--format', 'markdown', '--output', 'any.md'], env);
  expect(code).toBe(4);
  expect(stderr).toContain('no/such/folder');
});

test('without a baseline the summary warns that alerts will close', async () => {
  expect(demo.stderr).toContain('GitHub will close open alerts of the account');
  expect((await again(['--format', 'json', '--output', 'any.json'])).stderr).not.toContain('GitHub will close');
});

test('accounts are shared out to the runs of one file', async () => {
  await again(['--format', 'sarif', '--output', 'split.sarif', '--sarif-split', '4']);
  const log = parsedSarif(await read('split.sarif'));
  expect(log.runs).toHaveLength(4);
  expect(ingestionProblems(log)).toEqual([]);
});

test.each([
  ['dot', /^digraph [\s\S]*n\d+ -> n\d+ \[color="#8a1c7c"[\s\S]*}\n$/],
  ['mermaid', /^flowchart LR\n[\s\S]*n\d+ ==> n\d+\n[\s\S]*linkStyle/],
  ['svg', /^<svg [\s\S]*<\/svg>\n$/],
])('graph --format %s draws a saved inventory and exits 0', async (format, shape) => {
  const drawn = await again(['graph', '--format', format]);
  expect(drawn).toMatchObject({ code: 0, stderr: '' });
  expect(drawn.stdout).toMatch(shape);
  await again(['graph', '--format', format, '--output', `pictures/${format}`]);
  expect(await read(`pictures/${format}`)).toBe(drawn.stdout);
});

test('graph takes no other format', async () => {
  const { code, stderr } = await runCli(['graph', '--format', 'png']);
  expect(code).toBe(2);
  expect(stderr).toContain('dot, mermaid, svg');
});
