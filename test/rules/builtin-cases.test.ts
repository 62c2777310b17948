import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileRule } from '../../src/evaluate/compile-rule.ts';
import type { RuleCase } from '../../src/evaluate/rule-case.ts';
import type { CompiledRule } from '../../src/model/rule.ts';
import { loadCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { BUILTIN_RULES } from '../../src/ruleset/rule-files.ts';
import { runCase } from '../../src/scan/assess/run-case.ts';

const CASES = fileURLToPath(new URL('./', import.meta.url));
const ids = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();

const { rules, sources } = await loadRules({ folders: [], builtin: true });

const withParams = (rule: CompiledRule, { params }: RuleCase): CompiledRule => {
  const source = sources.get(rule.info.id);
  if (source === undefined) throw new Error(`${rule.info.id} has no source`);
  const compiled = compileRule(source, params);
  if (!('judge' in compiled)) throw new Error(compiled.map(({ text }) => text).join('; '));
  return compiled;
};

test('every rule has cases, and every file of cases has a rule', () => {
  expect(ids(CASES)).toEqual(ids(BUILTIN_RULES));
});

describe.each(rules)('$info.id', (rule) => {
  test('its cases come out as they say', async () => {
    const cases = await loadCases(`${CASES}/${rule.info.id}.yaml`);
    const wrong = cases.flatMap((one) => {
      const outcome = runCase(withParams(rule, one), one);
      const differences = 'wrong' in outcome ? [outcome.wrong] : outcome.differences;
      return differences.map((difference) => `${one.source} ${one.name}: ${difference}`);
    });
    expect(wrong).toEqual([]);
  });

  test('it has a case of each verdict that it can give', async () => {
    const cases = await loadCases(`${CASES}/${rule.info.id}.yaml`);
    const verdicts = new Set<string>(cases.map(({ expected }) => expected.verdict));
    const source = sources.get(rule.info.id);
    // Nobody can tell from outside why an account does not let anybody in, so that this rule never fails.
    const canFail = rule.info.id !== 'account-reachable';
    const needed = ['pass', ...(canFail ? ['fail'] : []), 'unknown', ...(source?.when ? ['not-applicable'] : [])];
    expect(needed.filter((verdict) => !verdicts.has(verdict))).toEqual([]);
  });

  test('its text is whole', () => {
    const { title, because, fix, tags } = rule.info;
    expect(title).not.toMatch(/\.$/);
    expect(because).toMatch(/\.$/);
    expect(fix.length).toBeGreaterThan(20);
    expect(tags.some((tag) => ['default', 'extended', 'requests'].includes(tag))).toBe(true);
  });
});
