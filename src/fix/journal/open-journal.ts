import type { JournalSink } from './journal-file.ts';
import { type JournalEntry, type JournalHeader, NO_HASH, recordLine } from './records.ts';

/** Writes records, each bound to the one before. */
export interface JournalWriter {
  readonly write: (entry: Written) => Promise<void>;
}

type Written = WithoutTime<JournalEntry>;
type WithoutTime<Entry> = Entry extends JournalEntry ? Omit<Entry, 'at'> : never;

interface JournalOptions {
  readonly sink: Pick<JournalSink, 'append'>;
  readonly now: () => Date;
  /** Of the last record that is there; without it the header is written. */
  readonly hash?: string;
}

export async function openJournal(
  header: Omit<JournalHeader, 'at' | 'type' | 'formatVersion'>,
  { sink, now, hash }: JournalOptions,
): Promise<JournalWriter> {
  let last = hash ?? NO_HASH;
  const append = async (record: Parameters<typeof recordLine>[0]): Promise<void> => {
    const next = recordLine(record, last);
    await sink.append(next.line);
    last = next.hash;
  };
  const at = (): string => now().toISOString();
  if (hash === undefined) await append({ type: 'journal', formatVersion: 1, ...header, at: at() });
  return { write: (entry) => append({ ...entry, at: at() }) };
}
