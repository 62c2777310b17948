import { realpath } from 'node:fs/promises';
import { isSystemError } from './system-error.ts';

/** Where a file is written beside and renamed: a link stays, and the file that it leads to is replaced. */
export async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isSystemError(error)) return path;
    throw error;
  }
}
