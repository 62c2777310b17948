import { stat } from 'node:fs/promises';

/**
 * What there is at a path where a file with text is expected, in words; `undefined` for a regular file. A device or a pipe
 * may never come to its end, so that nobody may begin to read it.
 * @throws what the file system throws
 */
export async function irregularity(path: string): Promise<string | undefined> {
  const found = await stat(path);
  if (found.isFile()) return undefined;
  return found.isDirectory() ? 'it is a folder' : 'it is no regular file';
}
