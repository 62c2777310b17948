import type { Presence } from '../../model/facts/presence.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { byText, nameInArn } from '../../model/names.ts';
import { notInPlan, notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { firstPlaceholder, hasPlaceholder, placeholder, referenceIn } from '../../model/placeholder.ts';
import { partitionOfRegion } from '../../model/regions.ts';
import { isNoBucketName } from '../new-bucket.ts';
import type { PlannedBucket, PlannedInventory, PlannedSettings } from '../planned.ts';
import type { SourceModule } from '../source/terraform-source.ts';
import { publicAccessBlockOf } from './bucket-facts.ts';
import { configurationOf } from './configuration.ts';
import { type SourceValues, sourceValues } from './evaluate/source-names.ts';
import { factsOfBucket } from './facts-of-bucket.ts';
import { kmsKeys } from './kms-keys.ts';
import { leftOut } from './left-out.ts';
import { logDeliveries, undelivered } from './log-deliveries.ts';
import { noticesOf, unreadIn, withoutSource } from './notices.ts';
import type { PlannedResource, TerraformPlan } from './plan.ts';
import { textIn } from './plan.ts';
import { withPoliciesFromSource } from './policies-from-source.ts';
import { environmentsOf, type GivenAccounts, type ProviderEnvironment } from './provider.ts';
import { references } from './references.ts';
import { settingsElsewhere } from './resource-facts.ts';
import {
  BUCKET,
  type BucketsNamed,
  bucketsNamed,
  type SettingsByBucket,
  settingsByBucket,
} from './settings-by-bucket.ts';

export interface PlanOptions {
  /** Account ids that the user gives, by alias of the provider; `''` is the one without an alias. */
  readonly accounts?: GivenAccounts;
  /** What the plan was made of: locals and conditionals stand in no plan. */
  readonly source?: SourceModule;
  /** Take texts of policies that are known only after apply from the source, as far as it tells them. */
  readonly policiesFromSource?: boolean;
}

/**
 * The buckets of a plan as they will be, in the shape of what a scan reads.
 * @throws UserError if the plan, or the plan and the user, know two accounts of one provider
 */
export function plannedInventory(
  given: TerraformPlan,
  { accounts = new Map(), source, policiesFromSource = false }: PlanOptions = {},
): PlannedInventory {
  const written = configurationOf(given.configuration);
  const environmentOf = environmentsOf(given, written, {
    given: accounts,
    writtenRegion: (provider) => {
      const region = values?.ofProvider(provider, 'region');
      return typeof region === 'string' && !hasPlaceholder(region) ? region : '';
    },
  });
  const values: SourceValues | undefined =
    source &&
    sourceValues(given, source, {
      partitionOf: (resource) => partitionOfRegion(environmentOf(resource).region) ?? 'aws',
      accountOf: (resource) => environmentOf(resource).account,
    });
  const { plan, rebuilt } =
    values !== undefined && policiesFromSource ? withPoliciesFromSource(given, values) : { plan: given, rebuilt: [] };
  const follow = references(plan, written);
  const resources = plan.resources.filter(({ type }) => type === BUCKET);
  const nameOf = new Map(resources.map((bucket) => [bucket.address, textIn(bucket.after, 'bucket') || bucket.address]));
  const named = bucketsNamed(follow, { buckets: resources, names: nameOf, source: values });
  // What OpenTofu does not enable is in no plan either.
  const left = leftOut(plan).filter((one) => values?.of(one, ['lifecycle', 'enabled']) !== false);
  const settings = settingsByBucket(plan, { named, names: nameOf, left });
  const context = { follow, settings, named, keyOf: kmsKeys(plan, follow), source: values };
  const all = resources.map((resource): Planned => {
    const name = nameOf.get(resource.address) ?? resource.address;
    const { account, region } = environmentOf(resource);
    const { facts, declaredBy } = factsOfBucket(resource, name, context);
    const { address } = resource;
    return {
      planned: { name, isNamed: name !== address, address, account, declaredBy },
      bucket: { name, ...(name === address && { isNamed: false }), region, created: '', judged: true, facts },
    };
  });
  const buckets = all.map(({ planned }) => planned);
  const deleted = deletedBuckets(plan, buckets);
  const inArn = new Map(all.map(({ bucket }) => [bucket.name, nameInArn(bucket)]));
  const deliveries = logDeliveries(plan, { follow, named, environmentOf, inArn: (name) => inArn.get(name) ?? name });
  return {
    accounts: accountsOf(all, plan, { environmentOf, deliveries, deleted: new Set(deleted) }),
    buckets,
    elsewhere: elsewhereOf(plan, settings, { named, environmentOf }).filter(({ bucket }) => !deleted.includes(bucket)),
    deleted,
    undelivered: undelivered(plan),
    unchanged: plan.resources.filter(({ isUnchanged }) => isUnchanged).map(({ address }) => address),
    ...(rebuilt.length > 0 && { fromSource: rebuilt }),
    unread: unreadIn(plan),
    notices: [...noticesOf(plan), ...aboutPolicies(rebuilt), ...(source === undefined ? withoutSource(plan) : [])],
  };
}

/** Findings name them one by one. */
const aboutPolicies = ({ length }: readonly string[]): readonly string[] =>
  length === 0 ? [] : [`Policies that are known only after apply and are judged as the source writes them: ${length}.`];

interface Planned {
  readonly planned: PlannedBucket;
  readonly bucket: Bucket;
}

type EnvironmentOf = (resource: PlannedResource) => ProviderEnvironment;

interface AccountContext {
  readonly environmentOf: EnvironmentOf;
  readonly deliveries: ReturnType<typeof logDeliveries>;
  readonly deleted: ReadonlySet<string>;
}

function accountsOf(
  all: readonly Planned[],
  plan: TerraformPlan,
  context: AccountContext,
): readonly AccountInventory[] {
  const byAccount = new Map<string, Bucket[]>();
  for (const { planned, bucket } of all) {
    const others = byAccount.get(planned.account);
    if (others === undefined) byAccount.set(planned.account, [bucket]);
    else others.push(bucket);
  }
  const found = [...byAccount.keys()];
  for (const id of accountsWithBlocks(plan, { environmentOf: context.environmentOf, found }))
    if (!byAccount.has(id)) byAccount.set(id, []);
  const holders = new Map(all.map(({ planned }) => [planned.name, planned.account]));
  return [...byAccount].map(([id, buckets]) =>
    accountOf({ id, buckets, holders, deleted: context.deleted }, plan, context),
  );
}

interface InAccount {
  readonly id: string;
  readonly buckets: readonly Bucket[];
  /** Account of each bucket of the plan. */
  readonly holders: ReadonlyMap<string, string>;
  /** Buckets that the plan deletes. */
  readonly deleted: ReadonlySet<string>;
}

/** An account holds nothing but what the plan has, unless something refers to more. */
function accountOf(
  { id, buckets, holders, deleted }: InAccount,
  plan: TerraformPlan,
  { environmentOf, deliveries }: AccountContext,
): AccountInventory {
  const regions = [...new Set(buckets.map(({ region }) => region))].sort(byText);
  return {
    account: { id, name: '', path: '', state: '' },
    access: known(true),
    listing: known(true),
    buckets: [...buckets].sort((a, b) => byText(a.name, b.name)),
    facts: {
      accountPublicAccessBlock: accountBlockOf(id, plan, environmentOf),
    },
    regions: Object.fromEntries(regions.map((region) => [region, { deliveries: deliveries({ account: id, region }) }])),
    names: Object.fromEntries(
      outsideOf(buckets).map((name) => [name, { presence: presenceOf(name, id, { holders, deleted }) }]),
    ),
  };
}

const ACCOUNT_BLOCK = 'aws_s3_account_public_access_block';

/** Accounts whose settings the plan changes, though it may have no bucket of theirs. */
function accountsWithBlocks(
  { resources, deleted }: TerraformPlan,
  { environmentOf, found }: Pick<AccountContext, 'environmentOf'> & { readonly found: readonly string[] },
): readonly string[] {
  const changed = resources.filter(({ type, isUnchanged }) => type === ACCOUNT_BLOCK && !isUnchanged);
  const gone = deleted.filter(({ type }) => type === ACCOUNT_BLOCK).map(({ before }) => textIn(before, 'account_id'));
  // One that nobody knows may be that of what is destroyed.
  return [
    ...changed.map((one) => environmentOf(one).account),
    ...(found.some(hasPlaceholder) ? [] : gone.filter((id) => DIGITS.test(id))),
  ];
}

/** What is destroyed is known to be off, so that this stands over what is deployed. */
function accountBlockOf(
  id: string,
  { resources, deleted }: TerraformPlan,
  environmentOf: EnvironmentOf,
): NonNullable<AccountInventory['facts']['accountPublicAccessBlock']> {
  const block = resources.find((one) => one.type === ACCOUNT_BLOCK && environmentOf(one).account === id);
  const gone = deleted.find(
    ({ type, before, replaced }) =>
      type === ACCOUNT_BLOCK && replaced === 'never' && (hasPlaceholder(id) || textIn(before, 'account_id') === id),
  );
  if (block !== undefined)
    return gone === undefined
      ? (publicAccessBlockOf({ address: block.address, values: block.after, unknown: block.unknown }) ?? absent)
      : notYetKnown(`whether ${block.address} is applied after ${gone.address} is destroyed`);
  if (gone === undefined) return absent;
  return hasPlaceholder(id)
    ? notInPlan(`whether ${gone.address}, which it destroys, is of account ${id}`)
    : known({
        blockPublicAcls: false,
        ignorePublicAcls: false,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      });
}

/** Targets that are not among the buckets of the account. */
function outsideOf(buckets: readonly Bucket[]): readonly string[] {
  const names = new Set(buckets.map(({ name }) => name));
  const targets = buckets.flatMap(({ facts: { logging } }) =>
    logging?.state === 'known' ? [logging.value.target] : [],
  );
  return [...new Set(targets)].filter((target) => !names.has(target)).sort(byText);
}

const DIGITS = /^\d{12}$/;

/** Whether a bucket is there that the plan does not have cannot be told from the plan. */
function presenceOf(
  name: string,
  account: string,
  { holders, deleted }: Pick<InAccount, 'holders' | 'deleted'>,
): Observation<Presence> {
  if (deleted.has(name)) return known({ state: 'deleted' });
  const holder = holders.get(name);
  if (holder !== undefined)
    return DIGITS.test(account) && DIGITS.test(holder)
      ? known({ state: 'taken' })
      : notInPlan(`whether ${name} and the buckets that log to it are in one account`);
  if (isNoBucketName(name)) return absent;
  return hasPlaceholder(name)
    ? notYetKnown(referenceIn(firstPlaceholder(name)))
    : notInPlan(`whether there is a bucket ${name}`);
}

function elsewhereOf(
  { resources }: TerraformPlan,
  settings: SettingsByBucket,
  { named, environmentOf }: { readonly named: BucketsNamed; readonly environmentOf: EnvironmentOf },
): readonly PlannedSettings[] {
  const accounts = new Set(resources.map((one) => environmentOf(one).account));
  const [only, ...others] = accounts;
  return [...settings.elsewhere]
    .map(([bucket, types]) => {
      const own = types.flatMap((type) => settings.of(bucket, type) ?? []);
      const [first] = own;
      // Which provider has what is deleted stands nowhere in the plan.
      const account =
        first !== undefined
          ? environmentOf(first).account
          : only !== undefined && others.length === 0
            ? only
            : placeholder(`bucket.${bucket}.account`);
      return { bucket, account, ...settingsElsewhere(bucket, { settings, named }) };
    })
    .filter(({ facts }) => Object.keys(facts).length > 0)
    .sort((a, b) => byText(a.bucket, b.bucket));
}

function deletedBuckets({ deleted }: TerraformPlan, buckets: readonly PlannedBucket[]): readonly string[] {
  const kept = new Set(buckets.map(({ name }) => name));
  const names = deleted.filter(({ type }) => type === BUCKET).map(({ before }) => textIn(before, 'bucket'));
  return [...new Set(names)].filter((name) => name !== '' && !kept.has(name)).sort(byText);
}
