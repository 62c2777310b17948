import { parse } from 'node:path';
import { compileRule } from '../evaluate/compile-rule.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { byText } from '../model/names.ts';
import { isJsonObject } from '../model/record.ts';
import type { CompiledRule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import { compileSchema, schemaFaults } from '../yaml/schema-check.ts';
import { type FileFault, type FilePlace, parseYaml, tooLarge, type YamlFile } from '../yaml/yaml-file.ts';
import { shownFile, textOf } from './rule-files.ts';
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
    else
      faults.push(
        one.yaml.faultAt({ path: ['id'] }, `the rule ${id} is there already, in ${shownFile(first.yaml.file)}`),
      );
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
  if (!isRule(data)) {
    // Before more validation: each one overwrites the errors of the last.
    const faults = schemaFaults(isRule, yaml);
    return [...faults, ...expressionFaults(yaml)];
  }
  const { name } = parse(file);
  if (data.id !== name) return [yaml.faultAt({ path: ['id'] }, `the id must be the name of the file, ${name}`)];
  return { yaml, source: data };
}

const EXPRESSIONS = [
  'when',
  'expect',
  'at',
  'undecided',
  'escalate',
  'message',
  'fixes',
  'groups',
  'assumptions',
] as const;

/** What is wrong with the expressions of a file whose shape is wrong elsewhere, so that nobody has to ask twice. */
function expressionFaults({ data, faultAt }: YamlFile): readonly FileFault[] {
  const written = isJsonObject(data) ? data : {};
  const isShaped = (fields: object): fields is RuleSource => isRule({ ...EMPTY, ...fields });
  const part = (names: readonly string[]): object =>
    Object.fromEntries(names.filter((name) => written[name] !== undefined).map((name) => [name, written[name]]));
  // Without these two nobody knows what an expression may read.
  if (!isShaped(part(['on', 'params'])) || written['on'] === undefined) return [];
  const readable = ['on', 'params', ...EXPRESSIONS.filter((name) => isShaped(part([name])))];
  const compiled = compileRule({ ...EMPTY, ...part(readable) });
  return 'judge' in compiled
    ? []
    : compiled
        .filter(({ field }) => field[0] !== 'params')
        .map(({ field, offset, text }) => faultAt({ path: field, offset }, text));
}

const EMPTY: RuleSource = {
  id: 'none',
  title: 'None',
  severity: 'info',
  on: 'bucket',
  expect: 'true',
  message: 'none',
  because: 'none',
  fix: 'none',
};
