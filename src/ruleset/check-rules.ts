import { parse } from 'node:path';
import { compileRule } from '../evaluate/compile-rule.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { byText } from '../model/names.ts';
import type { CompiledRule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import { compileSchema, schemaFaults } from '../yaml/schema-check.ts';
import { type FileFault, type FilePlace, parseYaml, tooLarge, type YamlFile } from '../yaml/yaml-file.ts';
import { textOf } from './rule-files.ts';
import { RULE_SCHEMA } from './rule-schema.ts';

/** Values of parameters by rule and name. */
export type RuleSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is changed of rules from outside, by their ids. */
export interface RuleChanges {
  readonly params?: RuleSettings;
  readonly severities?: Readonly<Record<string, Severity>>;
  /** Where it is written: the rule under `''`, its parameters by name. */
  readonly places?: Readonly<Record<string, Readonly<Record<string, FilePlace>>>>;
}

export interface CheckedRules {
  /** Those without a fault, sorted by id. */
  readonly rules: readonly CompiledRule[];
  /** What the files say, by id, where their shape is right. */
  readonly sources: ReadonlyMap<string, RuleSource>;
  /** File of each of them, by id. */
  readonly files: ReadonlyMap<string, string>;
  readonly faults: readonly FileFault[];
}

interface Read {
  readonly yaml: YamlFile;
  readonly source: RuleSource;
}

const isRule = compileSchema<RuleSource>(RULE_SCHEMA);

/** Reads all files and checks everything that can be wrong with them, so that it is told in one go. */
export async function checkRules(
  files: readonly string[],
  { params = {}, severities = {}, places = {} }: RuleChanges = {},
): Promise<CheckedRules> {
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
    const severity = ownValue(severities, id) ?? source.severity;
    const compiled = compileRule({ ...source, severity }, ownValue(params, id));
    if ('judge' in compiled) {
      rules.push(compiled);
      continue;
    }
    for (const { field, offset, text, setting } of compiled) {
      const place = setting === undefined ? undefined : ownValue(places, id)?.[setting];
      faults.push(place === undefined ? yaml.faultAt({ path: field, offset }, text) : { ...place, text });
    }
  }
  return {
    rules: rules.sort((a, b) => byText(a.info.id, b.info.id)),
    sources: new Map([...read].map(([id, { source }]) => [id, source])),
    files: new Map([...read].map(([id, { yaml }]) => [id, yaml.file])),
    faults,
  };
}

const ownValue = <T>(values: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;

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
