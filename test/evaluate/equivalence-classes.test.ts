import { expect, test } from 'vitest';
import { equivalenceClassesOf } from '../../src/evaluate/equivalence-classes.ts';
import type { CompiledRule } from '../../src/model/rule.ts';
import { compiled, lookupOf, unobserved } from './rule.ts';

/** A rule that says where its unknowns are told, and how often it was asked. */
function counted(groups: string): { readonly rules: readonly CompiledRule[]; readonly asked: () => number } {
  const rule = compiled({ expect: 'bucket.policy.exists', groups });
  let times = 0;
  const decide: CompiledRule['decide'] = (lookup) => {
    times += 1;
    return rule.decide(lookup);
  };
  return { rules: [{ ...rule, decide }], asked: () => times };
}

const bucket = (groups: readonly string[]) =>
  lookupOf({ 'bucket.policy.exists': { unobserved: unobserved('policy') }, 'bucket.logSources': [...groups] });

test('buckets that are told in the same place are of one class', () => {
  const { rules, asked } = counted('bucket.logSources');
  const classOf = equivalenceClassesOf(rules);
  const classes = Array.from({ length: 50 }, () => classOf(bucket(['rcp:unread'])));
  expect(new Set(classes).size).toBe(1);
  expect(classOf(bucket(['rcp:other']))).not.toBe(classes[0]);
  expect(asked()).toBe(2);
  // Where it is told is asked of each.
  expect(classes[0]?.decisions).toEqual(['per-subject']);
});

test('where each is told in a place of its own, the rules are asked of each, and no longer for a class', () => {
  const { rules, asked } = counted('bucket.logSources');
  const classOf = equivalenceClassesOf(rules);
  for (let index = 0; index < 500; index += 1)
    expect(classOf(bucket(Array.from({ length: 9 }, (_, word) => `rcp:${index}-${word}`))).decisions).toEqual([
      'per-subject',
    ]);
  expect(asked()).toBe(32);
});
