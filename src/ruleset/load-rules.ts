import { readdir, readFile, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileRule } from '../evaluate/compile-rule.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { byText } from '../model/names.ts';
import type { CompiledRule } from '../model/rule.ts';
import { suggestion } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';
import { faultsError } from '../yaml/fault-report.ts';
import { compileSchema, schemaFaults } from '../yaml/schema-check.ts';
import { type FileFault, MAX_BYTES, parseYaml, tooLarge, type YamlFile } from '../yaml/yaml-file.ts';
import { RULE_SCHEMA } from './rule-schema.ts';

/** Values of parameters by rule and name. */
export type RuleSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface RuleSet {
  /** Sorted by id. */
  readonly rules: readonly CompiledRule[];
  /** What the files say, by id: to compile a rule again with other parameters. */
  readonly sources: ReadonlyMap<string, RuleSource>;
}

export interface RuleFolders {
  readonly folders: readonly string[];
  /** With the rules of the package. */
  readonly builtin: boolean;
  readonly params?: RuleSettings;
}

/** `rules/` at the root of the package: two levels up from here, in `src/` as in `dist/`. */
export const BUILTIN_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

interface Read {
  readonly yaml: YamlFile;
  readonly source: RuleSource;
}

const isRule = compileSchema<RuleSource>(RULE_SCHEMA);

/** Reads and checks all rules of all folders; throws one UserError that names every fault of every file. */
export async function loadRules({ folders, builtin, params = {} }: RuleFolders): Promise<RuleSet> {
  const files = (await Promise.all([...(builtin ? [BUILTIN_RULES] : []), ...folders].map(ruleFiles))).flat();
  const texts = await Promise.all([...new Set(files)].map(async (file) => [file, await textOf(file)] as const));
  const faults: FileFault[] = [];
  const read = new Map<string, Read>();
  for (const [file, text] of texts) {
    const one = readRule(file, text);
    if (!('source' in one)) {
      faults.push(...one);
      continue;
    }
    const { id } = one.source;
    const first = read.get(id);
    if (first === undefined) read.set(id, one);
    else faults.push(one.yaml.faultAt({ path: ['id'] }, `the rule ${id} is there already, in ${first.yaml.file}`));
  }

  const rules: CompiledRule[] = [];
  for (const [id, { yaml, source }] of read) {
    const compiled = compileRule(source, Object.hasOwn(params, id) ? params[id] : {});
    if ('judge' in compiled) rules.push(compiled);
    else faults.push(...compiled.map(({ field, offset, text }) => yaml.faultAt({ path: field, offset }, text)));
  }
  if (faults.length > 0) throw faultsError(faults, 'mend the rules; nothing was scanned');
  refuseSettingsOfNoRule(params, read);
  return {
    rules: rules.sort((a, b) => byText(a.info.id, b.info.id)),
    sources: new Map([...read].map(([id, { source }]) => [id, source])),
  };
}

async function ruleFiles(folder: string): Promise<readonly string[]> {
  const hint = 'name a folder with YAML files, one rule each';
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new UserError(`the folder of rules ${folder} cannot be read: ${codeOf(error)}`, { hint, cause: error });
  }
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort(byText);
  if (files.length === 0) throw new UserError(`the folder of rules ${folder} has no YAML file`, { hint });
  return files.map((name) => join(folder, name));
}

/** `undefined` for a file that is too large, so that it is not read to its end. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    return size > MAX_BYTES ? undefined : await readFile(file, 'utf8');
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

function readRule(file: string, text: string | undefined): Read | readonly FileFault[] {
  if (text === undefined) return [tooLarge(file)];
  const yaml = parseYaml(file, text);
  if (!('data' in yaml)) return yaml;
  const { data } = yaml;
  if (!isRule(data)) return schemaFaults(isRule, yaml);
  const { name } = parse(file);
  if (data.id !== name) return [yaml.faultAt({ path: ['id'] }, `the id must be the name of the file, ${name}`)];
  return { yaml, source: data };
}

function refuseSettingsOfNoRule(params: RuleSettings, known: ReadonlyMap<string, unknown>): void {
  for (const id of Object.keys(params))
    if (!known.has(id))
      throw new UserError(`parameters are set for "${id}", but there is no such rule${suggestion(id, known.keys())}`, {
        hint: 'see the rule reference for all ids',
      });
}
