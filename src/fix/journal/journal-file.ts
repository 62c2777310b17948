import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../model/user-error.ts';
import { readRegularFile } from '../../store/regular-file.ts';
import { isSystemError } from '../../store/system-error.ts';
import { type Journal, readJournal } from './records.ts';

/** Where a journal lies. To be closed. */
export interface JournalSink {
  /** Resolves once the text lies there for good, whatever happens to this machine's memory. */
  readonly append: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where journals are kept; a place is a path, or whatever else names one there. */
export interface JournalStore {
  /** `undefined` where there is none. */
  readonly read: (place: string) => Promise<Journal | undefined>;
  /** @throws UserError where there is one already */
  readonly create: (place: string) => Promise<JournalSink>;
  /**
   * Goes on behind the records that were read.
   * @throws UserError where another run has written more, here or at the first `append`
   */
  readonly resume: (place: string, journal: Journal) => Promise<JournalSink>;
}

async function journalAt(path: string): Promise<Journal | undefined> {
  const text = await textAt(path);
  return text === undefined ? undefined : readJournal(path, text);
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    // What is no regular file has a code alone.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`${path}: the journal cannot be read: ${error.message}`, {
      hint: 'name the file that `fix apply` wrote, or for its first run a new one',
      cause: error,
    });
  }
}

/** A new file, which only its owner may read: it holds policies. */
async function createJournalFile(path: string): Promise<JournalSink> {
  try {
    const file = await open(path, 'wx', 0o600);
    // The name of the file has to be on the disk too.
    const folder = await open(dirname(path), 'r');
    await folder.sync();
    await folder.close();
    return sinkOf(path, file, 0);
  } catch (error) {
    throw isSystemError(error) && error.code === 'EEXIST' ? writtenMeanwhile(path) : cannotUse(path, error);
  }
}

/** The file may not be written by another run now; it may have been since it was read. */
async function continueJournalFile(path: string, { length, hash }: Journal): Promise<JournalSink> {
  if ((await journalAt(path))?.hash !== hash) throw writtenMeanwhile(path);
  try {
    const file = await open(path, 'r+');
    await file.truncate(length);
    await file.sync();
    return sinkOf(path, file, length);
  } catch (error) {
    throw cannotUse(path, error);
  }
}

function sinkOf(path: string, file: FileHandle, length: number): JournalSink {
  let at = length;
  let isBroken = false;
  return {
    append: async (text) => {
      if (isBroken) throw new Error(`${path}: nothing may follow a record that is not there`);
      const bytes = Buffer.from(text);
      try {
        for (let sent = 0; sent < bytes.length; ) {
          const { bytesWritten } = await file.write(bytes, sent, bytes.length - sent, at + sent);
          sent += bytesWritten;
        }
        await file.sync();
        at += bytes.length;
      } catch (error) {
        isBroken = true;
        // In another journal undo would not find what was changed so far.
        throw cannotUse(
          path,
          error,
          at === 0 ? ELSEWHERE : 'make room for it, and repeat with the same journal: it has what was changed so far',
        );
      }
    },
    close: () => file.close(),
  };
}

const writtenMeanwhile = (path: string): UserError =>
  new UserError(`${path}: the journal cannot be written: another run has written it meanwhile`, {
    hint: 'wait for its end; then repeat',
    code: 'cannot-write',
  });

const ELSEWHERE = 'name a file on a disk with room, in a folder that may be written, with --journal';

function cannotUse(path: string, error: unknown, hint = ELSEWHERE): unknown {
  if (!isSystemError(error)) return error;
  return new UserError(`${path}: the journal cannot be written: ${error.message}`, {
    hint,
    code: 'cannot-write',
    cause: error,
  });
}

/** Files of this machine. */
export const JOURNAL_FILES: JournalStore = {
  read: journalAt,
  create: createJournalFile,
  resume: continueJournalFile,
};
