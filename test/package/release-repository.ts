import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readJson } from '../e2e/run-cli.ts';
import { offlineNpm, ROOT } from './installed.ts';

/** What a clone of the sources has of this checkout, as far as releases and `prepare` touch it. */
const SOURCES = [
  ...['.gitignore', 'CHANGELOG.md', 'LICENSE', 'README.md', 'action.yml', 'package.json', 'tsconfig.json'],
  ...['docs', 'rules', 'scripts', 'src', 'reports/s3log-audit.schema.json'],
];

export interface ReleaseRepository {
  readonly folder: string;
  /** The commit that is released, which has no `dist/`. */
  readonly source: string;
  /** The commit that the tag names. */
  readonly release: string;
  readonly tag: string;
}

/** A repository of the sources, with the commit that the release workflow makes of them. */
export async function releaseRepository(tarball: string, base: string): Promise<ReleaseRepository> {
  const folder = await mkdtemp(join(base, 'repository-'));
  for (const path of SOURCES) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', 'Sources');
  const source = await git(folder, 'rev-parse', 'HEAD');
  const release = await releaseCommit(folder, tarball);
  const { version } = await readJson<{ version: string }>(join(folder, 'package.json'));
  const tag = `v${version}`;
  await git(folder, 'tag', tag, release);
  return { folder, source, release, tag };
}

export const releaseCommit = async (folder: string, tarball: string): Promise<string> =>
  (await promisify(execFile)(process.execPath, ['scripts/release-commit.mjs', tarball], { cwd: folder })).stdout.trim();

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgSign=false'];

export const git = async (cwd: string, ...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('git', [...IDENTITY, ...args], { cwd })).stdout.trim();

/** The tree of a commit as `uses:` checks it out: files alone, nothing of git. */
export async function exported({ folder }: ReleaseRepository, commit: string, to: string): Promise<string> {
  await mkdir(to, { recursive: true });
  await git(folder, 'archive', '--output', join(to, 'tree.tar'), commit);
  await promisify(execFile)('tar', ['-xf', 'tree.tar'], { cwd: to });
  return to;
}

/** A tree of the sources that nobody else uses, with the tools that a build needs. */
export async function clone(sources: string, base: string): Promise<string> {
  const folder = await mkdtemp(join(base, 'clone-'));
  await cp(sources, folder, { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** What npm runs after `npm ci`, and after an installation from git. */
export const prepare = (cwd: string) => promisify(execFile)('npm', ['run', 'prepare'], { cwd, env: offlineNpm(cwd) });
