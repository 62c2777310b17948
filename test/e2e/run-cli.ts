import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { MACHINE_FOLDER } from '../machine-folder.ts';

/** The built program, as users run it; the variable names another build of it. */
export const MAIN =
  process.env['S3LOG_AUDIT_MAIN'] ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** With these variables attempts follow each other at once: a pause is a random part of the longest that is allowed. */
export const WITHOUT_PAUSES = { NODE_OPTIONS: '--import=data:text/javascript,Math.random=()=>0' };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What is started instead of the built program. */
  readonly program?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends this signal once standard error or output has the text. */
  readonly signalOn?: { readonly text: string; readonly signal: NodeJS.Signals };
  /** Called with the running program. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs `s3log-audit` with an environment that has nothing of this machine's but the path. */
export async function runCli(
  args: readonly string[],
  { program, cwd, env = {}, signalOn, onStart }: RunOptions = {},
): Promise<Ended> {
  const folder = cwd ?? (await emptyFolder());
  const [command, first] = program === undefined ? [process.execPath, [MAIN]] : [program, []];
  const child = spawn(command, [...first, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      // Compiled code of the program, from run to run.
      XDG_CACHE_HOME: MACHINE_FOLDER,
      AWS_EC2_METADATA_DISABLED: 'true',
      SOURCE_DATE_EPOCH: '1767225600',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  let stdout = '';
  let stderr = '';
  let signalled = false;
  const look = (): void => {
    if (signalOn === undefined || signalled || !`${stdout}${stderr}`.includes(signalOn.text)) return;
    signalled = true;
    child.kill(signalOn.signal);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    look();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** A folder of its own for one test, removed when it ends. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-e2e-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

/** The part of the JSON report that tests look at. */
export interface JsonReport {
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly verdict: 'fail' | 'unknown';
    readonly account: string;
    readonly region: string | null;
    readonly bucket: string | null;
    readonly affected: readonly string[];
    readonly message: string;
    readonly cause: string | null;
    readonly fingerprint: string;
  }[];
  readonly verdicts: Readonly<Record<string, Readonly<Record<'pass' | 'fail' | 'unknown' | 'not-applicable', number>>>>;
}
