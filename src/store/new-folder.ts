import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFolder } from './regular-file.ts';

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` tries for ever where a folder that is there refuses
 * a new one with `ENOENT`, as `/proc` and automounters do.
 * @throws an error with a `code`, as the file system throws
 */
export async function newFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) await newFolder(above);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
}
