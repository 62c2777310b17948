import type { LogProgress } from '../../logs/sources/read-log.ts';
import type { Io } from '../io.ts';

const EVERY_MS = 200;

/** How much of a log was read, on a terminal only: lines of it in a job's output help nobody. */
export function startLogProgress(
  { err, now }: Io,
  quiet: boolean,
): { readonly show: (progress: LogProgress) => void; readonly stop: () => void } {
  if (quiet || err.isTTY !== true) return { show: () => undefined, stop: () => undefined };
  let last = now().getTime();
  let drawn = false;
  return {
    show: ({ objects, bytes }) => {
      const time = now().getTime();
      if (time - last < EVERY_MS) return;
      last = time;
      drawn = true;
      err.write(`\r\u001b[K${(bytes / 1_000_000).toFixed(1)} MB, ${objects} objects`);
    },
    stop: () => {
      if (drawn) err.write('\r\u001b[K');
      drawn = false;
    },
  };
}
