import { isObserved, type Lookup } from '../model/answer.ts';
import { memoizeByObject } from '../model/memoize-by-object.ts';
import type { CompiledRule, Decision } from '../model/rule.ts';
import { lookUpResult, MAX_VALUES, type MemoizedResult, memoizeResult, UNOBSERVED } from './memoized.ts';

/** Subjects of which everything that decides says the same. One object for all of them, for as long as it is memoized. */
export interface EquivalenceClass {
  /** One for each rule, in their order. */
  readonly decisions: readonly Decision[];
  /** Lists of paths among the decisions, each once. */
  readonly unobserved: readonly (readonly string[])[];
  /** Rules that have to be asked of each subject. */
  readonly perSubject: readonly CompiledRule[];
}

/** Classes that are memoized at a time. */
const MAX_CLASSES = 4096;

/**
 * Most buckets of an organization are set up alike: the rules are asked once, and for every other bucket it is enough to
 * read the few attributes that decided, each once for all rules. An attribute that differs from bucket to bucket (a prefix with the
 * name in it) would make each a class of its own: then the rules that can read it are asked of each bucket. What was learnt
 * belongs to this very list of rules.
 */
export const equivalenceClassesOf = memoizeByObject(
  (rules: readonly CompiledRule[]): ((lookup: Lookup) => EquivalenceClass) => {
    let memory: MemoizedResult<EquivalenceClass> = { root: undefined };
    let count = 0;
    const perSubject = new Set<CompiledRule>();
    const refused = new Map<string, number>();
    const lists = new Map<string, readonly string[]>();

    const interned = (decision: Decision): Decision => {
      if (typeof decision === 'string') return decision;
      const key = decision.join(' ');
      const list = lists.get(key) ?? decision;
      lists.set(key, list);
      return list;
    };
    const forget = (): void => {
      memory = { root: undefined };
      count = 0;
    };

    const keep = (trace: ReadonlyMap<string, unknown>, found: EquivalenceClass): void => {
      if (count === MAX_CLASSES) forget();
      const path = memoizeResult(memory, [...trace], found);
      if (path === undefined) {
        count += 1;
        return;
      }
      const times = (refused.get(path) ?? 0) + 1;
      refused.set(path, times);
      if (times < MAX_VALUES) return;
      // What only says where a verdict is reported is in no rule's paths.
      const readers = rules.filter((rule) => rule.paths.includes(path));
      for (const rule of readers.length > 0 ? readers : rules) perSubject.add(rule);
      forget();
    };

    const find = (lookup: Lookup): EquivalenceClass => {
      const trace = new Map<string, unknown>();
      const noting: Lookup = (path) => {
        const answer = lookup(path);
        trace.set(path, isObserved(answer) ? answer.value : UNOBSERVED);
        return answer;
      };
      const decisions = rules.map((rule) => (perSubject.has(rule) ? 'per-subject' : interned(rule.decide(noting))));
      const found: EquivalenceClass = {
        decisions,
        unobserved: [...new Set(decisions)].filter((decision) => typeof decision !== 'string'),
        perSubject: rules.filter((_, index) => decisions[index] === 'per-subject'),
      };
      keep(trace, found);
      return found;
    };

    return (lookup) => {
      const read = (path: string): unknown => {
        const answer = lookup(path);
        return isObserved(answer) ? answer.value : UNOBSERVED;
      };
      return lookUpResult(memory, read)?.result ?? find(lookup);
    };
  },
);
