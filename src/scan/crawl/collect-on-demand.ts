import type { AccountReader, FactRequest } from '../../collect/account-reader.ts';
import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import { NOT_LISTED } from '../../collect/observe.ts';
import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import { equivalenceClassesOf } from '../../evaluate/equivalence-classes.ts';
import type { Lookup, Unobserved, UnobservedGroups } from '../../model/answer.ts';
import type { ArrivalHistory } from '../../model/arrival.ts';
import { firstUnread } from '../../model/first-unread.ts';
import type { Account, AccountInventory, Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { bucketRulesOf, unobservedAt } from '../assess/bucket-verdicts.ts';
import { readsArrival, readsTrails } from '../plan/planned-actions.ts';
import { organizationDemand, trailsDemand } from './cross-account-demand.ts';
import { factStore } from './fact-store.ts';
import { inSlices } from './in-slices.ts';
import { withSource } from './logged-requests.ts';
import { afterSecondListing, isLate, seemsGone } from './second-listing.ts';

export interface CollectInput {
  readonly account: Account;
  readonly reader: Pick<AccountReader, 'read' | 'list'>;
  readonly listed: BucketListing;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  /** Regions whose buckets are judged; empty for all. */
  readonly regions: readonly string[];
  /** The only bucket to be judged; `null` for all. */
  readonly bucket: string | null;
  /** What earlier scans know of the sources whose own records are to be looked for. */
  readonly proves?: ReadonlyMap<string, ArrivalHistory> | null;
  readonly onRead?: (event: { readonly done: number; readonly requested: number }) => void;
}

/**
 * Reads of one account exactly what the rules request: judge with what is there, read what was requested, judge again,
 * until nothing is requested. A bucket for which nothing is requested is not judged again. Buckets may be deleted and targets
 * created while an account is read: the account is listed again then.
 */
export async function collectOnDemand({
  account,
  reader,
  listed: { listing, buckets: found },
  rules,
  context,
  regions,
  bucket: only,
  proves = null,
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

  const remembers = readsArrival(rules);
  let named = remembers ? byName(inventory.buckets) : NOBODY;
  let derived = deriveAccount(inventory, context);
  const demand = demandOf(rules, context);
  let pending: readonly Bucket[] = inventory.buckets.filter(({ judged }) => judged);
  let goneAreChecked = false;
  let done = 0;
  let requested = 0;
  for (;;) {
    const groups = new Set<readonly Unobserved[]>();
    for (const group of requestsOf(demand.account, account.id, derived.account)) groups.add(group);
    pending = pending.filter(({ name }) => {
      const requests = requestsOfBucket(demand.bucket, name, derived.bucket(name));
      for (const group of requests) groups.add(group);
      return requests.length > 0;
    });
    const requests = requestsIn(groups);
    if (requests.length === 0) {
      if (goneAreChecked || listing.state !== 'known' || !inventory.buckets.some(seemsGone)) break;
      goneAreChecked = true;
    }
    const late = new Map<string, FactRequest>();
    requested += requests.length;
    await inSlices(requests, async (request) => {
      const whole = remembers ? withSource(request, named, { proves, derived }) : request;
      const observation = await reader.read(whole);
      if (isLate(observation)) late.set(request.subject, request);
      else store.put(request, observation);
      done += 1;
      onRead?.({ done, requested });
    });
    if (late.size > 0 || requests.length === 0) {
      const again = { listing: await reader.list(), late: new Set(late.keys()), asBucket };
      const buckets = afterSecondListing({ buckets: inventory.buckets, ...again });
      const names = new Set(buckets.map(({ name }) => name));
      for (const [name, request] of late) if (!names.has(name)) store.put(request, NOT_LISTED);
      inventory = { ...inventory, buckets };
      if (remembers) named = byName(buckets);
      pending = buckets.filter(({ judged }) => judged);
    }
    derived = deriveAccount(inventory, context);
  }
  return inOrder(inventory);
}

const byName = (buckets: readonly Bucket[]): ReadonlyMap<string, Bucket> =>
  new Map(buckets.map((bucket) => [bucket.name, bucket]));
const NOBODY: ReadonlyMap<string, Bucket> = new Map();

export interface Demand {
  readonly bucket: readonly CompiledRule[];
  readonly account: readonly CompiledRule[];
}

/** What decides which facts of an account are read: the rules, and replacements for those that need other accounts too. */
export function demandOf(rules: readonly CompiledRule[], context: DeriveContext): Demand {
  const bucket = bucketRulesOf(rules);
  const account = [
    ...rules.filter((rule) => rule.info.on === 'account'),
    ...rules.filter((rule) => rule.info.on === 'organization').map(organizationDemand),
    ...(context.organization === null ? [] : bucket.filter(readsTrails).map(trailsDemand)),
  ];
  return { bucket, account };
}

/** What each rule requests next of one subject. */
export const requestsOf = (rules: readonly CompiledRule[], name: string, lookup: Lookup): UnobservedGroups =>
  rules.flatMap((rule) => rule.judge(name, lookup).requests);

/** The same, by the equivalence class of the bucket. */
export function requestsOfBucket(rules: readonly CompiledRule[], name: string, lookup: Lookup): UnobservedGroups {
  const { unobserved, perSubject } = equivalenceClassesOf(rules)(lookup);
  const requests = unobserved.flatMap((paths) => firstUnread(unobservedAt(paths, lookup)));
  return perSubject.length === 0 ? requests : [...requests, ...requestsOf(perSubject, name, lookup)];
}

/** What one round of judging requests, each fact once. Groups are shared between judgements, so their set is small. */
export function requestsIn(groups: ReadonlySet<readonly Unobserved[]>): readonly FactRequest[] {
  const byKey = new Map<string, FactRequest>();
  for (const group of groups) {
    for (const { fact, subject, region, state } of group) {
      // The access and the listing come first and are not read again.
      if (state !== 'not-read' || fact === 'access' || fact === 'listing' || fact === 'rcps') continue;
      byKey.set(`${fact} ${region} ${subject}`, { fact, subject, region });
    }
  }
  return [...byKey.values()];
}

/** The same facts whatever the order in which they came in. */
const inOrder = (inventory: AccountInventory): AccountInventory => ({
  ...inventory,
  buckets: inventory.buckets.map((bucket) => ({ ...bucket, facts: sorted(bucket.facts) })),
  facts: sorted(inventory.facts),
  regions: eachSorted(inventory.regions),
  names: eachSorted(inventory.names),
});

const sorted = <T extends object>(record: T): T =>
  // The same members in another order.
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => byText(a, b))) as T;

const eachSorted = <T extends object>(records: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(sorted(records)).map(([subject, facts]) => [subject, sorted(facts)]));
