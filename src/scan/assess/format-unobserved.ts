import type { Unobserved } from '../../model/answer.ts';
import { counted, formatNumber } from '../../model/counted.ts';
import { FACTS } from '../../model/facts/index.ts';
import { byText } from '../../model/names.ts';
import { isOfPlan } from '../../model/not-yet-known.ts';

/** A refusal is to be fixed first; what was never read only needs another scan. */
const STATES: readonly Unobserved['state'][] = ['denied', 'failed', 'not-read'];

export const byUrgency = (a: Unobserved, b: Unobserved): number =>
  (differsInSubjectAlone(a, b) ? 0 : byRequest(a, b)) || byText(a.subject, b.subject);

/** Most entries that are compared differ in their subject alone. */
const differsInSubjectAlone = (a: Unobserved, b: Unobserved): boolean =>
  a.state === b.state && a.action === b.action && a.fact === b.fact && a.region === b.region && a.reason === b.reason;

const byRequest = (a: Unobserved, b: Unobserved): number =>
  STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
  byText(a.action, b.action) ||
  byText(a.fact, b.fact) ||
  byText(a.region, b.region) ||
  byText(a.reason, b.reason);

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
  return more > 0 ? `${names.slice(0, shown).join(', ')} and ${formatNumber(more)} more` : names.join(', ');
}

/** Failed requests named in one message; more of them are only counted. */
const REQUESTS_SHOWN = 3;

/** What was not observed, by request and how it failed, with the IAM action that it needs. `all` is sorted by urgency. */
export function formatUnobserved(all: readonly Unobserved[]): string {
  const requests = new Map<string, Unobserved[]>();
  let before: Unobserved | undefined;
  let same: Unobserved[] = [];
  for (const one of all) {
    // Sorted, most entries differ from the one before in their subject alone.
    if (before === undefined || !differsInSubjectAlone(before, one)) {
      const key = `${one.fact} ${one.state} ${one.action} ${one.reason}`;
      same = requests.get(key) ?? [];
      requests.set(key, same);
    }
    same.push(one);
    before = one;
  }
  const shown = [...requests.values()].slice(0, REQUESTS_SHOWN).map(formatRequest);
  const more = requests.size - shown.length;
  return [...shown, ...(more > 0 ? [`and ${counted(more, 'other request')} gave no answer`] : [])].join('; ');
}

function formatRequest(entries: readonly Unobserved[]): string {
  const [first] = entries;
  if (first === undefined) return '';
  const { state, action, reason, fact } = first;
  const where = formatWhere(fact, entries);
  if (isOfPlan(first)) return `${reason} ${where}`;
  switch (state) {
    case 'denied':
      return `${action} was denied ${where}`;
    case 'failed':
      return `${action} failed ${where} (${reason})`;
    case 'not-read':
      return `this inventory does not hold ${nameOf(fact)} ${where} (needs ${action})`;
  }
}

const nameOf = (fact: Unobserved['fact']): string => {
  if (fact === 'access') return 'the access to the account';
  if (fact === 'listing') return 'the list of buckets';
  if (fact === 'rcps') return 'the resource control policies';
  return `"${FACTS[fact].doc}"`;
};

function formatWhere(fact: Unobserved['fact'], entries: readonly Unobserved[]): string {
  const subjects = [...new Set(entries.map(({ subject }) => subject))].sort(byText);
  if (fact === 'rcps') return 'in the organization';
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
