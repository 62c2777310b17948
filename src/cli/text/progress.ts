import type { ScanEvent } from '../../scan/scan-event.ts';
import type { Io } from '../io.ts';
import type { Display, ScanCounts } from './progress-bars.ts';

export interface Progress {
  readonly onEvent: (event: ScanEvent) => void;
  /** Accounts are being read, or were. */
  readonly isStarted: () => boolean;
  readonly stop: () => void;
}

/** Without a terminal, one line this often. */
const LINE_EVERY_MS = 10_000;
/** Before the first account is read, one line this often. */
const WAITING_EVERY_MS = 30_000;

/** Progress on standard error: bars on a terminal, else a line now and then. */
export async function startProgress(
  { err }: Pick<Io, 'err'>,
  { quiet, debug }: { readonly quiet: boolean; readonly debug: boolean },
): Promise<Progress> {
  // Loaded for a terminal alone, and before there is an event.
  const bars = err.isTTY === true && !quiet ? (await import('./progress-bars.ts')).bars : null;
  let counts: ScanCounts | null = null;
  let display: Display | null = null;
  // Before accounts are read, an endpoint or a proxy may not answer, or a long list of accounts is read slowly.
  const waiting = setInterval(() => {
    if (!quiet) err.write('waiting for AWS to answer\n');
  }, WAITING_EVERY_MS);
  waiting.unref();
  const reads = new Map<string, { readonly done: number; readonly requested: number }>();
  const count = (to: ScanCounts, event: Exclude<ScanEvent, { type: 'started' }>): void => {
    switch (event.type) {
      case 'account-opened':
        break;
      case 'reads': {
        const before = reads.get(event.account.id) ?? { done: 0, requested: 0 };
        to.reads += event.done - before.done;
        to.requested += event.requested - before.requested;
        reads.set(event.account.id, event);
        break;
      }
      case 'account-done':
        reads.delete(event.account.id);
        to.accounts += 1;
        to.buckets += event.buckets;
        break;
    }
  };
  return {
    onEvent: (event) => {
      if (event.type === 'started') {
        clearInterval(waiting);
        const { accounts: total, resumed } = event;
        counts = { total, accounts: resumed?.accounts ?? 0, buckets: 0, reads: 0, requested: 0 };
        if (quiet) return;
        if (resumed !== null) err.write(`${resumed.accounts} of ${total} accounts are in ${resumed.path} already\n`);
        // What says of itself that it is a terminal is one; cli-progress wants the whole type.
        display = bars === null ? lines(err, counts, debug) : bars(err as NodeJS.WriteStream, counts);
        return;
      }
      if (counts === null) return;
      count(counts, event);
      display?.update(counts);
      if (event.type === 'account-done') display?.accountDone(counts);
    },
    isStarted: () => counts !== null,
    stop: () => {
      clearInterval(waiting);
      display?.stop();
    },
  };
}

function lines(err: Io['err'], counts: ScanCounts, debug: boolean): Display {
  const write = (): void => {
    const { accounts, total, buckets, reads } = counts;
    err.write(`${accounts} of ${total} accounts, ${buckets} buckets, ${reads} reads\n`);
  };
  const timer = setInterval(write, LINE_EVERY_MS);
  timer.unref();
  return {
    update: () => undefined,
    accountDone: () => {
      if (debug) write();
    },
    stop: () => clearInterval(timer),
  };
}
