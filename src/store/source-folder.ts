import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { isSystemError } from './system-error.ts';

/** No file that people write is larger. */
const LARGEST_FILE = 8_000_000;

/** What a folder of sources lets others read: nothing outside of it, wherever links lead. Paths have `/`. */
interface SourceFolder {
  readonly read: (path: string) => Promise<string | null>;
  readonly list: (folder: string) => Promise<readonly string[]>;
}

/** @throws UserError if it is no folder */
export async function sourceFolder(path: string): Promise<SourceFolder> {
  const root = await orNothing(realpath(path));
  if (root === undefined || !(await stat(root)).isDirectory())
    throw new UserError(`${path} is not a folder`, { hint: 'name the folder of the Terraform files or templates' });

  const within = async (inner: string): Promise<string | undefined> => {
    if (inner.includes('\0')) return undefined;
    const real = await orNothing(realpath(join(root, inner)));
    return real !== undefined && isBelow(root, real) ? real : undefined;
  };
  return {
    read: async (inner) => {
      const real = await within(inner);
      const found = real === undefined ? undefined : await orNothing(stat(real));
      // A pipe or a device may never come to its end.
      if (real === undefined || !found?.isFile() || found.size > LARGEST_FILE) return null;
      return (await orNothing(readFile(real, 'utf8'))) ?? null;
    },
    list: async (inner) => {
      const real = await within(inner);
      const entries = real === undefined ? [] : ((await orNothing(readdir(real, { withFileTypes: true }))) ?? []);
      const names = entries.map(async (entry) => {
        const isFolder = entry.isSymbolicLink()
          ? (await orNothing(stat(join(root, inner, entry.name))))?.isDirectory()
          : entry.isDirectory();
        return isFolder ? `${entry.name}/` : entry.name;
      });
      return (await Promise.all(names)).sort();
    },
  };
}

const isBelow = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** What cannot be read is not part of the source. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}
