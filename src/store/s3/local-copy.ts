import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTemporaryFolder } from '../temporary-folder.ts';
import type { ObjectAccess } from './object-access.ts';
import { readObject } from './objects.ts';

/**
 * An object as an open file without a name, which is gone once it is closed, however the program ends.
 * @throws ObjectFault, UserError, and what the file system throws
 */
export async function openLocalCopy(url: string, access: ObjectAccess): Promise<FileHandle> {
  const folder = await createTemporaryFolder(access.temporaryFolder);
  try {
    const path = join(folder, 'object');
    const file = await open(path, 'wx+', 0o600);
    try {
      await readObject(url, access, (bytes) => file.appendFile(bytes));
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
