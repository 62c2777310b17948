import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, readJson } from '../e2e/run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from '../e2e/scenarios.ts';
import { use } from '../workflows/use-action.ts';
import { type Installed, install } from './installed.ts';
import {
  clone,
  exported,
  git,
  prepare,
  type ReleaseRepository,
  releaseCommit,
  releaseRepository,
} from './release-repository.ts';

let installed: Installed;
let base = '';
let repository: ReleaseRepository;
let trees: { readonly source: string; readonly release: string };

beforeAll(async () => {
  installed = await install();
  base = dirname(installed.tarball);
  repository = await releaseRepository(installed.tarball, base);
  trees = {
    source: await exported(repository, repository.source, join(base, 'of-source')),
    release: await exported(repository, repository.tag, join(base, 'of-release')),
  };
}, 120_000);
afterAll(() => installed.remove());

describe('the commit of a release', () => {
  test('lies on top of the sources, on no branch', async () => {
    const { folder, source, release } = repository;
    expect(await git(folder, 'rev-parse', `${release}^`)).toBe(source);
    expect(await git(folder, 'branch', '--all', '--contains', release)).toBe('');
    expect(await git(folder, 'status', '--porcelain')).toBe('');
  });

  test('is the same again', async () => {
    expect(await releaseCommit(repository.folder, installed.tarball)).toBe(repository.release);
  });

  test('has the package, the action and the pages, and nothing that npm would build', async () => {
    expect((await readdir(trees.release)).sort()).toEqual([
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'action.yml', 'dist', 'docs'],
      ...['package.json', 'reports', 'rules', 'tree.tar'],
    ]);
    const manifest = await readJson<Record<string, unknown>>(join(trees.release, 'package.json'));
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).toMatchObject({ name: 's3log-audit', bin: { 's3log-audit': 'dist/cli/main.js' } });
  });
});

describe('the action', { timeout: 120_000 }, () => {
  test('of a release runs the build of its own tree', async () => {
    const buckets = [healthyLogs('logs', MEMBER), source('lost', 'gone')];
    const sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
    onTestFinished(() => sandbox.close());
    const folder = await emptyFolder();
    const { steps, outputs } = await use({ folder, tree: trees.release }, { args: '--org' }, sandbox.env);
    expect(steps.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outputs).toMatchObject({
      'exit-code': '1',
      whole: 'true',
      sarif: join(folder, 'reports/s3log-audit.sarif'),
    });
  });

  test('of any other commit stops with exit code 2 and names the tags', async () => {
    const folder = await emptyFolder();
    const { steps, outputs } = await use({ folder, tree: trees.source }, { args: '--org' }, {});
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ code: 2, stdout: expect.stringContaining('::error::') });
    expect(steps[0]?.stdout).toContain(`${repository.tag} or another of https://github.com/OWNER/s3log-audit/tags`);
    expect(outputs).toMatchObject({ 'exit-code': '2', whole: 'false', json: '' });
  });
});

// That it builds where there is no build takes a build, and is tested in prepare.long.test.ts.
describe('prepare', { timeout: 120_000 }, () => {
  test('builds nothing where there is a build', async () => {
    const folder = await clone(trees.source, base);
    await cp(join(trees.release, 'dist'), join(folder, 'dist'), { recursive: true });
    await prepare(folder);
    expect(existsSync(join(folder, 'build'))).toBe(false);
  });

  test('builds nothing where there are no sources', async () => {
    const folder = await mkdtemp(join(base, 'no-sources-'));
    for (const path of ['package.json', 'scripts'])
      await cp(join(trees.source, path), join(folder, path), { recursive: true });
    await prepare(folder);
    expect((await readdir(folder)).sort()).toEqual(expect.arrayContaining(['package.json', 'scripts']));
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });
});
