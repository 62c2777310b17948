import { missing } from '../derive/snapshot.ts';
import type { FactName } from '../model/facts/index.ts';
import type { AccountCoverage, NotSeen } from '../model/finding.ts';
import type { AccountInventory } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import type { Observation } from '../model/observation.ts';

const EXAMPLES = 5;

interface Look {
  readonly fact: FactName;
  readonly subject: string;
  readonly seen: Observation<unknown>;
}

/** Every look of the inventory but for the entry and the listing, which the status of the account tells of. */
function* looks(inventory: AccountInventory): Iterable<Look> {
  yield* looksAt('', inventory.facts);
  for (const [region, facts] of Object.entries(inventory.regions)) yield* looksAt(region, facts);
  for (const [name, facts] of Object.entries(inventory.names)) yield* looksAt(name, facts);
  for (const { name, facts } of inventory.buckets) yield* looksAt(name, facts);
}

function* looksAt(subject: string, facts: Readonly<Record<string, Observation<unknown>>>): Iterable<Look> {
  for (const [fact, seen] of Object.entries(facts)) yield { fact: fact as FactName, subject, seen };
}

/** What was tried and gave nothing, by kind of look and how it failed. What was never tried is not part of it. */
function notSeen(inventory: AccountInventory): readonly NotSeen[] {
  const kinds = new Map<string, { readonly kind: Omit<NotSeen, 'count' | 'examples'>; readonly subjects: string[] }>();
  for (const { fact, subject, seen } of looks(inventory)) {
    if (seen.state === 'known' || seen.state === 'absent') continue;
    const { state, action, reason } = missing({ fact, subject, region: '' }, seen);
    if (state === 'not-read') continue;
    const key = `${fact} ${state} ${action} ${reason}`;
    const group = kinds.get(key) ?? { kind: { fact, state, action, reason }, subjects: [] };
    group.subjects.push(subject);
    kinds.set(key, group);
  }
  return [...kinds]
    .sort(([a], [b]) => byText(a, b))
    .map(([, { kind, subjects }]) => ({
      ...kind,
      count: subjects.length,
      examples: subjects
        .filter((name) => name !== '')
        .sort(byText)
        .slice(0, EXAMPLES),
    }));
}

const whyNot = (fact: 'entry' | 'listing', seen: Observation<true>): string => {
  const { state, action, reason } = missing({ fact, subject: '', region: '' }, seen);
  if (state === 'denied') return `${action} was denied`;
  return state === 'failed' ? reason : `${action} was not tried`;
};

/** An account is scanned once its buckets were listed to the end; single facts that are missing are listed beside that. */
export function coverageOf(inventory: AccountInventory): AccountCoverage {
  const { entry, listing, buckets } = inventory;
  const rest = {
    buckets: { listed: buckets.length, judged: buckets.filter(({ judged }) => judged).length },
    notSeen: notSeen(inventory),
  };
  if (entry.state !== 'known') return { status: 'unreachable', reason: whyNot('entry', entry), ...rest };
  if (listing.state !== 'known') return { status: 'incomplete', reason: whyNot('listing', listing), ...rest };
  return { status: 'scanned', reason: '', ...rest };
}
