import { UserError } from '../../model/user-error.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import { ObjectFault } from '../../store/s3/object-fault.ts';
import { openRecordLog, readRecordLog } from '../../store/s3/record-log.ts';
import { isS3Url } from '../../store/s3/s3-url.ts';
import { JOURNAL_FILES, type JournalSink, type JournalStore } from './journal-file.ts';
import { readJournal } from './records.ts';

/** Files, and records below `s3://bucket/prefix`, which outlive the disk of a runner. */
export function journalPlaces(access: Omit<ObjectAccess, 'signal'>): JournalStore {
  // The record of the change in hand is written, whatever was interrupted.
  const unstopped: ObjectAccess = { ...access, signal: new AbortController().signal };
  const openS3 = async (place: string, records: number): Promise<JournalSink> => {
    const log = await orUserError(place, () => openRecordLog(place, unstopped, records));
    return { append: (text) => orUserError(place, () => log.append(text)), close: log.close };
  };
  return {
    read: async (place) => {
      if (!isS3Url(place)) return JOURNAL_FILES.read(place);
      const records = await orUserError(place, () => readRecordLog(place, unstopped), 'read');
      return records.length === 0 ? undefined : readJournal(place, records.join(''));
    },
    create: (place) => (isS3Url(place) ? openS3(place, 0) : JOURNAL_FILES.create(place)),
    resume: (place, journal) =>
      isS3Url(place) ? openS3(place, journal.records) : JOURNAL_FILES.resume(place, journal),
  };
}

async function orUserError<T>(place: string, work: () => Promise<T>, what: 'read' | 'written' = 'written'): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ObjectFault)) throw error;
    throw new UserError(`${place}: the journal cannot be ${what}: ${error.message}`, {
      hint: error.hint,
      code: what === 'written' ? 'cannot-write' : 'invalid-input',
      cause: error,
    });
  }
}
