import '../../src/evaluate/re2.ts';
import { compileRule } from '../../src/evaluate/compile-rule.ts';
import type { RuleSource } from '../../src/evaluate/source.ts';
import type { Answer, Lookup, Unobserved } from '../../src/model/answer.ts';
import type { AttributeValue } from '../../src/model/attribute.ts';
import type { FactName } from '../../src/model/facts/index.ts';
import type { CompiledRule } from '../../src/model/rule.ts';

/** A whole rule around the fields that a test is about. */
const ruleSource = (fields: Partial<RuleSource>): RuleSource => ({
  id: 'a-rule',
  title: 'A rule',
  severity: 'low',
  on: 'bucket',
  expect: 'true',
  message: 'It failed',
  because: 'It matters.',
  fix: 'Mend it.',
  ...fields,
});

export function compiled(fields: Partial<RuleSource>, settings: Readonly<Record<string, unknown>> = {}): CompiledRule {
  const rule = compileRule(ruleSource(fields), settings);
  if (!('judge' in rule)) throw new Error(rule.map(({ field, text }) => `${field.join('.')}: ${text}`).join('\n'));
  return rule;
}

/** `field@offset: text` of every fault. */
export function faultsOf(
  fields: Partial<RuleSource>,
  settings: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const rule = compileRule(ruleSource(fields), settings);
  return 'judge' in rule ? [] : rule.map(({ field, offset, text }) => `${field.join('.')}@${offset}: ${text}`);
}

export const unobserved = (fact: FactName, state: Unobserved['state'] = 'not-read'): readonly Unobserved[] => [
  { fact, subject: 'app', region: 'eu-west-1', state, action: `s3:${fact}`, code: '', reason: '' },
];

/** Answers by path; asking for anything else is a mistake of the test. */
export const lookupOf =
  (answers: Readonly<Record<string, AttributeValue | { readonly unobserved: readonly Unobserved[] }>>): Lookup =>
  (path): Answer => {
    const answer = answers[path];
    if (answer === undefined) throw new Error(`the test says nothing of ${path}`);
    return typeof answer === 'object' && 'unobserved' in answer && Array.isArray(answer['unobserved'])
      ? { unobserved: answer['unobserved'] as readonly Unobserved[] }
      : { value: answer as AttributeValue };
  };
