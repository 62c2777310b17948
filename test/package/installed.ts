import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ended, type RunOptions, runCli } from '../e2e/run-cli.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The Node that runs the installed program; `npm run test:nodes` names others. */
const NODE = process.env['S3LOG_AUDIT_NODE'] ?? process.execPath;

/** Nothing listens there, so that whatever leaves this machine fails. */
const NOWHERE = 'http://127.0.0.1:9';
const PATH = [dirname(NODE), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

export interface Installed {
  /** An empty folder but for package.json, the lock file and `node_modules/`. */
  readonly folder: string;
  readonly tarball: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  /** Runs the installed program as a user does: by its name in `node_modules/.bin`. */
  readonly run: (args: readonly string[], options: RunOptions) => Promise<Ended>;
  readonly remove: () => Promise<void>;
}

/** Packs the build that is there and installs the tarball into an empty folder, without network and with an empty cache. */
export async function install(): Promise<Installed> {
  const base = await mkdtemp(join(tmpdir(), 's3log-audit-package-'));
  // Building again would pull the build away from the tests that run beside this one.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', base];
  const [info] = JSON.parse((await npm(pack, ROOT)).stdout) as [{ filename: string; files: { path: string }[] }];
  const folder = await mkdtemp(join(base, 'user-'));
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  const tarball = join(base, info.filename);
  await npm(['install', '--no-audit', '--no-fund', tarball], folder);
  const program = join(folder, 'node_modules/.bin/s3log-audit');
  return {
    folder,
    tarball,
    files: info.files.map(({ path }) => path),
    run: (args, { env = {}, ...options }) => runCli(args, { ...options, program, env: { ...offline(), ...env } }),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** Variables for the program: the Node that is tested, and no way out of this machine. */
const offline = (): Readonly<Record<string, string>> => ({
  PATH,
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  NO_PROXY: '127.0.0.1,localhost',
});

/** Variables for npm: an empty cache, no registry, nothing of this machine's settings. */
export const offlineNpm = (cwd: string): Readonly<Record<string, string>> => ({
  ...offline(),
  HOME: cwd,
  npm_config_cache: join(cwd, '.npm-cache'),
  npm_config_offline: 'true',
  npm_config_registry: NOWHERE,
  npm_config_userconfig: join(cwd, '.npmrc'),
});

export const npm = (args: readonly string[], cwd: string): Promise<{ stdout: string }> =>
  promisify(execFile)('npm', [...args], { cwd, env: offlineNpm(cwd) });

/** Runs a script of the user's with the installed package beside it. */
export const script = (text: string, cwd: string): Promise<{ stdout: string }> =>
  promisify(execFile)(NODE, ['--input-type=module', '-e', text], { cwd, env: { ...offline(), HOME: cwd } });
