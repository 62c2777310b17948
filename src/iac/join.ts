import type { AccountInventory } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { known } from '../model/observation.ts';
import { hasPlaceholder } from '../model/placeholder.ts';
import { UserError } from '../model/user-error.ts';
import type { PlannedPart } from './join-account.ts';
import type { PlannedInventory } from './planned.ts';

/** Names of buckets of a live inventory, with where they are. */
export type LiveBuckets = ReadonlyMap<string, { readonly account: string; readonly region: string }>;

/** A plan whose accounts are those of the live inventory, as far as that can be told. */
export interface PlacedPlan {
  /** By account id; a placeholder where nobody can tell which account it is. */
  readonly parts: ReadonlyMap<string, PlannedPart>;
  readonly planned: PlannedInventory;
}

/**
 * Finds the accounts that a plan does not name by the buckets that it shares with the live inventory.
 * @throws UserError where two accounts have them
 */
export function placePlan(planned: PlannedInventory, live: LiveBuckets): PlacedPlan {
  const whole = withAllAccounts(planned, live);
  let placed = withRegions(whole, live);
  for (const { account } of whole.accounts) {
    const found = accountByBuckets(account.id, placed, live);
    if (found !== null && found !== account.id) placed = withAccount(placed, account.id, found);
  }
  const parts = new Map<string, PlannedPart>();
  for (const inventory of placed.accounts) {
    const { id } = inventory.account;
    const sources = sourcesElsewhere(inventory, placed.accounts);
    parts.set(id, {
      inventory: sources === undefined ? inventory : { ...inventory, sourcesElsewhere: sources },
      buckets: placed.buckets.filter(({ account }) => account === id),
      elsewhere: placed.elsewhere.filter(({ account }) => account === id),
      undelivered: placed.undelivered ?? [],
      deleted: new Set(placed.deleted.filter((name) => (live.get(name)?.account ?? id) === id)),
    });
  }
  return { parts, planned: placed };
}

/** As long as one of two accounts is not known, both may be one, in which the bucket that a reference names is a log target. */
function sourcesElsewhere(
  { account, buckets }: AccountInventory,
  all: readonly AccountInventory[],
): AccountInventory['sourcesElsewhere'] {
  const mayBeOne = all.filter((one) => one.account.id !== account.id && [one, { account }].some(isOpen));
  const loggings = mayBeOne.flatMap((one) => {
    const own = new Set(one.buckets.map(({ name }) => name));
    return one.buckets.flatMap(({ name, facts: { logging } }) =>
      logging?.state === 'known' && !own.has(logging.value.target)
        ? [{ name, targets: [logging.value.target, ...(logging.value.targetIsOneOf ?? [])] }]
        : [],
    );
  });
  const found = buckets
    .map(({ name }) => [name, loggings.flatMap((one) => (one.targets.includes(name) ? [one.name] : []))] as const)
    .filter(([, sources]) => sources.length > 0);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

const isOpen = ({ account }: Pick<AccountInventory, 'account'>): boolean => hasPlaceholder(account.id);

/** A plan that changes buckets of others, or deletes its own, may have none in their accounts. */
function withAllAccounts(planned: PlannedInventory, live: LiveBuckets): PlannedInventory {
  const there = new Set([
    ...planned.accounts.map(({ account }) => account.id),
    ...planned.buckets.flatMap(({ name }) => live.get(name)?.account ?? []),
  ]);
  const needed = [
    ...planned.elsewhere.map(({ account, bucket }) =>
      hasPlaceholder(account) ? (live.get(bucket)?.account ?? account) : account,
    ),
    ...[...planned.deleted, ...(planned.undelivered ?? []).map(bucketOfArn)].flatMap(
      (name) => live.get(name)?.account ?? [],
    ),
  ];
  const missing = new Set(needed.filter((id) => !there.has(id)));
  const elsewhere = planned.elsewhere.map((one) =>
    there.has(one.account) ? one : { ...one, account: live.get(one.bucket)?.account ?? one.account },
  );
  return { ...planned, elsewhere, accounts: [...planned.accounts, ...[...missing].map(emptyAccount)] };
}

const bucketOfArn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const emptyAccount = (id: string): AccountInventory => ({
  account: { id, name: '', path: '', state: '' },
  access: known(true),
  listing: known(true),
  ...{ buckets: [], facts: {}, regions: {}, names: {} },
});

/** `null`: no bucket of it is deployed. */
function accountByBuckets(id: string, planned: PlannedInventory, live: LiveBuckets): string | null {
  const names = [
    ...planned.buckets.filter(({ account, isNamed }) => account === id && isNamed).map(({ name }) => name),
    ...planned.elsewhere.filter(({ account }) => account === id).map(({ bucket }) => bucket),
    ...(planned.accounts.length === 1 ? planned.deleted : []),
  ];
  const found = new Map(
    names.flatMap((name) => {
      const place = live.get(name);
      return place === undefined ? [] : [[place.account, name] as const];
    }),
  );
  const [one, other] = [...found].sort(([a], [b]) => byText(a, b));
  if (one === undefined) return null;
  const [account, bucket] = one;
  const [otherAccount, otherBucket] = other ?? (hasPlaceholder(id) || id === account ? one : [id, 'the plan']);
  if (otherAccount !== account)
    throw new UserError(
      otherBucket === 'the plan'
        ? `the plan is for account ${id}, and its bucket ${bucket} is in account ${account} of the inventory`
        : `the plan has buckets of two accounts in one: ${bucket} is in ${account} and ${otherBucket} in ${otherAccount}`,
      { hint: 'give the inventory of the account that the plan is for, and check --plan-account' },
    );
  return account;
}

/** The same with the id in place of the placeholder, in policies too. Two providers may turn out to be of one account. */
function withAccount(planned: PlannedInventory, placeholder: string, id: string): PlannedInventory {
  const { accounts, ...rest } = replaced(planned, placeholder, id);
  const byId = new Map<string, AccountInventory>();
  for (const account of accounts) {
    const before = byId.get(account.account.id);
    byId.set(account.account.id, before === undefined ? account : merged(before, account));
  }
  return { ...rest, accounts: [...byId.values()] };
}

/** The same text in place of a placeholder wherever it stands: in ids, Regions and policies. */
const replaced = (planned: PlannedInventory, placeholder: string, text: string): PlannedInventory =>
  JSON.parse(JSON.stringify(planned).replaceAll(JSON.stringify(placeholder).slice(1, -1), text));

/** A Region that the plan does not name is that of the buckets that are there already. */
function withRegions(planned: PlannedInventory, live: LiveBuckets): PlannedInventory {
  const found = new Map<string, Set<string>>();
  for (const { name, region } of planned.accounts.flatMap(({ buckets }) => buckets)) {
    const deployed = live.get(name)?.region;
    if (hasPlaceholder(region) && deployed !== undefined)
      found.set(region, (found.get(region) ?? new Set()).add(deployed));
  }
  let placed = planned;
  for (const [placeholder, [only = '', ...others]] of found)
    if (others.length === 0) placed = replaced(placed, placeholder, only);
  return placed;
}

const merged = (a: AccountInventory, b: AccountInventory): AccountInventory => ({
  ...a,
  listing: a.listing.state === 'known' ? b.listing : a.listing,
  buckets: [...a.buckets, ...b.buckets].sort((one, other) => byText(one.name, other.name)),
  facts: { ...a.facts, ...b.facts },
  regions: { ...b.regions, ...a.regions },
  names: { ...a.names, ...b.names },
});
