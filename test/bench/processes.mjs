// Processes of the benchmark: the simulated organization, children that measure themselves, and the program as users run it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package that is measured, with its `build/` (modules) and `dist/` (the program as it ships); the variable names another one. */
export const PACKAGE = process.env.S3LOG_AUDIT_PACKAGE ?? fileURLToPath(new URL('../..', import.meta.url));
export const PROGRAM = join(PACKAGE, 'dist/cli/main.js');

export const built = async (path) => import(pathToFileURL(join(PACKAGE, 'build', path)).href);

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** An environment that has nothing of this machine's but the path. */
const cleanEnvironment = (extra) => ({
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  AWS_EC2_METADATA_DISABLED: 'true',
  S3LOG_AUDIT_PACKAGE: PACKAGE,
  ...extra,
});

function start(args, { program = process.execPath, env = {}, cwd, stdio }) {
  const child = spawn(program, args, { env: cleanEnvironment(env), cwd, stdio });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  return { child, ended };
}

/** Runs to its end; gives exit code, standard output and wall time in milliseconds. */
export async function runNode(args, { program, env = {}, cwd } = {}) {
  const begun = performance.now();
  const { child, ended } = start(args, { program, env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      texts[name] += text;
    });
  }
  const code = await ended;
  return { code, ...texts, wallMs: performance.now() - begun };
}

/** Runs npm or npx with this cache and this registry. */
export const runNpm = (program, args, { cwd, cache, registry }) =>
  runNode(args, {
    ...{ program, cwd },
    env: { npm_config_cache: cache, npm_config_registry: registry, npm_config_update_notifier: 'false' },
  });

/** Runs `work` with a registry that answers at once and has nothing: npm asks there for the optional peer. */
export async function withEmptyRegistry(work) {
  const server = createServer((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{ "error": "not found" }');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Runs a file of `children/`, which prints what it measured as JSON. */
export async function measure(child, input, { env = {}, nodeArgs = [] } = {}) {
  const { code, stdout, stderr } = await runNode([...nodeArgs, here(`children/${child}.mjs`), JSON.stringify(input)], {
    env,
  });
  if (code !== 0) throw new Error(`${child} ended with ${code}\n${stderr}`);
  return JSON.parse(stdout);
}

/** Runs the command line; gives besides what the process used: CPU time in microseconds, peak memory in KiB. */
export async function runProgram(args, { env = {}, nodeArgs = [], folder }) {
  const usageFile = join(folder, 'usage.json');
  await rm(usageFile, { force: true });
  const preload = ['--import', pathToFileURL(here('children/report-usage.mjs')).href];
  const ran = await runNode([...nodeArgs, ...preload, PROGRAM, ...args], {
    env: { ...env, BENCH_USAGE_FILE: usageFile },
    cwd: folder,
  });
  if (!existsSync(usageFile)) throw new Error(`the program ended with ${ran.code}\n${ran.stderr}`);
  return { ...ran, usage: JSON.parse(await readFile(usageFile, 'utf8')) };
}

/** Runs `work` with a simulated organization of generated accounts in a process of its own. */
export async function withOrganization({ accounts, buckets, latencyMs }, work) {
  const options = { scenario: 'generated', accounts, buckets, latency: latencyMs };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { child, ended } = start([join(PACKAGE, 'build/sandbox/main.js'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const line = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (more) => {
        text += more;
        if (text.includes('\n')) resolve(text);
      });
      void ended.then((code) => reject(new Error(`the simulated organization ended with ${code}`)));
    });
    const { url, env } = JSON.parse(line);
    const call = async (method, path, body) => (await fetch(`${url}/-/${path}`, { method, body })).json();
    return await work({
      env,
      counts: () => call('GET', 'counts'),
      resetCounts: () => call('POST', 'counts/reset'),
      setKnobs: (knobs) => call('PUT', 'knobs', JSON.stringify({ latencyMs, ...knobs })),
    });
  } finally {
    child.stdin.end();
    child.kill();
    await ended;
  }
}

export async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
