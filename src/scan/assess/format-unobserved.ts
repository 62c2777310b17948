import type { Unobserved } from '../../model/answer.ts';
import { FACTS } from '../../model/facts/index.ts';
import { byText } from '../../model/names.ts';

/** A refusal is the first thing to mend; what was never read only needs another scan. */
const STATES: readonly Unobserved['state'][] = ['denied', 'failed', 'not-read'];

export const byUrgency = (a: Unobserved, b: Unobserved): number =>
  (isSameKind(a, b) ? 0 : byKind(a, b)) || byText(a.subject, b.subject);

/** Most entries that are compared differ in their subject alone. */
const isSameKind = (a: Unobserved, b: Unobserved): boolean =>
  a.state === b.state && a.action === b.action && a.fact === b.fact && a.region === b.region && a.reason === b.reason;

const byKind = (a: Unobserved, b: Unobserved): number =>
  STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
  byText(a.action, b.action) ||
  byText(a.fact, b.fact) ||
  byText(a.region, b.region) ||
  byText(a.reason, b.reason);

/** What stands in the way, in a form that is the same every night and for all rules that it stops. */
export function causeOf({ state, action, region, reason, fact }: Unobserved): string {
  switch (state) {
    case 'denied':
      return `denied ${action}`;
    case 'failed':
      return `failed ${action}${region === '' ? '' : ` in ${region}`}: ${reason}`;
    case 'not-read':
      return `not in this inventory: ${fact}`;
  }
}

/** All entries of many groups, and of more besides, each once, the most urgent first. */
export function union(groups: ReadonlySet<readonly Unobserved[]>, more: readonly Unobserved[]): readonly Unobserved[] {
  // Many groups share their entries, so that by identity little is left that sorting must bring together.
  const [only] = groups;
  const entries = groups.size > 1 ? new Set([...groups].flat()) : (only ?? []);
  const sorted = [...entries, ...more].sort(byUrgency);
  return sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return before === undefined || byUrgency(before, one) !== 0;
  });
}

/** `a, b, c and 9 more` */
export function formatNames(names: readonly string[], shown = 3): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(', ')} and ${more} more` : names.join(', ');
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Kinds of looks told in one message; more of them are only counted. */
const KINDS_TOLD = 3;

/** What was not seen, by kind of look and how it failed, with the IAM action that it needs. `all` is sorted by urgency. */
export function formatUnobserved(all: readonly Unobserved[]): string {
  const kinds = new Map<string, Unobserved[]>();
  let before: Unobserved | undefined;
  let same: Unobserved[] = [];
  for (const one of all) {
    // Sorted, most entries are of the kind of the one before.
    if (before === undefined || !isSameKind(before, one)) {
      const key = `${one.fact} ${one.state} ${one.action} ${one.reason}`;
      same = kinds.get(key) ?? [];
      kinds.set(key, same);
    }
    same.push(one);
    before = one;
  }
  const told = [...kinds.values()].slice(0, KINDS_TOLD).map(formatKind);
  const more = kinds.size - told.length;
  return [...told, ...(more > 0 ? [`and ${counted(more, 'other kind')} of looks gave nothing`] : [])].join('; ');
}

function formatKind(kind: readonly Unobserved[]): string {
  const [first] = kind;
  if (first === undefined) return '';
  const { state, action, reason, fact } = first;
  const where = formatWhere(fact, kind);
  switch (state) {
    case 'denied':
      return `${action} was denied ${where}`;
    case 'failed':
      return `${action} failed ${where} (${reason})`;
    case 'not-read':
      return `this inventory does not hold ${wanted(fact)} ${where} (needs ${action})`;
  }
}

const wanted = (fact: Unobserved['fact']): string => {
  if (fact === 'access') return 'the way into the account';
  if (fact === 'listing') return 'the list of buckets';
  return `"${FACTS[fact].doc}"`;
};

function formatWhere(fact: Unobserved['fact'], kind: readonly Unobserved[]): string {
  const subjects = [...new Set(kind.map(({ subject }) => subject))].sort(byText);
  const scope = fact === 'access' || fact === 'listing' ? 'account' : FACTS[fact].scope;
  switch (scope) {
    case 'account':
      // Named where it is another account, or one of many.
      return subjects.join('') === ''
        ? 'in this account'
        : `in ${counted(subjects.length, 'account')} (${formatNames(subjects)})`;
    case 'region':
      return `in ${formatNames(subjects)}`;
    case 'bucket':
    case 'name':
      return `for ${counted(subjects.length, 'bucket')} (${formatNames(subjects)})`;
  }
}
