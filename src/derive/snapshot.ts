import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { EarlierArrivals } from '../model/arrival.ts';
import { type BucketFactName, FACTS, type FactValues } from '../model/facts/index.ts';
import type { AccountInventory, Bucket, Organization } from '../model/inventory.ts';
import { notInPlan, notYetKnown } from '../model/not-yet-known.ts';
import type { Observation } from '../model/observation.ts';
import { firstPlaceholder, referenceIn } from '../model/placeholder.ts';
import { keysOf, recordOf } from '../model/record.ts';
import type { DeliverySettings } from './delivery/verdict.ts';
import { type LoggingGraph, loggingGraph } from './graph.ts';

/** The trails of all accounts that a scan reads: the bucket of a trail often lies in another account. */
export interface TrailIndex {
  /** ARNs, sorted, by name of the bucket that they deliver into. */
  readonly byBucket: ReadonlyMap<string, readonly string[]>;
  /** Accounts whose trails are unobserved. One array for all buckets. */
  readonly unobserved: readonly Unobserved[];
}

/** What the whole scan knows beside the account. */
export interface DeriveContext {
  readonly partition: string;
  /** `null` without --org. */
  readonly organization: Organization | null;
  /** What the settings say of verdicts on deliveries. */
  readonly delivery?: DeliverySettings;
  /** Accounts, as id and name, that have buckets that others of them log to; without it none is known. */
  readonly holders?: ReadonlyMap<string, string>;
  /** Start of the scan, ISO 8601: the "now" of conditions on the time. Without it they cannot be decided. */
  readonly now?: string;
  /** Trails of all accounts. Without them only those of an account that is scanned alone are known. */
  readonly trails?: TrailIndex | 'while-reading';
  /** What earlier scans know of arriving logs. */
  readonly arrivals?: EarlierArrivals;
}

/** One state of an account's inventory, with everything about it that several attributes need. Computed when asked for, once. */
export interface Snapshot {
  readonly inventory: AccountInventory;
  readonly context: DeriveContext;
  readonly bucket: (name: string) => Bucket | undefined;
  readonly graph: () => LoggingGraph;
  /** Everything that was worked out about the whole, each in a slot of its own. */
  readonly workedOutWhole: unknown[];
  /** The same of one bucket. */
  readonly workedOut: (bucket: Bucket) => unknown[];
  /** The value of a bucket's fact, `null` where AWS says "not configured", or that it is unobserved. */
  readonly fact: <N extends BucketFactName>(bucket: Bucket, fact: N) => Answer<FactValues[N] | null>;
  /** Empty if the buckets were listed to the end, else the listing. One array for all. */
  readonly unlisted: readonly Unobserved[];
  /** Everything that could hide a bucket of a Region that logs to somewhere. One array per Region, for all its buckets. */
  readonly unobservedLogging: (region: string) => readonly Unobserved[];
}

/** Of a logging that a plan will switch on, to a bucket of which only deployment tells. */
export const openTarget = ({ name: subject, region, facts: { logging } }: Bucket): Unobserved => {
  const isOpen = logging?.state === 'known' && logging.value.targetIsOpen === true;
  const open = isOpen ? referenceIn(firstPlaceholder(logging.value.target)) : `the target of ${subject}`;
  return unobservedFact({ fact: 'logging', subject, region }, notYetKnown(open));
};

/** Of a logging of which a template does not tell whether it stays; `undefined` of any other. */
export const undecidedLogging = ({ name: subject, region, facts: { logging } }: Bucket): Unobserved | undefined =>
  logging?.state === 'known' && logging.value.undecided !== undefined
    ? unobservedFact({ fact: 'logging', subject, region }, notInPlan(logging.value.undecided))
    : undefined;

/** The record of a request that gave nothing; `undefined` stands for a fact that was not read. */
export function unobservedFact(
  { fact, subject, region }: Pick<Unobserved, 'fact' | 'subject' | 'region'>,
  observation: Observation<unknown> | undefined,
): Unobserved {
  if (observation?.state === 'denied') {
    return { fact, subject, region, state: 'denied', action: observation.action, code: '', reason: '' };
  }
  const action = actionOf(fact);
  if (observation?.state === 'failed') {
    return { fact, subject, region, state: 'failed', action, code: observation.code, reason: observation.reason };
  }
  return { fact, subject, region, state: 'not-read', action, code: '', reason: '' };
}

const ACTIONS = {
  access: 'sts:AssumeRole',
  listing: 's3:ListAllMyBuckets',
  rcps: 'organizations:ListPolicies',
} as const;

/** What no request to AWS tells is given to the scan: an option stands where others have an action. */
const actionOf = (fact: Unobserved['fact']): string =>
  fact === 'access' || fact === 'listing' || fact === 'rcps' ? ACTIONS[fact] : (FACTS[fact].actions[0] ?? '--requests');

/** Computes once per key. */
export function memoized<K, V>(compute: (key: K) => V): (key: K) => V {
  const values = new Map<K, V>();
  return (key) => {
    const before = values.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    values.set(key, value);
    return value;
  };
}

let slots = 0;
let wholeSlots = 0;

/** Computes once per snapshot. In slots: tables that hold their keys weakly keep what is young alive for long. */
export function perSnapshot<V extends object>(compute: (snapshot: Snapshot) => V): (snapshot: Snapshot) => V {
  const slot = wholeSlots;
  wholeSlots += 1;
  return (snapshot) => {
    // A slot holds what the function that it was given to computed; the same below.
    const before = snapshot.workedOutWhole[slot] as V | undefined;
    if (before !== undefined) return before;
    const value = compute(snapshot);
    snapshot.workedOutWhole[slot] = value;
    return value;
  };
}

/** Computes once per snapshot and bucket: what many sources ask of one target must not be worked out for each of them. */
export function perBucket<V>(
  compute: (snapshot: Snapshot, bucket: Bucket) => V,
): (snapshot: Snapshot, bucket: Bucket) => V {
  const slot = slots;
  slots += 1;
  return (snapshot, bucket) => {
    const worked = snapshot.workedOut(bucket);
    const before = worked[slot] as V | undefined;
    if (before !== undefined) return before;
    const value = compute(snapshot, bucket);
    worked[slot] = value;
    return value;
  };
}

const UNOBSERVED_SLOTS = recordOf(
  keysOf(FACTS).filter((name): name is BucketFactName => FACTS[name].scope === 'bucket'),
  () => {
    slots += 1;
    return slots - 1;
  },
);

/** Most that ask only want to know that the fact is unobserved: the record is made for those that read it. */
class LazyUnobserved {
  readonly #bucket: Bucket;
  readonly #fact: BucketFactName;
  #missing: readonly Unobserved[] | undefined;

  constructor(bucket: Bucket, fact: BucketFactName) {
    this.#bucket = bucket;
    this.#fact = fact;
  }

  get unobserved(): readonly Unobserved[] {
    const { name, region, facts } = this.#bucket;
    this.#missing ??= [unobservedFact({ fact: this.#fact, subject: name, region }, facts[this.#fact])];
    return this.#missing;
  }
}

const NOTHING: readonly Unobserved[] = [];
const NOT_CONFIGURED: Answer<null> = { value: null };

/** Computes nothing by itself; `inventory` must not change any more. */
export function snapshotOf(inventory: AccountInventory, context: DeriveContext): Snapshot {
  const byName = new Map(inventory.buckets.map((bucket) => [bucket.name, bucket]));
  const listing = { fact: 'listing', subject: '', region: '' } as const;
  const unlisted = inventory.listing.state === 'known' ? NOTHING : [unobservedFact(listing, inventory.listing)];
  let graph: LoggingGraph | undefined;

  const fact = <N extends BucketFactName>(bucket: Bucket, name: N): Answer<FactValues[N] | null> => {
    const seen: Observation<FactValues[N]> | undefined = bucket.facts[name];
    if (seen?.state === 'known') return seen;
    if (seen?.state === 'absent') return NOT_CONFIGURED;
    const worked = workedOut(bucket);
    const slot = UNOBSERVED_SLOTS[name];
    const before = worked[slot] as LazyUnobserved | undefined;
    if (before !== undefined) return before;
    const unobserved = new LazyUnobserved(bucket, name);
    worked[slot] = unobserved;
    return unobserved;
  };

  const worked = new Map<Bucket, unknown[]>();
  // Rules ask one bucket many things in a row.
  let last: { readonly bucket: Bucket; readonly slots: unknown[] } | undefined;
  const workedOut = (bucket: Bucket): unknown[] => {
    if (last?.bucket === bucket) return last.slots;
    let own = worked.get(bucket);
    if (own === undefined) {
      own = new Array<unknown>(slots);
      worked.set(bucket, own);
    }
    last = { bucket, slots: own };
    return own;
  };

  let byRegion: Map<string, Unobserved[]> | undefined;
  const unobservedByRegion = (): Map<string, Unobserved[]> => {
    const regions = new Map<string, Unobserved[]>();
    for (const bucket of inventory.buckets) {
      const answer = fact(bucket, 'logging');
      if (isObserved(answer) && answer.value?.targetIsOpen !== true) continue;
      const unobserved = isObserved(answer) ? [openTarget(bucket)] : answer.unobserved;
      const others = regions.get(bucket.region);
      if (others === undefined) regions.set(bucket.region, [...unlisted, ...unobserved]);
      else others.push(...unobserved);
    }
    return regions;
  };

  return {
    inventory,
    context,
    bucket: (name) => byName.get(name),
    graph: () => {
      graph ??= loggingGraph(inventory.buckets);
      return graph;
    },
    workedOutWhole: new Array<unknown>(wholeSlots),
    workedOut,
    fact,
    unlisted,
    unobservedLogging: (region) => {
      byRegion ??= unobservedByRegion();
      return byRegion.get(region) ?? unlisted;
    },
  };
}
