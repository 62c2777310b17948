import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { run } from '../../../../src/cli/run.ts';

export interface LogsRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Buffer;
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
}

/** `s3log-audit logs …` in this process, with an environment of its own. */
export const runLogs = (args: readonly string[], options: RunOptions = {}): Promise<LogsRun> =>
  runProgram(['logs', ...args], options);

/** The same of any command. */
export async function runProgram(
  argv: readonly string[],
  {
    env = {},
    input,
    now = () => new Date('2026-03-15T00:00:00Z'),
    signal = new AbortController().signal,
  }: RunOptions = {},
): Promise<LogsRun> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = { stdout: '', stderr: '' };
  out.on('data', (chunk) => {
    texts.stdout += chunk;
  });
  err.on('data', (chunk) => {
    texts.stderr += chunk;
  });
  const code = await run({
    out,
    err,
    argv,
    env,
    now,
    signal,
    ...(input === undefined ? {} : { input: Readable.from([input]) }),
  });
  return { code, ...texts };
}

export async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-logs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface LineParts {
  readonly bucket?: string;
  readonly time?: string;
  readonly requester?: string;
  readonly id?: string;
  readonly operation?: string;
  readonly key?: string;
  readonly status?: string;
  readonly error?: string;
  readonly agent?: string;
}

/** One record as S3 writes it. */
export const recordLine = ({
  bucket = 'app',
  time = '14/Mar/2026:02:15:07',
  requester = 'arn:aws:iam::111122223333:user/ops',
  id = 'R0015A9C3E7B1D0F',
  operation = 'REST.GET.OBJECT',
  key = 'a/b.txt',
  status = '200',
  error = '-',
  agent = 'curl/8.5.0',
}: LineParts = {}): string =>
  `${'c0ffee00'.repeat(8)} ${bucket} [${time} +0000] 203.0.113.9 ${requester} ${id} ${operation} ${key} ` +
  `"GET /${key} HTTP/1.1" ${status} ${error} 10 10 5 4 "-" "${agent}" - bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA= ` +
  `SigV4 TLS_AES_128_GCM_SHA256 AuthHeader ${bucket}.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1\n`;
