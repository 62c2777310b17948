import { tmpdir } from 'node:os';
import { type ScanPorts, waitFor } from '../scan/ports.ts';
import type { Io } from './io.ts';

/** What a scan may touch, of what the process gave to the command. */
export const portsOfIo = (
  io: Pick<Io, 'env' | 'now' | 'readTime' | 'signal' | 'wait' | 'input'>,
  onEvent: ScanPorts['onEvent'] = () => undefined,
): ScanPorts => {
  const { env, now, readTime = now, signal, wait = waitFor } = io;
  return {
    env,
    now,
    readTime,
    signal,
    wait,
    onEvent,
    temporaryFolder: tmpdir(),
    // Opened by who reads it, and by no other: by a copy of the ports too.
    get input() {
      return io.input;
    },
  };
};
