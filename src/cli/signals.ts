import { setMaxListeners } from 'node:events';

/** SIGHUP comes when a terminal is closed, or when the connection to it breaks. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted by the first of the signals; a second one of any kind ends the process at once. */
export function stopOnSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  // Every part of a command that can be stopped listens to it.
  setMaxListeners(0, stop.signal);
  const release = (): void => {
    for (const name of SIGNALS) process.removeListener(name, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    release();
    process.stderr.write('s3log-audit: stopping; a second signal ends at once\n');
    stop.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: stop.signal, release };
}
