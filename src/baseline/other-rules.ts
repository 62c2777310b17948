import type { Baseline } from '../model/baseline.ts';
import type { RuleInfo } from '../model/finding.ts';
import { byText } from '../model/names.ts';

/** Rules with earlier findings that were not run now, sorted by id: as they are, or as the earlier report tells of them. */
export function otherRules(
  baseline: Baseline,
  run: ReadonlySet<string>,
  known: readonly RuleInfo[],
): readonly RuleInfo[] {
  const infos = new Map([...baseline.rules, ...known].map((info) => [info.id, info]));
  const rules = new Map<string, RuleInfo>();
  for (const { rule, severity } of [...baseline.findings.values()].flat()) {
    if (run.has(rule) || rules.has(rule)) continue;
    // A rule that is in nobody's hands any more has still findings that nobody looked at again.
    rules.set(rule, infos.get(rule) ?? { ...NOTHING_KNOWN, id: rule, title: rule, severity });
  }
  return [...rules.values()].sort((a, b) => byText(a.id, b.id));
}

const NOTHING_KNOWN = { on: 'bucket', because: '', fix: '', terraform: '', tags: [], controls: {} } as const;
