import { constants } from 'node:buffer';
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isSystemError } from './system-error.ts';

/** Bytes that are one text in any case, since no character has fewer than one. */
export const LONGEST_TEXT = constants.MAX_STRING_LENGTH;

/**
 * A device or a pipe may never come to its end, so that nobody may begin to read it where a file with text is expected.
 * @returns its size in bytes
 * @throws an error with a `code`, as the file system throws
 */
export async function refuseIrregular(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isFile()) throw unfit(path, found.isDirectory() ? 'a folder' : 'not a regular file');
  return found.size;
}

const unfit = (path: string, code: string): Error => Object.assign(new Error(`${path} is ${code}`), { code });

/** A pipe or a device, `/dev/null` among them: it is written to directly, and a file must not replace it. */
export const isStream = (path: string): Promise<boolean> =>
  isThere(path, (entry) => !entry.isFile() && !entry.isDirectory());

export const isFolder = (path: string): Promise<boolean> => isThere(path, (entry) => entry.isDirectory());

/** There is no such file. One that may not be looked at is not missing. */
export async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if (isSystemError(error)) return error.code === 'ENOENT';
    throw error;
  }
}

async function isThere(path: string, test: (entry: Stats) => boolean): Promise<boolean> {
  try {
    return test(await stat(path));
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** @throws an error with a `code`, as the file system throws */
export async function readRegularFile(path: string): Promise<string> {
  if ((await refuseIrregular(path)) > LONGEST_TEXT) throw unfit(path, 'too large');
  return readFile(path, 'utf8');
}
