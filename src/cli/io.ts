import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../model/environment.ts';
import type { ScanPorts } from '../scan/ports.ts';

/** What a command may touch of the process; tests and the entry hand it in. */
export interface Io {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** What was typed behind the program's name. */
  readonly argv: readonly string[];
  /** Only for commands that ask. */
  readonly input?: Readable & { readonly isTTY?: boolean };
  readonly env: Environment;
  readonly now: () => Date;
  /** When AWS answers, whatever time reports are to show; default: the same. */
  readonly readTime?: () => Date;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** In place of the clock of the machine. */
  readonly wait?: ScanPorts['wait'];
}
