import { unobservedFact } from '../../derive/snapshot.ts';
import { NOT_REACHED } from '../../inventory/read-inventory.ts';
import type { FactName } from '../../model/facts/index.ts';
import type { AccountCoverage, UnobservedFacts } from '../../model/finding.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { Observation } from '../../model/observation.ts';

const EXAMPLES = 5;

interface UnobservedGroup {
  readonly key: string;
  readonly common: Omit<UnobservedFacts, 'count' | 'examples'>;
  readonly observation: Observation<unknown>;
  readonly subjects: string[];
}

/** The same observation. Most accounts have few different ones, so that each is compared with the last one first. */
const isSame = (a: Observation<unknown>, b: Observation<unknown>): boolean =>
  (a.state === 'denied' && b.state === 'denied' && a.action === b.action) ||
  (a.state === 'failed' && b.state === 'failed' && a.reason === b.reason);

/** Requests that failed, by fact and reason. What was never requested is not part of it. */
function unobservedFacts({ facts, regions, names, buckets }: AccountInventory): readonly UnobservedFacts[] {
  const groups = new Map<string, UnobservedGroup>();
  const last = new Map<string, UnobservedGroup>();
  const add = (fact: FactName, subject: string, observation: Observation<unknown>): void => {
    let group = last.get(fact);
    if (group === undefined || !isSame(group.observation, observation)) {
      const { state, action, code, reason } = unobservedFact({ fact, subject, region: '' }, observation);
      if (state === 'not-read') return;
      const key = `${fact} ${state} ${action} ${reason}`;
      group = groups.get(key) ?? {
        key,
        common: { fact, state, action, code, reason },
        observation,
        subjects: [],
      };
      groups.set(key, group);
      last.set(fact, group);
    }
    group.subjects.push(subject);
  };
  const addAll = (subject: string, observations: Readonly<Record<string, Observation<unknown>>>): void => {
    for (const fact in observations) {
      const observation = observations[fact];
      if (observation !== undefined && observation.state !== 'known' && observation.state !== 'absent')
        // An inventory holds facts by their names; what a later version added was left out when it was read.
        add(fact as FactName, subject, observation);
    }
  };
  // The status of the account has the access and the listing.
  addAll('', facts);
  for (const [region, observations] of Object.entries(regions)) addAll(region, observations);
  for (const [name, observations] of Object.entries(names)) addAll(name, observations);
  for (const bucket of buckets) addAll(bucket.name, bucket.facts);
  return [...groups.values()]
    .sort((a, b) => byText(a.key, b.key))
    .map(({ common, subjects }) => ({
      ...common,
      count: subjects.length,
      examples: subjects
        .filter((name) => name !== '')
        .sort(byText)
        .slice(0, EXAMPLES),
    }));
}

const whyNot = (fact: 'access' | 'listing', observation: Observation<true>): string => {
  const { state, action, reason } = unobservedFact({ fact, subject: '', region: '' }, observation);
  if (state === 'denied') return `${action} was denied`;
  if (state !== 'failed') return `${action} was not tried`;
  // What became of an access says by itself what was tried.
  return fact === 'listing' ? `${action} failed: ${reason}` : reason;
};

/** An account is scanned once its buckets were listed to the end; single facts that are missing are listed beside that. */
export function coverageOf(inventory: AccountInventory): AccountCoverage {
  const { access, listing, buckets } = inventory;
  const rest = {
    buckets: { listed: buckets.length, judged: buckets.filter(({ judged }) => judged).length },
    unobserved: unobservedFacts(inventory),
  };
  if (access.state !== 'known') {
    const notTried = access.state === 'failed' && access.code === NOT_REACHED ? { notTried: true } : {};
    const refused = access.state === 'denied' && access.action === 'sts:AssumeRole' ? { refused: true } : {};
    return { status: 'unreachable', reason: whyNot('access', access), ...rest, ...notTried, ...refused };
  }
  if (listing.state !== 'known') return { status: 'incomplete', reason: whyNot('listing', listing), ...rest };
  return { status: 'scanned', reason: '', ...rest };
}
