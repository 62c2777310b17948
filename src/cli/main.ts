#!/usr/bin/env node
import { run } from './run.ts';
import { ignoreClosedPipes, stopOnSignal } from './signals.ts';

ignoreClosedPipes();
const { signal, release } = stopOnSignal();
// https://reproducible-builds.org/specs/source-date-epoch/ : reports of equal scans are then equal byte for byte.
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
const now = (): Date => (Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date());
const { stdout: out, stderr: err, env } = process;
process.exitCode = await run({
  ...{ argv: process.argv.slice(2), out, err, env, now, signal },
  // Opened by the command that asks, and by no other.
  get input() {
    return process.stdin;
  },
});
release();
