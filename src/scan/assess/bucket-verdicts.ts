import { type EquivalenceClass, equivalenceClassesOf } from '../../evaluate/equivalence-classes.ts';
import { isObserved, type Lookup, type Unobserved, type UnobservedGroups } from '../../model/answer.ts';
import type { RuleOutcome, VerdictCounts } from '../../model/finding.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import type { CompiledRule, Decision } from '../../model/rule.ts';
import { type Gathered, gathering } from './findings.ts';

export interface RuleSubject {
  readonly name: string;
  readonly lookup: Lookup;
}

/** What one rule says of all its subjects. */
export interface RuleVerdicts {
  readonly counts: VerdictCounts;
  readonly outcome: RuleOutcome;
  readonly gathered: Gathered;
}

/** Subjects of one kind, by their places in the list. */
interface ClassMembers {
  readonly id: number;
  readonly places: readonly number[];
  readonly kind: EquivalenceClass;
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

/** Kinds of buckets belong to a list of rules, so that it must be the same list for all accounts. */
export const bucketRulesOf = memoizeByObject((rules: readonly CompiledRule[]) =>
  rules.filter(({ info }) => info.on === 'bucket'),
);

/**
 * Asks rules about many subjects, sorted by name. What is the same for many is worked out once: verdicts for subjects of
 * one kind, lists of names for rules that divide them alike, unknowns for rules that miss the same.
 */
export function verdictsOn(
  rules: readonly CompiledRule[],
  subjects: readonly RuleSubject[],
): (index: number) => RuleVerdicts {
  const parts = partsOf(rules, subjects);
  const namesOf = namesIn(subjects);
  const unseenOf = unseenIn(subjects);

  return (index) => {
    const rule = rules[index];
    const decisionOn = ({ kind }: ClassMembers): Decision => kind.decisions[index] ?? 'per-subject';
    const passed: ClassMembers[] = [];
    const spared: ClassMembers[] = [];
    const others: ClassMembers[] = [];
    for (const part of parts) {
      const decision = decisionOn(part);
      (decision === 'pass' ? passed : decision === 'not-applicable' ? spared : others).push(part);
    }
    const counts = { pass: total(passed), fail: 0, unknown: 0, 'not-applicable': total(spared) };
    const pass: number[] = [];
    const notApplicable: number[] = [];
    const outcome = new ListedOutcome(
      () => namesOf(passed, pass),
      () => namesOf(spared, notApplicable),
    );
    if (rule === undefined || others.every((part) => decisionOn(part) !== 'per-subject')) {
      counts.unknown = total(others);
      return { counts, outcome, gathered: unseenOf(others, decisionOn) };
    }
    const gathered = gathering();
    for (const place of inOrder(others)) {
      const { name, lookup } = subjects[place] as RuleSubject;
      const judgement = rule.judge(name, lookup);
      counts[judgement.verdict] += 1;
      if (judgement.verdict === 'pass') pass.push(place);
      else if (judgement.verdict === 'not-applicable') notApplicable.push(place);
      else gathered.add(name, judgement);
    }
    return { counts, outcome, gathered };
  };
}

function partsOf(rules: readonly CompiledRule[], subjects: readonly RuleSubject[]): readonly ClassMembers[] {
  const kindOf = equivalenceClassesOf(rules);
  const parts = new Map<EquivalenceClass, ClassMembers & { readonly places: number[] }>();
  for (let place = 0; place < subjects.length; place += 1) {
    const kind = kindOf((subjects[place] as RuleSubject).lookup);
    const part = parts.get(kind);
    if (part === undefined) parts.set(kind, { id: parts.size, places: [place], kind });
    else part.places.push(place);
  }
  return [...parts.values()];
}

const total = (parts: readonly ClassMembers[]): number => parts.reduce((sum, { places }) => sum + places.length, 0);

const inOrder = (parts: readonly Pick<ClassMembers, 'places'>[]): readonly number[] =>
  parts.length === 1 && parts[0] ? parts[0].places : parts.flatMap(({ places }) => places).sort((a, b) => a - b);

/** Names of the subjects of some parts and of some single ones, sorted. */
function namesIn(
  subjects: readonly RuleSubject[],
): (parts: readonly ClassMembers[], single: readonly number[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const names = (parts: readonly Pick<ClassMembers, 'places'>[]): readonly string[] =>
    inOrder(parts).map((place) => subjects[place]?.name ?? '');
  return (parts, single) => {
    if (single.length > 0) return names([...parts, { places: single }]);
    const key = parts.map(({ id }) => id).join();
    const found = known.get(key) ?? names(parts);
    known.set(key, found);
    return found;
  };
}

/** What hides one leaf, or several leaves alike: the group at the place of each subject, if it is hidden there. */
interface Column {
  readonly id: number;
  readonly groups: readonly (readonly Unobserved[] | undefined)[];
}

/** Leaves differ more than what hides them: without its logging nothing is known of where a bucket logs to. */
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
    let column = distinct.find((other) => groups.every((group, place) => group === other.groups[place]));
    if (column === undefined) {
      column = { id: distinct.length, groups };
      distinct.push(column);
    }
    byPath.set(path, column);
    return column;
  };
}

/** What was not seen of the subjects of some parts, in their order. */
function unseenIn(
  subjects: readonly RuleSubject[],
): (parts: readonly ClassMembers[], decisionOn: (part: ClassMembers) => Decision) => Gathered {
  const known = new Map<string, Gathered>();
  const columnOf = columnsOf(subjects);

  const gather = (columns: ReadonlyMap<ClassMembers, readonly Column[]>): Gathered => {
    const gathered = gathering();
    const at = new Map([...columns].flatMap(([{ places }, of]) => places.map((place) => [place, of] as const)));
    for (const place of inOrder([...columns.keys()])) {
      const groups: (readonly Unobserved[])[] = [];
      for (const column of at.get(place) ?? []) {
        const group = column.groups[place];
        if (group !== undefined && !groups.includes(group)) groups.push(group);
      }
      gathered.addUnseen(subjects[place]?.name ?? '', groups);
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

/** The groups that hide some leaves, each once. */
export function unobservedAt(paths: readonly string[], lookup: Lookup): UnobservedGroups {
  const groups: (readonly Unobserved[])[] = [];
  for (const path of paths) {
    const answer = lookup(path);
    if (!isObserved(answer) && !groups.includes(answer.unobserved)) groups.push(answer.unobserved);
  }
  return groups;
}
