import cliProgress from 'cli-progress';

export interface Display {
  readonly update: (counts: ScanCounts) => void;
  readonly accountDone: (counts: ScanCounts) => void;
  readonly stop: () => void;
}

export interface ScanCounts {
  readonly total: number;
  accounts: number;
  buckets: number;
  reads: number;
  requested: number;
}

/** Accounts and reads, drawn on a terminal again and again. */
export function bars(stream: NodeJS.WriteStream, { total, accounts }: ScanCounts): Display {
  const multi = new cliProgress.MultiBar(
    { stream, clearOnComplete: true, hideCursor: true, format: '{name} [{bar}] {value}/{total} {note}' },
    cliProgress.Presets.rect,
  );
  const accountBar = multi.create(total, accounts, { name: 'accounts', note: '' });
  const readBar = multi.create(1, 0, { name: 'reads   ', note: '' });
  return {
    update: (counts) => {
      accountBar.update(counts.accounts, { note: `${counts.buckets} buckets` });
      readBar.setTotal(Math.max(1, counts.requested));
      readBar.update(counts.reads);
    },
    accountDone: () => undefined,
    stop: () => multi.stop(),
  };
}
