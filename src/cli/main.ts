import { Exit } from '../scan/exit-code.ts';
import { clockOf } from './clock.ts';
import { run } from './run.ts';
import { stopOnSignal } from './signals.ts';
import { watchStandardStreams } from './standard-streams.ts';

const { failure } = watchStandardStreams();
const { signal, release } = stopOnSignal();
const now = clockOf(process.env);
// Times of reads are evidence, and no times of reports.
const readTime = (): Date => new Date();
const { stdout: out, stderr: err, env } = process;

/** How long the process may stay when its work is done. */
const HELD_MS = 1_000;

async function main(): Promise<void> {
  process.exitCode = await run({
    ...{ argv: process.argv.slice(2), out, err, env, now, readTime, signal },
    // Opened by the command that asks, and by no other.
    get input() {
      return process.stdin;
    },
  });
  // The last error may come after the last line.
  process.on('exit', () => {
    if (failure() === undefined || process.exitCode === Exit.stoppedEarly) return;
    process.stderr.write(`s3log-audit: standard output cannot be written: ${failure()?.message}\n`);
    process.exitCode = Exit.stoppedEarly;
  });
  release();
  // The SDK keeps its connection to a silent service of credentials, which alone would hold the process for ever.
  setInterval(() => {
    if (out.writableLength === 0 && err.writableLength === 0) process.exit();
  }, HELD_MS).unref();
}

void main();
