import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WrittenFile } from '../../init/nightly-job.ts';
import { newFolder } from '../../store/new-folder.ts';
import { isSystemError, whyNotWritten } from '../../store/system-error.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { wrapped } from '../text/wrapped.ts';

const WRITTEN = {
  wrote: (path: string) => `wrote ${path}`,
  same: (path: string) => `kept  ${path}: it exists already and says the same`,
  differs: (path: string) =>
    `kept  ${path}: it exists already and differs from these answers; compare it with what --folder writes elsewhere`,
} as const;

/** Writes files that are not there yet, and says of each what became of it. */
export async function writeNewFiles(
  folder: string,
  files: readonly WrittenFile[],
  { err }: Pick<Io, 'err'>,
): Promise<void> {
  for (const file of files) {
    const path = join(folder, file.path);
    err.write(wrapped(`${WRITTEN[await writeNew(path, file)](path)}\n`, err));
  }
}

/** @throws StoppedEarly if it cannot be written */
async function writeNew(path: string, { text }: WrittenFile): Promise<keyof typeof WRITTEN> {
  try {
    await newFolder(dirname(path));
    await writeFile(path, text, { flag: 'wx' });
    return 'wrote';
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EEXIST' && error.syscall === 'open')
      return (await readFile(path)).equals(Buffer.from(text)) ? 'same' : 'differs';
    throw new StoppedEarly(`${path}: cannot be written: ${whyNotWritten(error)}`, {
      hint: 'fix that and run it again; existing files are kept',
      cause: error,
    });
  }
}
