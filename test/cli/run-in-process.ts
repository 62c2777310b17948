import { Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

export interface RanInProcess {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Terminal {
  readonly env?: Readonly<Record<string, string>>;
  /** Width of a terminal; without it the output goes to a file. */
  readonly columns?: number;
}

/** One command line in this process: a start of the program takes a hundred times as long as most commands. */
export async function runInProcess(
  argv: readonly string[],
  { env = {}, columns }: Terminal = {},
): Promise<RanInProcess> {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const out = captured();
  const err = captured();
  const code = await run({
    argv,
    out: Object.assign(out.stream, terminal),
    err: Object.assign(err.stream, terminal),
    env: { AWS_EC2_METADATA_DISABLED: 'true', ...env },
    now: () => new Date('2026-01-01T00:00:00Z'),
    signal: new AbortController().signal,
  });
  return { code, stdout: out.text(), stderr: err.text() };
}

function captured() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
