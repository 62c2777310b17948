import { type EquivalenceClass, equivalenceClassesOf } from '../../evaluate/equivalence-classes.ts';
import { isObserved, type Lookup, type Unobserved, type UnobservedGroups } from '../../model/answer.ts';
import type { RuleOutcome, VerdictCounts } from '../../model/finding.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import type { CompiledRule, Decision } from '../../model/rule.ts';
import { type Gathered, gathering } from './gathering.ts';

export interface RuleSubject {
  readonly name: string;
  readonly lookup: Lookup;
}

/** The verdicts of one rule on all its subjects. */
export interface RuleVerdicts {
  readonly counts: VerdictCounts;
  readonly outcome: RuleOutcome;
  readonly gathered: Gathered;
}

/** Subjects of one equivalence class, by their indexes in the list. */
interface ClassMembers {
  readonly id: number;
  readonly indexes: readonly number[];
  readonly equivalenceClass: EquivalenceClass;
}

/** Few reports list who passes, so that names are put together for those. A class: accessors of a literal cost a shape each. */
class ListedOutcome implements RuleOutcome {
  readonly #pass: () => readonly string[];
  readonly #notApplicable: () => readonly string[];

  constructor(pass: () => readonly string[], notApplicable: () => readonly string[]) {
    this.#pass = pass;
    this.#notApplicable = notApplicable;
  }

  get pass(): readonly string[] {
    return this.#pass();
  }

  get notApplicable(): readonly string[] {
    return this.#notApplicable();
  }
}

/** Equivalence classes belong to a list of rules, so that it must be the same list for all accounts. */
export const bucketRulesOf = memoizeByObject((rules: readonly CompiledRule[]) =>
  rules.filter(({ info }) => info.on === 'bucket'),
);

/**
 * Asks rules about many subjects, sorted by name. What is the same for many is worked out once: verdicts for subjects of
 * one class, lists of names for rules with the same classes, unknowns for rules that lack the same facts.
 */
export function verdictsOn(
  rules: readonly CompiledRule[],
  subjects: readonly RuleSubject[],
): (index: number) => RuleVerdicts {
  const parts = partsOf(rules, subjects);
  const namesOf = namesIn(subjects);
  const unobservedOf = unobservedIn(subjects);

  return (ruleIndex) => {
    const rule = rules[ruleIndex];
    const decisionOn = ({ equivalenceClass }: ClassMembers): Decision =>
      equivalenceClass.decisions[ruleIndex] ?? 'per-subject';
    const passed: ClassMembers[] = [];
    const notApplicableParts: ClassMembers[] = [];
    const others: ClassMembers[] = [];
    for (const part of parts) {
      const decision = decisionOn(part);
      (decision === 'pass' ? passed : decision === 'not-applicable' ? notApplicableParts : others).push(part);
    }
    const counts = { pass: total(passed), fail: 0, unknown: 0, 'not-applicable': total(notApplicableParts) };
    const pass: number[] = [];
    const notApplicable: number[] = [];
    const outcome = new ListedOutcome(
      () => namesOf(passed, pass),
      () => namesOf(notApplicableParts, notApplicable),
    );
    if (rule === undefined || others.every((part) => decisionOn(part) !== 'per-subject')) {
      counts.unknown = total(others);
      return { counts, outcome, gathered: unobservedOf(others, decisionOn) };
    }
    const gathered = gathering();
    for (const index of inOrder(others)) {
      // The indexes are those of this list.
      const { name, lookup } = subjects[index] as RuleSubject;
      const judgement = rule.judge(name, lookup);
      counts[judgement.verdict] += 1;
      if (judgement.verdict === 'pass') pass.push(index);
      else if (judgement.verdict === 'not-applicable') notApplicable.push(index);
      else gathered.add(name, judgement);
    }
    return { counts, outcome, gathered };
  };
}

function partsOf(rules: readonly CompiledRule[], subjects: readonly RuleSubject[]): readonly ClassMembers[] {
  const classOf = equivalenceClassesOf(rules);
  const parts = new Map<EquivalenceClass, ClassMembers & { readonly indexes: number[] }>();
  for (const [index, { lookup }] of subjects.entries()) {
    const equivalenceClass = classOf(lookup);
    const part = parts.get(equivalenceClass);
    if (part === undefined) parts.set(equivalenceClass, { id: parts.size, indexes: [index], equivalenceClass });
    else part.indexes.push(index);
  }
  return [...parts.values()];
}

const total = (parts: readonly ClassMembers[]): number => parts.reduce((sum, { indexes }) => sum + indexes.length, 0);

const inOrder = (parts: readonly Pick<ClassMembers, 'indexes'>[]): readonly number[] =>
  parts.length === 1 && parts[0] ? parts[0].indexes : parts.flatMap(({ indexes }) => indexes).sort((a, b) => a - b);

/** Names of the subjects of some parts and of some single ones, sorted. */
function namesIn(
  subjects: readonly RuleSubject[],
): (parts: readonly ClassMembers[], single: readonly number[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const names = (parts: readonly Pick<ClassMembers, 'indexes'>[]): readonly string[] =>
    inOrder(parts).map((index) => subjects[index]?.name ?? '');
  return (parts, single) => {
    if (single.length > 0) return names([...parts, { indexes: single }]);
    const key = parts.map(({ id }) => id).join();
    const found = known.get(key) ?? names(parts);
    known.set(key, found);
    return found;
  };
}

/** Why one attribute, or several, are unobserved: the group at the index of each subject, if there is one. */
interface Column {
  readonly id: number;
  readonly groups: readonly (readonly Unobserved[] | undefined)[];
}

/** Attributes differ more than why they are unobserved: without the logging of a bucket nothing is known of its target. */
function columnsOf(subjects: readonly RuleSubject[]): (path: string) => Column {
  const byPath = new Map<string, Column>();
  const distinct: Column[] = [];
  return (path) => {
    const before = byPath.get(path);
    if (before !== undefined) return before;
    const groups = subjects.map(({ lookup }) => {
      const answer = lookup(path);
      return isObserved(answer) ? undefined : answer.unobserved;
    });
    let column = distinct.find((other) => groups.every((group, index) => group === other.groups[index]));
    if (column === undefined) {
      column = { id: distinct.length, groups };
      distinct.push(column);
    }
    byPath.set(path, column);
    return column;
  };
}

/** What was not observed of the subjects of some classes, in their order. */
function unobservedIn(
  subjects: readonly RuleSubject[],
): (parts: readonly ClassMembers[], decisionOn: (part: ClassMembers) => Decision) => Gathered {
  const known = new Map<string, Gathered>();
  const columnOf = columnsOf(subjects);

  const gather = (columns: ReadonlyMap<ClassMembers, readonly Column[]>): Gathered => {
    const gathered = gathering();
    const at: (readonly Column[])[] = [];
    for (const [{ indexes }, of] of columns) for (const index of indexes) at[index] = of;
    for (const index of inOrder([...columns.keys()])) {
      const groups: (readonly Unobserved[])[] = [];
      for (const column of at[index] ?? []) {
        const group = column.groups[index];
        if (group !== undefined && !groups.includes(group)) groups.push(group);
      }
      gathered.addUnobserved(subjects[index]?.name ?? '', groups);
    }
    return gathered;
  };

  return (parts, decisionOn) => {
    const columns = new Map(parts.map((part) => [part, [...new Set(pathsIn(decisionOn(part)).map(columnOf))]]));
    const key = [...columns].map(([part, of]) => `${part.id}:${of.map(({ id }) => id).join()}`).join(' ');
    const gathered = known.get(key) ?? gather(columns);
    known.set(key, gathered);
    return gathered;
  };
}

const pathsIn = (decision: Decision): readonly string[] => (typeof decision === 'string' ? [] : decision);

/** The groups of some unobserved attributes, each once. */
export function unobservedAt(paths: readonly string[], lookup: Lookup): UnobservedGroups {
  const groups: (readonly Unobserved[])[] = [];
  for (const path of paths) {
    const answer = lookup(path);
    if (!isObserved(answer) && !groups.includes(answer.unobserved)) groups.push(answer.unobserved);
  }
  return groups;
}
