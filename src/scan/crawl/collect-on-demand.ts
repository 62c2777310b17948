import pMap from 'p-map';
import type { AccountReader } from '../../collect/account-reader.ts';
import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import { equivalenceClassesOf } from '../../evaluate/equivalence-classes.ts';
import type { Lookup, Unobserved, UnobservedGroups } from '../../model/answer.ts';
import { FACTS, type FactName } from '../../model/facts/index.ts';
import type { Presence } from '../../model/facts/presence.ts';
import { firstUnread } from '../../model/first-unread.ts';
import type { Account, AccountInventory, Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { failed, type Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { bucketRulesOf, unobservedAt } from '../assess/bucket-verdicts.ts';
import { readsTrails } from '../plan/planned-actions.ts';
import { organizationDemand, trailsDemand } from './cross-account-demand.ts';
import { afterListingAgain, seemsGone } from './listed-again.ts';

/** Reads of one account that may wait for a slot at once; bounds the memory of an account with a million buckets. */
const QUEUED_READS = 512;

export interface CollectInput {
  readonly account: Account;
  readonly reader: Pick<AccountReader, 'read'> & Partial<Pick<AccountReader, 'list'>>;
  readonly listed: BucketListing;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  /** Regions whose buckets are judged; empty for all. */
  readonly regions: readonly string[];
  /** The only bucket to be judged; `null` for all. */
  readonly bucket: string | null;
  readonly onRead?: (event: { readonly done: number; readonly wanted: number }) => void;
}

type Facts = Record<string, Observation<unknown>>;

/**
 * Reads of one account exactly what the rules touch: judge with what is there, fetch what was touched and not read,
 * judge again, until nothing is missing. A bucket for which nothing is wanted is not judged again.
 */
export async function collectOnDemand({
  account,
  reader,
  listed: { listing, buckets: found },
  rules,
  context,
  regions,
  bucket: only,
  onRead,
}: CollectInput): Promise<AccountInventory> {
  const store = factStore();
  const asBucket = (bucket: BucketListing['buckets'][number]): Bucket => ({
    ...bucket,
    judged: (regions.length === 0 || regions.includes(bucket.region)) && (only === null || bucket.name === only),
    facts: store.bucket(bucket.name),
  });
  let inventory: AccountInventory = {
    account,
    access: { state: 'known', value: true },
    listing,
    buckets: found.map(asBucket),
    facts: store.account,
    regions: store.regions,
    names: store.names,
  };

  let derived = deriveAccount(inventory, context);
  const demand = demandOf(rules, context);
  let pending: readonly Bucket[] = inventory.buckets.filter(({ judged }) => judged);
  let isListedAgain = false;
  let done = 0;
  let wanted = 0;
  for (;;) {
    const groups = new Set<readonly Unobserved[]>();
    for (const group of wantsOf(demand.account, account.id, derived.account)) groups.add(group);
    pending = pending.filter(({ name }) => {
      const requests = wantsOfBucket(demand.bucket, name, derived.bucket(name));
      for (const group of requests) groups.add(group);
      return requests.length > 0;
    });
    const requests = looks(groups);
    const mayBeGone = requests.length === 0 && listing.state === 'known' && inventory.buckets.some(seemsGone);
    if (requests.length === 0 && (!mayBeGone || isListedAgain || reader.list === undefined)) break;
    const late = new Map<string, NeededRead>();
    wanted += requests.length;
    const read = async (look: NeededRead): Promise<void> => {
      const seen = await reader.read(look);
      if (isPresent(look, seen)) late.set(look.subject, look);
      else store.put(look, seen);
      done += 1;
      onRead?.({ done, wanted });
    };
    await pMap(requests, read, { concurrency: QUEUED_READS });
    if ((mayBeGone || late.size > 0) && reader.list !== undefined) {
      isListedAgain = true;
      const again = { listing: await reader.list(), late: new Set(late.keys()), asBucket };
      inventory = { ...inventory, buckets: afterListingAgain({ buckets: inventory.buckets, ...again }) };
      pending = inventory.buckets.filter(({ judged }) => judged);
    }
    const names = new Set(inventory.buckets.map(({ name }) => name));
    for (const [name, look] of late) if (!names.has(name)) store.put(look, NOT_LISTED);
    derived = deriveAccount(inventory, context);
  }
  return inOrder(inventory);
}

export interface Demand {
  readonly bucket: readonly CompiledRule[];
  readonly account: readonly CompiledRule[];
}

/** What decides which facts of an account are read: the rules, and stand-ins for those that look beyond the account. */
export function demandOf(rules: readonly CompiledRule[], context: DeriveContext): Demand {
  const bucket = bucketRulesOf(rules);
  const account = [
    ...rules.filter((rule) => rule.info.on === 'account'),
    ...rules.filter((rule) => rule.info.on === 'organization').map(organizationDemand),
    ...(context.organization === null ? [] : bucket.filter(readsTrails).map(trailsDemand)),
  ];
  return { bucket, account };
}

/** What each rule wants next of one subject. */
export const wantsOf = (rules: readonly CompiledRule[], name: string, lookup: Lookup): UnobservedGroups =>
  rules.flatMap((rule) => rule.judge(name, lookup).requests);

/** The same, where buckets that are alike have been met before. */
export function wantsOfBucket(rules: readonly CompiledRule[], name: string, lookup: Lookup): UnobservedGroups {
  const { unobserved, perSubject } = equivalenceClassesOf(rules)(lookup);
  const requests = unobserved.flatMap((paths) => firstUnread(unobservedAt(paths, lookup)));
  return perSubject.length === 0 ? requests : [...requests, ...wantsOf(perSubject, name, lookup)];
}

const isPresent = ({ fact }: NeededRead, seen: Observation<unknown>): boolean =>
  fact === 'presence' &&
  seen.state === 'known' &&
  (seen as Observation<Presence> & { state: 'known' }).value.state === 'present';

const NOT_LISTED = failed('IncompleteResponse: the bucket is in the account but not in its listing');

/** A look to be made. */
export interface NeededRead {
  readonly fact: FactName;
  readonly subject: string;
  readonly region: string;
}

/** What one round of judging wants, each look once. Groups are shared between judgements, so their set is small. */
export function looks(groups: ReadonlySet<readonly Unobserved[]>): readonly NeededRead[] {
  const byKey = new Map<string, NeededRead>();
  for (const group of groups) {
    for (const { fact, subject, region, state } of group) {
      // The way in and the listing come first and are not read again.
      if (state !== 'not-read' || fact === 'access' || fact === 'listing') continue;
      byKey.set(`${fact} ${region} ${subject}`, { fact, subject, region });
    }
  }
  return [...byKey.values()];
}

/** The facts of one account while they come in. */
interface FactStore {
  readonly account: Facts;
  readonly regions: Record<string, Facts>;
  readonly names: Record<string, Facts>;
  /** The (empty) facts of a listed bucket, to be filled. */
  readonly bucket: (name: string) => Facts;
  readonly put: (look: NeededRead, seen: Observation<unknown>) => void;
}

function factStore(): FactStore {
  const account: Facts = {};
  // Without a prototype: a log target may be called `__proto__`.
  const regions: Record<string, Facts> = Object.create(null);
  const names: Record<string, Facts> = Object.create(null);
  const buckets = new Map<string, Facts>();

  const factsOf = ({ fact, subject, region }: NeededRead): Facts => {
    const { scope } = FACTS[fact];
    switch (scope) {
      case 'bucket': {
        const facts = buckets.get(subject);
        if (facts === undefined) throw new Error(`${fact} wanted of ${subject}, which is not listed`);
        return facts;
      }
      case 'account':
        return account;
      case 'region':
        regions[region] ??= {};
        return regions[region];
      case 'name':
        names[subject] ??= {};
        return names[subject];
    }
  };

  return {
    account,
    regions,
    names,
    bucket: (name) => {
      const facts: Facts = {};
      buckets.set(name, facts);
      return facts;
    },
    put: (look, seen) => {
      const facts = factsOf(look);
      // What is wanted although it was read would be wanted for ever.
      if (facts[look.fact] !== undefined || seen.state === 'not-read') {
        throw new Error(`${look.fact} of ${look.subject || 'the account'} is wanted again after it was read`);
      }
      facts[look.fact] = seen;
    },
  };
}

/** The same facts whatever the order in which they came in. */
const inOrder = (inventory: AccountInventory): AccountInventory => ({
  ...inventory,
  buckets: inventory.buckets.map((bucket) => ({ ...bucket, facts: sorted(bucket.facts) })),
  facts: sorted(inventory.facts),
  regions: sorted(inventory.regions, sorted),
  names: sorted(inventory.names, sorted),
});

const sorted = <T extends object>(record: T, inner: (value: never) => unknown = (value) => value): T =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, value]) => [key, inner(value as never)]),
  ) as T;
