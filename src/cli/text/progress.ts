import cliProgress from 'cli-progress';
import type { ScanEvent } from '../../scan/crawl/crawl-accounts.ts';
import type { Io } from '../io.ts';

export interface Progress {
  readonly onEvent: (event: ScanEvent) => void;
  readonly stop: () => void;
}

/** Without a terminal, one line this often. */
const LINE_EVERY_MS = 10_000;

const SILENT: Progress = { onEvent: () => undefined, stop: () => undefined };

/** Progress on standard error: bars on a terminal, else a line now and then. */
export function startProgress(
  { err }: Io,
  {
    accounts,
    done,
    quiet,
    debug,
  }: { readonly accounts: number; readonly done: number; readonly quiet: boolean; readonly debug: boolean },
): Progress {
  if (quiet) return SILENT;
  const state = { accounts: done, buckets: 0, reads: 0, wanted: 0 };
  const reads = new Map<string, { done: number; wanted: number }>();
  const count = (event: ScanEvent): void => {
    switch (event.type) {
      case 'account-entered':
        break;
      case 'reads': {
        const before = reads.get(event.account.id) ?? { done: 0, wanted: 0 };
        state.reads += event.done - before.done;
        state.wanted += event.wanted - before.wanted;
        reads.set(event.account.id, event);
        break;
      }
      case 'account-done':
        reads.delete(event.account.id);
        state.accounts += 1;
        state.buckets += event.buckets;
        break;
    }
  };
  if (err.isTTY !== true) {
    const tell = (): void => {
      err.write(`${state.accounts} of ${accounts} accounts, ${state.buckets} buckets, ${state.reads} reads\n`);
    };
    const timer = setInterval(tell, LINE_EVERY_MS);
    timer.unref();
    return {
      onEvent: (event) => {
        count(event);
        if (debug && event.type === 'account-done') tell();
      },
      stop: () => clearInterval(timer),
    };
  }
  const bars = new cliProgress.MultiBar(
    {
      stream: err as NodeJS.WriteStream,
      clearOnComplete: true,
      hideCursor: true,
      format: '{name} [{bar}] {value}/{total} {note}',
    },
    cliProgress.Presets.rect,
  );
  const accountBar = bars.create(accounts, done, { name: 'accounts', note: '' });
  const readBar = bars.create(1, 0, { name: 'reads   ', note: '' });
  return {
    onEvent: (event) => {
      count(event);
      accountBar.update(state.accounts, { note: `${state.buckets} buckets` });
      readBar.setTotal(Math.max(1, state.wanted));
      readBar.update(state.reads);
    },
    stop: () => bars.stop(),
  };
}
