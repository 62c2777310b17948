import { Exit } from '../scan/exit-code.ts';
import { run } from './run.ts';
import { stopOnSignal } from './signals.ts';
import { watchStandardStreams } from './standard-streams.ts';

const { failure } = watchStandardStreams();
const { signal, release } = stopOnSignal();
// https://reproducible-builds.org/specs/source-date-epoch/ : reports of equal scans are then equal byte for byte.
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
const now = (): Date => (Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date());
// Times of reads are evidence, and no times of reports.
const readTime = (): Date => new Date();
const { stdout: out, stderr: err, env } = process;

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
}

void main();
