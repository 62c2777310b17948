import type { BucketFactName } from '../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { notInPlan } from '../model/not-yet-known.ts';
import { known, type Observation } from '../model/observation.ts';
import { hasPlaceholder } from '../model/placeholder.ts';
import { keysOf } from '../model/record.ts';
import type { PlannedBucket, PlannedSettings } from './planned.ts';

/** What a plan has of one account. */
export interface PlannedPart {
  readonly inventory: AccountInventory;
  readonly buckets: readonly PlannedBucket[];
  readonly elsewhere: readonly PlannedSettings[];
  /** Names of buckets that will be deleted. */
  readonly deleted: ReadonlySet<string>;
  /** ARNs of buckets of which a delivery will be deleted. */
  readonly undelivered: readonly string[];
}

/** Facts that follow from others, so that a change of those makes them out of date. */
const FOLLOWS: Readonly<Partial<Record<BucketFactName, readonly BucketFactName[]>>> = {
  policy: ['policyStatus', 'arrival'],
  publicAccessBlock: ['policyStatus'],
  encryption: ['encryptionKey', 'arrival'],
  logging: ['arrival', 'logEvents'],
};

/** The account as it will be once the plan is applied: what the plan says stands over what is deployed. */
export function joinAccount(
  live: AccountInventory,
  { inventory, buckets, elsewhere, deleted, undelivered }: PlannedPart,
): AccountInventory {
  const planned = new Map(inventory.buckets.map((bucket) => [bucket.name, bucket]));
  const leftOut = new Map(buckets.map((bucket) => [bucket.name, bucket.leftOut]));
  const settings = new Map<string, Bucket['facts']>();
  for (const { bucket, facts } of elsewhere) settings.set(bucket, { ...settings.get(bucket), ...facts });
  const kept = live.buckets.filter(({ name }) => !deleted.has(name) || planned.has(name));
  const added = inventory.buckets.filter(({ name }) => !live.buckets.some((bucket) => bucket.name === name));
  const joined = kept.map((bucket) => {
    const own = planned.get(bucket.name)?.facts;
    const over = own === undefined ? settings.get(bucket.name) : stated(bucket, own, leftOut.get(bucket.name) ?? []);
    return over === undefined ? bucket : { ...bucket, facts: joinFacts(bucket.facts, over) };
  });
  return {
    ...live,
    buckets: [...joined, ...added].sort((a, b) => byText(a.name, b.name)),
    facts: { ...live.facts, ...changedOf(inventory.facts) },
    regions: joinRegions(withoutDeliveries(live.regions, undelivered), inventory.regions),
    // What the plan alone cannot tell, the listing of the account does.
    names: { ...openNames(inventory.names), ...live.names, ...goneNames(deleted, planned) },
    ...(inventory.sourcesElsewhere && { sourcesElsewhere: inventory.sourcesElsewhere }),
  };
}

/** What the plan tells; of the rest what is deployed, without what has become out of date. */
function joinFacts(live: Bucket['facts'], planned: Bucket['facts']): Bucket['facts'] {
  const outOfDate = new Set(
    keysOf(planned).flatMap((fact) => (isSame(live[fact], planned[fact]) ? [] : (FOLLOWS[fact] ?? []))),
  );
  const rest = Object.fromEntries(keysOf(live).map((fact) => [fact, outOfDate.has(fact) ? undefined : live[fact]]));
  return Object.fromEntries(Object.entries({ ...rest, ...planned }).filter(([, fact]) => fact !== undefined));
}

/** What no stack takes back: it has no property, or S3 never lets go of it ("Object Lock considerations", S3 User Guide). */
const STAYS: readonly BucketFactName[] = ['requestPayment', 'objectLock'];

/**
 * What a template says of a bucket that is deployed. What it leaves out stays as it is, unless the stack had it before, which the template
 * does not tell.
 */
function stated(
  { name, facts }: Bucket,
  planned: Bucket['facts'],
  leftOut: readonly BucketFactName[],
): Bucket['facts'] {
  const isUndecided = (fact: BucketFactName): boolean =>
    !STAYS.includes(fact) && facts[fact]?.state === 'known' && !isSame(facts[fact], planned[fact]);
  return Object.fromEntries(
    keysOf(planned).flatMap((fact) => {
      if (!leftOut.includes(fact)) return [[fact, planned[fact]]];
      if (!isUndecided(fact)) return [];
      const what = `whether the stack takes back the ${fact} of ${name}`;
      // Where the logs go is as it is deployed, and of no account if the logging goes.
      if (fact === 'logging' && facts.logging?.state === 'known')
        return [[fact, known({ ...facts.logging.value, undecided: what })]];
      return [[fact, notInPlan(what)]];
    }),
  );
}

/** An account setting that the plan does not have is as it is. */
const changedOf = (facts: AccountInventory['facts']): AccountInventory['facts'] =>
  Object.fromEntries(Object.entries(facts).filter(([, { state }]) => state !== 'absent'));

/** Of a bucket with several deliveries nobody can tell here which one goes, unless all of them do. */
function withoutDeliveries(
  regions: AccountInventory['regions'],
  undelivered: readonly string[],
): AccountInventory['regions'] {
  if (undelivered.length === 0) return regions;
  const going = countsOf(undelivered);
  return Object.fromEntries(
    Object.entries(regions).map(([region, facts]) => {
      const { deliveries } = facts;
      if (deliveries?.state !== 'known') return [region, facts];
      const all = deliveries.value.deliveries;
      const there = countsOf(all.map(({ bucketArn }) => bucketArn));
      const left = all.filter(({ bucketArn }) => (going.get(bucketArn) ?? 0) < (there.get(bucketArn) ?? 0));
      return [region, { ...facts, deliveries: known({ deliveries: left }) }];
    }),
  );
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function joinRegions(
  live: AccountInventory['regions'],
  planned: AccountInventory['regions'],
): AccountInventory['regions'] {
  const regions = new Set([...Object.keys(live), ...Object.keys(planned)]);
  return Object.fromEntries(
    [...regions].map((region) => {
      const deployed = live[region]?.deliveries;
      const added = planned[region]?.deliveries;
      const deliveries = joinDeliveries(deployed, added);
      return [region, { ...live[region], ...(deliveries === undefined ? {} : { deliveries }) }];
    }),
  );
}

type Deliveries = AccountInventory['regions'][string]['deliveries'];

function joinDeliveries(live: Deliveries, planned: Deliveries): Deliveries {
  // Nothing was read of deliveries in a Region where no bucket needed it, and a plan without any tells nothing of them.
  if (planned === undefined || (planned.state === 'known' && planned.value.deliveries.length === 0)) return live;
  if (planned.state !== 'known') return planned;
  return live?.state === 'known'
    ? known({ deliveries: [...live.value.deliveries, ...planned.value.deliveries] })
    : (live ?? planned);
}

/** Names that only deployment tells, and those that no bucket has. */
const openNames = (names: AccountInventory['names']): AccountInventory['names'] =>
  Object.fromEntries(
    Object.entries(names).filter(([name, { presence }]) => hasPlaceholder(name) || presence?.state === 'absent'),
  );

const goneNames = (deleted: ReadonlySet<string>, planned: ReadonlyMap<string, Bucket>): AccountInventory['names'] =>
  Object.fromEntries(
    [...deleted].filter((name) => !planned.has(name)).map((name) => [name, { presence: known({ state: 'deleted' }) }]),
  );

/** Both are plain data. */
const isSame = (a: Observation<unknown> | undefined, b: Observation<unknown> | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
