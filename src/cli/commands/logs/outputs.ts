import { realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { UserError } from '../../../model/user-error.ts';
import { isSystemError } from '../../../store/system-error.ts';
import type { LogFlags } from '../../flags/logs-subcommands.ts';

/**
 * A log that is written over while it is read is lost, and so is the inventory beside it.
 * @throws UserError if an output is the inventory or one of the sources, under any name, or lies in a folder that is one
 */
export async function refuseSourceAsOutput(
  { sources, inventory }: Pick<LogFlags, 'sources' | 'inventory'>,
  output: string | undefined,
): Promise<void> {
  if (output === undefined || output === '-') return;
  const place = (await realPath(output)) ?? `${(await realPath(dirname(output))) ?? ''}${sep}`;
  for (const source of [...sources, ...(inventory === undefined ? [] : [inventory])]) {
    const path = await realPath(source);
    if (path === undefined || !(await isSame(path, place))) continue;
    throw new UserError(`${output} is one of the files that are to be read, or lies among them`, {
      hint: 'name a file elsewhere',
    });
  }
}

async function isSame(source: string, output: string): Promise<boolean> {
  const [a, b] = [await stat(source), await stat(output).catch(() => undefined)];
  if (a.isDirectory()) return output.startsWith(source + sep);
  // Two names of one file: a hard link.
  return a.isFile() && a.dev === b?.dev && a.ino === b.ino;
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}
