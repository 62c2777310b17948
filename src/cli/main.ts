#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { guardProcess } from './process-guard.ts';
import { run } from './run.ts';

guardProcess();

const stop = new AbortController();
// Every call in flight listens to it.
setMaxListeners(0, stop.signal);
const onSignal = (signal: NodeJS.Signals): void => {
  // A second signal of either kind takes the default way: the process ends at once.
  ignore();
  process.stderr.write('s3log-audit: stopping; a second signal ends at once\n');
  stop.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
};
const ignore = (): void => {
  process.removeListener('SIGINT', onSignal);
  process.removeListener('SIGTERM', onSignal);
  process.removeListener('SIGHUP', onSignal);
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// A terminal that is closed, or a connection to it that breaks.
process.on('SIGHUP', onSignal);

// Whoever reads the output may go away before its end, as head does; what is left is then written for nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// https://reproducible-builds.org/specs/source-date-epoch/ : reports of equal scans are then equal byte for byte.
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);

process.exitCode = await run({
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  // Opened by the command that asks, and by no other.
  get input() {
    return process.stdin;
  },
  env: process.env,
  now: () => (Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date()),
  signal: stop.signal,
});
ignore();
