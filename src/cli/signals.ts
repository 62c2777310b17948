import { setMaxListeners } from 'node:events';

/** Aborted by the first SIGINT or SIGTERM; a second one of either kind ends the process at once. */
export function stopOnSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  // Every part of a command that can be stopped listens to it.
  setMaxListeners(0, stop.signal);
  const release = (): void => {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    release();
    process.stderr.write('s3log-audit: stopping; a second signal ends at once\n');
    stop.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: stop.signal, release };
}

/** Whoever reads the output may end before it does, as `head` does; the rest is then written for nobody. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
