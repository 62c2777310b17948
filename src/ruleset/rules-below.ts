import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { byText } from '../model/names.ts';
import { UserError } from '../model/user-error.ts';
import { isFolder } from '../store/regular-file.ts';
import { isSystemError } from '../store/system-error.ts';
import { CASES_FOLDER, isRuleFile, textOf } from './rule-files.ts';

/** What versions, editors and packages keep is nobody's rule; `..data` is how Kubernetes mounts the files of the folder. */
const NOT_LOOKED_INTO = /^(?:\..*|node_modules)$/;

/** A rule has these members, whatever else is wrong with it; files of cases and of other programs do not. */
const MEMBERS = [/^["']?id["']?\s*:/m, /^["']?expect["']?\s*:/m];

/**
 * A folder stands for its own files: a rule in a folder below it would be missed in silence.
 * @param read files of rules that are read
 * @throws UserError naming the first that is not
 */
export async function refuseRulesBelow(folders: readonly string[], read: readonly string[]): Promise<void> {
  const known = new Set(await Promise.all(read.map((file) => realpath(file))));
  for (const folder of folders) {
    for await (const file of rulesBelow(folder)) {
      if (known.has(await realpath(file))) continue;
      throw new UserError(`the rule ${file} would not be read: folders below ${folder} are not`, {
        hint: `name ${dirname(file)} as well, or move the rule to where it is read`,
      });
    }
  }
}

async function* rulesBelow(folder: string): AsyncIterable<string> {
  for (const entry of await entriesOf(folder)) {
    const { name } = entry;
    const path = join(folder, name);
    if (NOT_LOOKED_INTO.test(name) || name === CASES_FOLDER) continue;
    if (!entry.isDirectory() && !(entry.isSymbolicLink() && (await isFolder(path)))) continue;
    for (const inner of await entriesOf(path)) {
      const file = join(path, inner.name);
      if (inner.isFile() && isRuleFile(inner.name) && (await looksLikeRule(file))) yield file;
    }
    // A link may lead back to where it is.
    if (entry.isDirectory()) yield* rulesBelow(path);
  }
}

async function looksLikeRule(file: string): Promise<boolean> {
  const text = await textOf(file);
  return text !== undefined && MEMBERS.every((member) => member.test(text));
}

/** A path of `rules check` may be a file, and a folder of others may be closed. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => byText(a.name, b.name));
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}
