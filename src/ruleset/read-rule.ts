import { parse } from 'node:path';
import '../evaluate/re2.ts';
import { compileRule } from '../evaluate/compile-rule.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { isJsonObject } from '../model/record.ts';
import { type FileFault, tooLarge } from '../yaml/file-fault.ts';
import { schemaFaults } from '../yaml/schema-check.ts';
import { parseYaml, type YamlFile } from '../yaml/yaml-file.ts';
import { isRule } from './rule-validator.ts';

/** A file of a rule whose shape is right. */
export interface RuleFile {
  readonly yaml: YamlFile;
  readonly source: RuleSource;
}

export function readRule(file: string, text: string | undefined): RuleFile | readonly FileFault[] {
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
