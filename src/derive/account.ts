import { type Answer, holds, isObserved, type Lookup } from '../model/answer.ts';
import type { ArrivalOutcome } from '../model/arrival.ts';
import type { AttributeType, AttributeValue } from '../model/attribute.ts';
import type { Attribute } from '../model/facts/definition.ts';
import { type BucketFactName, FACTS } from '../model/facts/index.ts';
import { READABLE, TARGET } from '../model/facts/paths.ts';
import type { BucketStatus } from '../model/finding.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { notInPlan } from '../model/not-yet-known.ts';
import { standsForItself } from '../model/placeholder.ts';
import { arrivalOf } from './arrival/arrival.ts';
import { cloudwatchDestination } from './arrival/log-group.ts';
import { ACCOUNT, DERIVED, LISTED } from './attributes.ts';
import { bucketStatus } from './bucket-status.ts';
import type { PolicySuggestion } from './delivery/suggest-policy.ts';
import type { DeliveryVerdict } from './delivery/verdict.ts';
import { suggestionOf } from './delivery-suggestion.ts';
import { openFact } from './open-fact.ts';
import type { Resolve } from './resolve.ts';
import { type DeriveContext, type Snapshot, snapshotOf, unobservedFact } from './snapshot.ts';
import { targetOf } from './target.ts';
import { deliveryOf } from './target-policy.ts';

export type { DeriveContext } from './snapshot.ts';

/** Answers to everything that expressions ask about one account, for one state of its inventory. */
export interface DerivedAccount {
  /** Of one bucket of the listing: `bucket.…` and `account.…`. */
  readonly bucket: (name: string) => Lookup;
  /** `account.…` */
  readonly account: Lookup;
  /** The whole delivery verdict of one bucket of the listing, with every check; `null` where classic logging is off. */
  readonly delivery: (name: string) => Answer<DeliveryVerdict | null>;
  /** What is known of the arrival of its logs; `null` where there is nothing to look for. */
  readonly arrival: (name: string) => Answer<ArrivalOutcome | null>;
  /** Name of the log group that its records go to; `null` where there is none that can be looked into. */
  readonly logGroup: (name: string) => string | null;
  /** How the policy of its target has to change so that S3 can deliver; `null` where that does not stop it. */
  readonly suggestion: (name: string) => PolicySuggestion | null;
  /** How one bucket of the listing stands, all in all. */
  readonly bucketStatus: (name: string) => Answer<BucketStatus>;
}

const EMPTY: Readonly<Record<AttributeType, AttributeValue>> = {
  bool: false,
  int: 0n,
  string: '',
  'list<string>': [],
  'map<string, string>': {},
};

/** Straight from one fact, with the attribute's default where AWS says "not configured". */
function plain(fact: BucketFactName, attribute: Attribute<unknown>): Resolve {
  const absent: Answer = { value: attribute.absent };
  return (snapshot, bucket) => {
    const answer: Answer<unknown> = snapshot.fact(bucket, fact);
    if (!isObserved(answer)) return answer;
    if (answer.value === null) return absent;
    const place = { fact, subject: bucket.name, region: bucket.region };
    const undecided = attribute.undecided?.(answer.value);
    if (undecided !== undefined) return { unobserved: [unobservedFact(place, notInPlan(undecided))] };
    const value = attribute.read(answer.value);
    const open = textsOf(value).find((text) => !standsForItself(text));
    if (open !== undefined) return { unobserved: [openFact(place, open)] };
    return typeof value === 'boolean' ? holds(value) : { value };
  };
}

const textsOf = (value: AttributeValue): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** The same attribute of the bucket that the logs go to; its default where there is none in the account. */
function throughTarget(resolve: Resolve, without: AttributeValue): Resolve {
  const none: Answer = { value: without };
  return (snapshot, bucket) => {
    const target = targetOf(snapshot, bucket);
    if (!isObserved(target)) return target;
    return target.value?.bucket === undefined ? none : resolve(snapshot, target.value.bucket);
  };
}

function bucketPaths(): ReadonlyMap<string, Resolve> {
  const own = new Map<string, Resolve>([...Object.entries(LISTED), ...Object.entries(DERIVED)]);
  const defaults = new Map<string, AttributeValue>();
  for (const definition of Object.values(FACTS)) {
    if (definition.scope !== 'bucket') continue;
    // Each reads the value of its own fact, which `plain` hands it.
    for (const attribute of definition.attributes as readonly Attribute<unknown>[]) {
      own.set(attribute.path, plain(definition.name, attribute));
      defaults.set(attribute.path, attribute.absent);
    }
  }
  const paths = new Map<string, Resolve>();
  for (const [path, { type }] of READABLE) {
    if (!path.startsWith('bucket.')) continue;
    const attribute = path.slice('bucket.'.length);
    const direct = own.get(attribute);
    const below = attribute.startsWith(TARGET) ? attribute.slice(TARGET.length) : attribute;
    const resolve = direct ?? throughTarget(own.get(below) ?? unknownPath(path), defaults.get(below) ?? EMPTY[type]);
    paths.set(path, resolve);
  }
  return paths;
}

function unknownPath(path: string): never {
  throw new Error(`No attribute has the path ${path}`);
}

/** Built once per process, so that a lookup is one step in a map. */
const BUCKET_PATHS = bucketPaths();
const ACCOUNT_PATHS: ReadonlyMap<string, (snapshot: Snapshot) => Answer> = new Map(
  Object.entries(ACCOUNT).map(([path, resolve]) => [`account.${path}`, resolve]),
);

/** Lazy: nothing is computed before somebody asks for it, and everything only once. */
export function deriveAccount(inventory: AccountInventory, context: DeriveContext): DerivedAccount {
  const snapshot = snapshotOf(inventory, context);
  const account: Lookup = (path) => (ACCOUNT_PATHS.get(path) ?? unknownPath(path))(snapshot);
  const listed = (name: string): Bucket => {
    const bucket = snapshot.bucket(name);
    if (bucket === undefined) throw new Error(`${name} is not in the listing of this account`);
    return bucket;
  };
  return {
    account,
    delivery: (name) => deliveryOf(snapshot, listed(name)),
    arrival: (name) => arrivalOf(snapshot, listed(name)),
    logGroup: (name) => {
      const destination = cloudwatchDestination(snapshot, listed(name));
      return isObserved(destination) && destination.value?.kind === 'log-group' ? destination.value.name : null;
    },
    suggestion: (name) => suggestionOf(snapshot, listed(name)).suggestion,
    bucketStatus: (name) => bucketStatus(snapshot, listed(name)),
    bucket: (name) => {
      const bucket = listed(name);
      return (path) => {
        const resolve = BUCKET_PATHS.get(path);
        return resolve === undefined ? account(path) : resolve(snapshot, bucket);
      };
    },
  };
}
