import { tmpdir } from 'node:os';
import { type ScanPorts, waitFor } from '../scan/ports.ts';
import type { Io } from './io.ts';

/** What a scan may touch, of what the process gave to the command. */
export const portsOfIo = ({
  env,
  now,
  signal,
  wait = waitFor,
}: Pick<Io, 'env' | 'now' | 'signal' | 'wait'>): ScanPorts => ({
  env,
  now,
  signal,
  wait,
  onEvent: () => undefined,
  temporaryFolder: tmpdir(),
});
