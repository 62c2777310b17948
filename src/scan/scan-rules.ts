import { parse } from 'node:path';
import type { ScanOptions } from '../config/options.ts';
import type { RuleInfo } from '../model/finding.ts';
import type { CompiledRule } from '../model/rule.ts';
import { loadRules } from '../ruleset/load-rules.ts';
import { BUILTIN_RULES, ruleFiles } from '../ruleset/rule-files.ts';
import { selectRules } from '../ruleset/select-rules.ts';

export interface ScanRules {
  /** Those to run. */
  readonly rules: readonly CompiledRule[];
  /** All that are there. */
  readonly known: readonly RuleInfo[];
  /** Of those, and of built-in ones that are left out: what a waiver may name. */
  readonly ids: readonly string[];
}

/** Rules as the settings change them. One that is switched off is run where it is selected by its id. */
export async function scanRules({
  ruleFolders,
  builtinRules,
  select,
  skip,
  ruleSettings,
}: ScanOptions): Promise<ScanRules> {
  const settings = Object.entries(ruleSettings);
  const loaded = await loadRules({
    folders: ruleFolders,
    builtin: builtinRules,
    params: Object.fromEntries(settings.map(([id, { params }]) => [id, params])),
    severities: Object.fromEntries(
      settings.flatMap(([id, { severity }]) => (severity === null ? [] : [[id, severity]])),
    ),
    places: Object.fromEntries(settings.map(([id, { places }]) => [id, places])),
  });
  const off = settings.filter(([id, { enabled }]) => !enabled && !select.includes(id)).map(([id]) => id);
  return {
    rules: selectRules(loaded, { select, skip: [...skip, ...off] }),
    known: loaded.rules.map(({ info }) => info),
    ids: [...loaded.sources.keys(), ...(builtinRules ? [] : await builtinIds())],
  };
}

/** Their files have their names. */
const builtinIds = async (): Promise<readonly string[]> =>
  (await ruleFiles(BUILTIN_RULES)).map((file) => parse(file).name);
