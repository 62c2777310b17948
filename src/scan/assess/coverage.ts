import { unobservedFact } from '../../derive/snapshot.ts';
import type { FactName } from '../../model/facts/index.ts';
import type { AccountCoverage, UnobservedFacts } from '../../model/finding.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { Observation } from '../../model/observation.ts';

const EXAMPLES = 5;

interface UnobservedGroup {
  readonly key: string;
  readonly kind: Omit<UnobservedFacts, 'count' | 'examples'>;
  readonly seen: Observation<unknown>;
  readonly subjects: string[];
}

/** The same look came to the same end: in most accounts there are few ends, so that this is asked of the last one first. */
const isSame = (a: Observation<unknown>, b: Observation<unknown>): boolean =>
  (a.state === 'denied' && b.state === 'denied' && a.action === b.action) ||
  (a.state === 'failed' && b.state === 'failed' && a.reason === b.reason);

/** What was tried and gave nothing, by kind of look and how it failed. What was never tried is not part of it. */
function unobservedFacts({ facts, regions, names, buckets }: AccountInventory): readonly UnobservedFacts[] {
  const kinds = new Map<string, UnobservedGroup>();
  const last = new Map<string, UnobservedGroup>();
  const add = (fact: string, subject: string, seen: Observation<unknown>): void => {
    let group = last.get(fact);
    if (group === undefined || !isSame(group.seen, seen)) {
      const { state, action, reason } = unobservedFact({ fact: fact as FactName, subject, region: '' }, seen);
      if (state === 'not-read') return;
      const key = `${fact} ${state} ${action} ${reason}`;
      group = kinds.get(key) ?? { key, kind: { fact: fact as FactName, state, action, reason }, seen, subjects: [] };
      kinds.set(key, group);
      last.set(fact, group);
    }
    group.subjects.push(subject);
  };
  const addAll = (subject: string, looks: Readonly<Record<string, Observation<unknown>>>): void => {
    for (const fact in looks) {
      const seen = looks[fact];
      if (seen !== undefined && seen.state !== 'known' && seen.state !== 'absent') add(fact, subject, seen);
    }
  };
  // The access and the listing are told of by the status of the account.
  addAll('', facts);
  for (const [region, looks] of Object.entries(regions)) addAll(region, looks);
  for (const [name, looks] of Object.entries(names)) addAll(name, looks);
  for (const bucket of buckets) addAll(bucket.name, bucket.facts);
  return [...kinds.values()]
    .sort((a, b) => byText(a.key, b.key))
    .map(({ kind, subjects }) => ({
      ...kind,
      count: subjects.length,
      examples: subjects
        .filter((name) => name !== '')
        .sort(byText)
        .slice(0, EXAMPLES),
    }));
}

const whyNot = (fact: 'access' | 'listing', seen: Observation<true>): string => {
  const { state, action, reason } = unobservedFact({ fact, subject: '', region: '' }, seen);
  if (state === 'denied') return `${action} was denied`;
  return state === 'failed' ? reason : `${action} was not tried`;
};

/** An account is scanned once its buckets were listed to the end; single facts that are missing are listed beside that. */
export function coverageOf(inventory: AccountInventory): AccountCoverage {
  const { access, listing, buckets } = inventory;
  const rest = {
    buckets: { listed: buckets.length, judged: buckets.filter(({ judged }) => judged).length },
    unobserved: unobservedFacts(inventory),
  };
  if (access.state !== 'known') return { status: 'unreachable', reason: whyNot('access', access), ...rest };
  if (listing.state !== 'known') return { status: 'incomplete', reason: whyNot('listing', listing), ...rest };
  return { status: 'scanned', reason: '', ...rest };
}
