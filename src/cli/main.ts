#!/usr/bin/env node
import { Exit } from '../scan/exit-code.ts';
import { guardProcess } from './process-guard.ts';
import { stopOnSignal } from './signals.ts';
import { watchStandardStreams } from './standard-streams.ts';

guardProcess();
const { failure } = watchStandardStreams();
const { signal, release } = stopOnSignal();
// https://reproducible-builds.org/specs/source-date-epoch/ : reports of equal scans are then equal byte for byte.
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
const now = (): Date => (Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date());
const { stdout: out, stderr: err, env } = process;
// Loaded now: what cannot be loaded is a crash like any other, and Node's own exit code for that means findings.
const { run } = await import('./run.ts');
process.exitCode = await run({
  ...{ argv: process.argv.slice(2), out, err, env, now, signal },
  // undici reads HTTP with WebAssembly, of which V8 optimizes a function of 50 KB after a dozen responses: 35 MiB and a quarter
  // of a second of CPU, which thousands of responses do not earn back. Before there is any WebAssembly, as V8 asks.
  beforeCommand: async () => (await import('node:v8')).setFlagsFromString('--liftoff-only'),
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
