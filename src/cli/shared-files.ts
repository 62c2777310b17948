import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReportTarget, ScanOptions } from '../config/options.ts';
import { UserError } from '../model/user-error.ts';
import { ruleFiles } from '../ruleset/rule-files.ts';
import { isStream } from '../store/regular-file.ts';
import { isS3Url } from '../store/s3/s3-url.ts';
import { isSystemError } from '../store/system-error.ts';

/** Files that a run reads, each by what it is in words. `null`: there is none. */
export type FilesRead = Readonly<Record<string, string | readonly string[] | null>>;

interface FileWritten {
  readonly file: string;
  readonly what: string;
  readonly flag: string;
  /** What it must not take the place of. */
  readonly over: FilesRead;
}

export const reportFiles = (reports: readonly ReportTarget[], over: FilesRead): readonly FileWritten[] =>
  reports.map(({ output }) => ({ file: output, what: 'a report', flag: '--output', over }));

/** What people wrote for the runs to come. */
export const settingsAndRules = async (
  { ruleFolders }: Pick<ScanOptions, 'ruleFolders'>,
  settings: string | null,
): Promise<FilesRead> => ({
  'the settings file': settings,
  'a rule': (await Promise.all(ruleFolders.map(ruleFiles))).flat(),
});

/**
 * A file that is written over what the run reads, or over another one that it writes, destroys it, whatever it is called.
 * @throws UserError
 */
export async function refuseSharedFiles(written: readonly FileWritten[]): Promise<void> {
  const earlier = new Map<string, FileWritten>();
  for (const one of written) {
    const { file, what, flag, over } = one;
    if (file === '-' || (await isStream(file))) continue;
    const path = await realPathOf(file);
    const other = earlier.get(path);
    const taken = other?.what ?? (await whatIsAt(path, over));
    if (other !== undefined && other.what === what)
      throw new UserError(`two reports go to one file: ${other.file} and ${file}`, {
        hint: 'give each --format an --output of its own',
      });
    if (taken !== undefined)
      throw new UserError(`${file} cannot be both ${taken} and ${what}`, { hint: `name another file with ${flag}` });
    earlier.set(path, one);
  }
}

async function whatIsAt(path: string, read: FilesRead): Promise<string | undefined> {
  for (const [what, files] of Object.entries(read))
    for (const file of [files ?? []].flat()) if (file !== '-' && (await realPathOf(file)) === path) return what;
  return undefined;
}

/** The same for all names of a file, whether it exists or not. */
async function realPathOf(path: string): Promise<string> {
  if (isS3Url(path)) return path;
  const resolved = resolve(path);
  try {
    return await realpath(resolved);
  } catch (error) {
    if (!isSystemError(error) || dirname(resolved) === resolved) return resolved;
    return join(await realPathOf(dirname(resolved)), basename(resolved));
  }
}
