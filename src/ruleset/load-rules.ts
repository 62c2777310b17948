import type { RuleSource } from '../evaluate/source.ts';
import type { CompiledRule } from '../model/rule.ts';
import { suggestion } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';
import { faultsError } from '../yaml/fault-report.ts';
import { checkRules, type RuleChanges } from './check-rules.ts';
import { BUILTIN_RULES, ruleFiles } from './rule-files.ts';
import { refuseRulesBelow } from './rules-below.ts';

export type { RuleSettings } from './check-rules.ts';

export interface RuleSet {
  /** Sorted by id. */
  readonly rules: readonly CompiledRule[];
  /** What the files say, by id: to compile a rule again with other parameters. */
  readonly sources: ReadonlyMap<string, RuleSource>;
  /** File of each rule, by id. */
  readonly files: ReadonlyMap<string, string>;
}

export interface RuleFolders extends RuleChanges {
  readonly folders: readonly string[];
  /** With the rules of the package. */
  readonly builtin: boolean;
}

/** Reads and checks all rules of all folders; throws one UserError that names every fault of every file. */
export async function loadRules({ folders, builtin, ...changes }: RuleFolders): Promise<RuleSet> {
  const listed = await Promise.all([...(builtin ? [BUILTIN_RULES] : []), ...folders].map(ruleFiles));
  await refuseRulesBelow(folders, listed.flat());
  const { rules, sources, files, faults } = await checkRules(listed.flat(), changes);
  if (faults.length > 0) throw faultsError(faults, 'mend the rules; nothing was scanned');
  refuseSettingsOfNoRule(changes, sources);
  return { rules, sources, files };
}

function refuseSettingsOfNoRule({ params = {}, places = {} }: RuleChanges, known: ReadonlyMap<string, unknown>): void {
  for (const id of Object.keys(params)) {
    if (known.has(id)) continue;
    const text = `parameters are set for "${id}", but there is no such rule${suggestion(id, known.keys())}`;
    const hint = 'see s3log-audit rules list for all ids';
    const place = places[id]?.[''];
    throw place === undefined ? new UserError(text, { hint }) : faultsError([{ ...place, text }], hint);
  }
}
