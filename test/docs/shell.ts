import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Ended, MAIN } from '../e2e/run-cli.ts';

export interface Shell {
  /** Runs a script as GitHub runs the steps of a job: it ends at the first command that fails. */
  readonly run: (script: string, env?: Readonly<Record<string, string>>) => Promise<Ended>;
  readonly folder: string;
}

/** Stands for a registry that has the package: takes every version, and nothing but this package. */
const NPX = `#!/bin/sh
if [ "$1" = --yes ]; then shift; fi
case "$1" in
  s3log-audit | s3log-audit@*) shift; exec s3log-audit "$@" ;;
esac
echo "npx: $1 is not installed here" >&2
exit 127
`;

/** A shell in a folder of its own, in which `s3log-audit` and `npx s3log-audit` are the built program. */
export async function shellIn(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Shell> {
  const bin = join(folder, '.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'npx'), NPX, { mode: 0o755 });
  await writeFile(join(bin, 's3log-audit'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, { mode: 0o755 });
  const own = {
    ...env,
    PATH: [bin, env['PATH'] ?? process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    // Runs that change an organization find each other's locks there, and so do tests of the same one.
    TMPDIR: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { folder, run: (script, more = {}) => runBash(script, { cwd: folder, env: { ...own, ...more } }) };
}

interface Where {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

function runBash(script: string, { cwd, env }: Where): Promise<Ended> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
