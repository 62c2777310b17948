import { compileRule } from '../evaluate/compile-rule.ts';
import type { CheckedExpressions } from '../evaluate/expression.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { byText } from '../model/names.ts';
import type { CompiledRule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import type { FileFault, FilePosition } from '../yaml/file-fault.ts';
import { precompiledRule } from './precompiled.ts';
import type { RuleFile } from './read-rule.ts';
import { shownFile, textOf } from './rule-files.ts';

/** Values of parameters by rule and name. */
export type RuleSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is changed of rules from outside, by their ids. */
export interface RuleChanges {
  readonly params?: RuleSettings;
  readonly severities?: Readonly<Record<string, Severity>>;
  /** Where it is written: the rule under `''`, its parameters by name. */
  readonly places?: Readonly<Record<string, Readonly<Record<string, FilePosition>>>>;
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

interface ReadRule {
  readonly file: string;
  readonly source: RuleSource;
  readonly checked: CheckedExpressions;
  /** For a mistake. What the build knows has none by itself, but may be there twice, or have parameters set that do not fit. */
  readonly faultAt: () => Promise<RuleFile['yaml']['faultAt']>;
}

/** Reads all files and checks everything that can be wrong with them, so that it is reported in one go. */
export async function checkRules(
  files: readonly string[],
  { params = {}, severities = {}, places = {} }: RuleChanges = {},
): Promise<CheckedRules> {
  const texts = await Promise.all([...new Set(files)].map(async (file) => [file, await textOf(file)] as const));
  const faults: FileFault[] = [];
  const read = new Map<string, ReadRule>();
  for (const [file, text] of texts) {
    const one = await readRule(file, text);
    if (!('source' in one)) {
      faults.push(...one);
      continue;
    }
    const { id } = one.source;
    const first = read.get(id);
    if (first === undefined) read.set(id, one);
    else {
      const faultAt = await one.faultAt();
      faults.push(faultAt({ path: ['id'] }, `the rule ${id} is there already, in ${shownFile(first.file)}`));
    }
  }

  const rules: CompiledRule[] = [];
  for (const [id, { source, checked, faultAt }] of read) {
    const severity = ownValue(severities, id) ?? source.severity;
    const compiled = compileRule({ ...source, severity }, ownValue(params, id), checked);
    if ('judge' in compiled) {
      rules.push(compiled);
      continue;
    }
    for (const { field, offset, text, setting } of compiled) {
      const place = setting === undefined ? undefined : ownValue(places, id)?.[setting];
      faults.push(place === undefined ? (await faultAt())({ path: field, offset }, text) : { ...place, text });
    }
  }
  return {
    rules: rules.sort((a, b) => byText(a.info.id, b.info.id)),
    sources: new Map([...read].map(([id, { source }]) => [id, source])),
    files: new Map([...read].map(([id, { file }]) => [id, file])),
    faults,
  };
}

const ownValue = <T>(values: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;

/** A rule of the package is known from the build; any other text is YAML, and the reader of that is loaded for it. */
async function readRule(file: string, text: string | undefined): Promise<ReadRule | readonly FileFault[]> {
  const known = text === undefined ? undefined : precompiledRule(file, text);
  if (known !== undefined) return { file, ...known, faultAt: async () => faultsIn(await asYaml(file, text)) };
  const read = await asYaml(file, text);
  if (!('source' in read)) return read;
  return { file, source: read.source, checked: new Map(), faultAt: async () => faultsIn(read) };
}

async function asYaml(file: string, text: string | undefined): Promise<RuleFile | readonly FileFault[]> {
  const read = await import('./read-rule.ts');
  return read.readRule(file, text);
}

function faultsIn(read: RuleFile | readonly FileFault[]): RuleFile['yaml']['faultAt'] {
  if (!('source' in read)) throw new Error('a rule that the build knew is no rule');
  return read.yaml.faultAt;
}
