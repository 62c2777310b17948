import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, parse, sep } from 'node:path';
import { byText } from '../model/names.ts';
import { UserError } from '../model/user-error.ts';
import { packageFile } from '../package-files.ts';
import { readRegularFile, refuseIrregular } from '../store/regular-file.ts';
import { MAX_BYTES } from '../yaml/file-fault.ts';

/** `rules/` at the root of the package: two levels up from here, in `src/` as in `dist/`. */
export const BUILTIN_RULES = packageFile('rules');

const YAML = /\.ya?ml$/i;
/** Cases lie beside their rule; they are no rules themselves. */
const CASES = /\.cases\.ya?ml$/i;
/** Or in a folder of this name below the rules. */
export const CASES_FOLDER = 'cases';

/** What a path on the command line stands for. */
export interface RulePaths {
  readonly rules: readonly string[];
  readonly cases: readonly string[];
}

/** A file as people know it. Where the package lies is nobody's business. */
export const shownFile = (file: string): string => (dirname(file) === BUILTIN_RULES ? 'the built-in rules' : file);

/** By its name. */
export const isRuleFile = (name: string): boolean => YAML.test(name) && !CASES.test(name);

/**
 * Files of rules in one folder, sorted by name.
 * @throws UserError if it cannot be read, has none, or has one that is a link to somewhere else
 */
export async function ruleFiles(folder: string): Promise<readonly string[]> {
  const hint = 'name a folder with YAML files, one rule each; folders below it are not read';
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new UserError(`the folder of rules ${folder} cannot be read: ${codeOf(error)}`, { hint, cause: error });
  }
  const files = names.filter(isRuleFile).sort(byText);
  if (files.length === 0) throw new UserError(`the folder of rules ${folder} has no YAML file`, { hint });
  return within(folder, files);
}

/**
 * The paths of files in a folder. A link could make the program read, and quote, a file that nobody meant to be a rule; one
 * to another file of the folder cannot.
 * @throws UserError naming one that is elsewhere, or no file at all
 */
async function within(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const paths = names.map((name) => join(folder, name));
  const hint = 'put the file itself into the folder';
  for (const path of paths) {
    try {
      await refuseIrregular(path);
      if ((await realpath(path)).startsWith(`${await realpath(folder)}${sep}`)) continue;
    } catch (error) {
      throw new UserError(`${path} cannot be read: ${codeOf(error)}`, { hint, cause: error });
    }
    throw new UserError(`${path} is a link to a file outside of the folder`, { hint });
  }
  return paths;
}

/**
 * Rules and cases at a path: a folder with rules, or the file of one rule.
 * @throws UserError if neither is there
 */
export async function rulePaths(path: string): Promise<RulePaths> {
  const hint = 'name a folder with rules, or the file of a rule';
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${codeOf(error)}`, { hint, cause: error });
  }
  if (!isFolder) {
    const { dir, name } = parse(path);
    if (!isRuleFile(path)) throw new UserError(`${path} is not the file of a rule`, { hint });
    return { rules: [path], cases: (await caseFiles(dir || '.')).filter((file) => ruleOfCases(file) === name) };
  }
  return { rules: await ruleFiles(path), cases: await caseFiles(path) };
}

/** Cases that belong to the rules of a folder. */
async function caseFiles(folder: string): Promise<readonly string[]> {
  const beside = (await namesIn(folder)).filter((name) => CASES.test(name));
  const below = (await namesIn(join(folder, CASES_FOLDER))).filter((name) => YAML.test(name));
  return [...(await within(folder, beside)), ...(await within(join(folder, CASES_FOLDER), below))].sort(byText);
}

/**
 * Every YAML file of a folder that holds nothing but cases, sorted by name.
 * @throws UserError if there is none
 */
export async function casesIn(folder: string): Promise<readonly string[]> {
  const names = (await namesIn(folder)).filter((name) => YAML.test(name));
  if (names.length === 0)
    throw new UserError(`the folder of cases ${folder} has no YAML file`, {
      hint: 'name a folder with YAML files, each named by the id of its rule',
    });
  return within(folder, names.sort(byText));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new UserError(`the folder ${folder} cannot be read: ${codeOf(error)}`, {
      hint: 'check its permissions',
      cause: error,
    });
  }
}

/** Id of the rule that a file of cases is about. */
export const ruleOfCases = (file: string): string =>
  parse(file)
    .base.replace(YAML, '')
    .replace(/\.cases$/i, '');

/**
 * `undefined` for a file that is too large, so that it is not read to its end.
 * @throws UserError if it cannot be read
 */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    return size > MAX_BYTES ? undefined : await readRegularFile(file);
  } catch (error) {
    const hint = 'check the file and its permissions';
    throw new UserError(`${file} cannot be read: ${codeOf(error)}`, { hint, cause: error });
  }
}

/** Node's file errors have a code; anything else is a bug of ours. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
