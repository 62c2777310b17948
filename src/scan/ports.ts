import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../model/environment.ts';
import type { ScanEvent } from './scan-event.ts';

/** What a scan may touch of the world around it. Whoever starts the scan hands it in. */
export interface ScanPorts {
  /**
   * Credentials, Region, endpoint and proxies as the variables of AWS name them (`AWS_ACCESS_KEY_ID`, `AWS_REGION`,
   * `AWS_ENDPOINT_URL`, `HTTPS_PROXY`, …). Without credentials here, the credential chain of the AWS SDK is used.
   */
  readonly env: Environment;
  /** Time of reports and inventories. Credentials expire by the clock of the machine. */
  readonly now: () => Date;
  /** When AWS answers, which the age of log objects is measured by; default: `now`. */
  readonly readTime: () => Date;
  /** Stops the scan when it is aborted. */
  readonly signal: AbortSignal;
  /** Waits so many milliseconds, or until the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onEvent: (event: ScanEvent) => void;
  /** Folder for the inventory of a scan that saves none, and for what reports put aside. */
  readonly temporaryFolder: string;
  /** Standard input, for a plan that is given there. */
  readonly input?: AsyncIterable<string | Uint8Array> | undefined;
}

export const portsOf = (given: Partial<ScanPorts>): ScanPorts => ({
  env: given.env ?? {},
  now: given.now ?? (() => new Date()),
  readTime: given.readTime ?? given.now ?? (() => new Date()),
  signal: given.signal ?? new AbortController().signal,
  wait: given.wait ?? waitFor,
  onEvent: given.onEvent ?? (() => undefined),
  temporaryFolder: given.temporaryFolder ?? tmpdir(),
  input: given.input,
});

/** By the clock of the machine. */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
