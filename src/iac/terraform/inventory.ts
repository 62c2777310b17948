import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { isJsonObject } from '../../model/record.ts';
import {
  aclOf,
  encryptionOf,
  grantsOf,
  inlineLifecycleOf,
  inlineVersioningOf,
  keyFormatOf,
  lifecycleOf,
  objectLockOf,
  ownershipOf,
  PRIVATE_ACL,
  policyOf,
  publicAccessBlockOf,
  readAclOf,
  requestPaymentOf,
  type Settings,
  versioningOf,
} from './bucket-facts.ts';
import { configurationOf } from './configuration.ts';
import { blocksIn, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';
import { placeOfProvider } from './provider.ts';
import { type References, references } from './references.ts';

const BUCKET = 'aws_s3_bucket';

/** The buckets of a plan as they will be, in the shape of what a scan reads. */
export interface PlannedInventory {
  /** One for each account that is known, and one for each provider whose account is not. */
  readonly accounts: readonly AccountInventory[];
  /** Address of each bucket, by its name in the inventory: the address itself where no name is known yet. */
  readonly addresses: ReadonlyMap<string, string>;
}

export function plannedInventory(plan: TerraformPlan): PlannedInventory {
  const written = configurationOf(plan.configuration);
  const follow = references(plan, written);
  const buckets = plan.resources.filter(({ type }) => type === BUCKET);
  const nameOf = new Map(buckets.map((bucket) => [bucket.address, textIn(bucket.after, 'bucket') || bucket.address]));
  const context: Context = { plan, follow, nameOf, settings: settingsByBucket(plan, follow, nameOf) };
  const byAccount = new Map<string, { readonly account: string; readonly buckets: Bucket[] }>();
  for (const resource of buckets) {
    const { account, region, provider } = placeOfProvider(plan, written, resource);
    const key = account || provider;
    const place = byAccount.get(key) ?? { account, buckets: [] };
    byAccount.set(key, place);
    place.buckets.push({
      name: nameOf.get(resource.address) ?? resource.address,
      region,
      created: '',
      judged: true,
      facts: factsOf(resource, context),
    });
  }
  return {
    accounts: [...byAccount.values()].map((one) => accountOf(one.account, one.buckets, plan)),
    addresses: new Map([...nameOf].map(([address, name]) => [name, address])),
  };
}

interface Context {
  readonly plan: TerraformPlan;
  readonly follow: References;
  readonly nameOf: ReadonlyMap<string, string>;
  readonly settings: SettingsByBucket;
}

interface SettingsByBucket {
  /** Resources of one type that are about a bucket. */
  readonly of: (bucket: string, type: string) => PlannedResource | undefined;
  /** A resource of the type of which nobody can tell yet which bucket it is about. */
  readonly stray: (type: string) => PlannedResource | undefined;
}

/** Name of the bucket that an attribute names, in the inventory; `undefined`: nobody can tell yet. */
function bucketNamed(
  resource: PlannedResource,
  path: readonly string[],
  { values, unknown, follow, nameOf }: Omit<Settings, 'address'> & Pick<Context, 'follow' | 'nameOf'>,
): string | undefined {
  const attribute = path.at(-1) ?? '';
  const literal = textIn(values, attribute);
  if (literal !== '' && unknown[attribute] !== true) return literal;
  const targets = follow.targetsOf(resource, path, BUCKET);
  return targets?.length === 1 ? nameOf.get(targets[0] ?? '') : undefined;
}

function settingsByBucket(
  { resources }: TerraformPlan,
  follow: References,
  nameOf: ReadonlyMap<string, string>,
): SettingsByBucket {
  const found = new Map<string, PlannedResource>();
  const strays = new Map<string, PlannedResource>();
  for (const resource of resources) {
    const { type, after: values, unknown } = resource;
    if (!type.startsWith(`${BUCKET}_`)) continue;
    const bucket = bucketNamed(resource, ['bucket'], { values, unknown, follow, nameOf });
    if (bucket === undefined) strays.set(type, resource);
    else found.set(`${type} ${bucket}`, resource);
  }
  return { of: (bucket, type) => found.get(`${type} ${bucket}`), stray: (type) => strays.get(type) };
}

const ALL_BLOCKED = known({
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
});

function factsOf(resource: PlannedResource, context: Context): Bucket['facts'] {
  const { follow, nameOf, settings } = context;
  const { address, after, unknown, exists } = resource;
  const name = nameOf.get(address) ?? address;
  const written = follow.expressionsOf(resource);

  /** From the resource of its own, else from the block inside, else what a bucket has by itself. */
  const fact = <T>(
    type: string,
    read: (settings: Settings) => Observation<T> | undefined,
    otherwise: () => Observation<T> | undefined,
  ): Observation<T> | undefined => {
    const own = settings.of(name, `${BUCKET}_${type}`);
    if (own !== undefined) return read({ address: own.address, values: own.after, unknown: own.unknown });
    const stray = settings.stray(`${BUCKET}_${type}`);
    return stray === undefined ? otherwise() : notYetKnown(`${stray.address}.bucket`);
  };
  const all: Settings = { address, values: after, unknown };
  const inline = (block: string): Settings => ({ address: `${address}.${block}`, values: after, unknown });
  // What a resource manages no more still stands in the computed attributes of the bucket, so that only what is written counts.
  const isWritten = (block: string): boolean => written[block] !== undefined;
  // Of a bucket that is there, what no resource manages and no attribute shows is not known.
  const whenNew = <T>(value: Observation<T>): Observation<T> | undefined => (exists ? undefined : value);

  const policy = fact('policy', policyOf, () => (isWritten('policy') ? policyOf(inline('policy')) : absent));
  const facts = {
    logging: fact(
      'logging',
      () => loggingOf(settings.of(name, `${BUCKET}_logging`) ?? resource, context),
      () => (isWritten('logging') ? inlineLoggingOf(resource, context) : absent),
    ),
    policy,
    policyStatus: policy?.state === 'absent' ? absent : undefined,
    acl: fact('acl', aclOf, () => (isWritten('acl') ? aclOf(inline('acl')) : exists ? readAclOf(after) : PRIVATE_ACL)),
    encryption: fact('server_side_encryption_configuration', encryptionOf, () => {
      const [block] = blocksIn(after, 'server_side_encryption_configuration');
      return block === undefined
        ? known({ algorithm: 'AES256', keyId: '' })
        : encryptionOf({
            address: `${address}.server_side_encryption_configuration`,
            values: block,
            unknown: blocksIn(unknown, 'server_side_encryption_configuration')[0] ?? {},
          });
    }),
    versioning: fact('versioning', versioningOf, () => inlineVersioningOf(all)),
    ownership: fact('ownership_controls', ownershipOf, () => whenNew(known({ setting: 'BucketOwnerEnforced' }))),
    publicAccessBlock: fact('public_access_block', publicAccessBlockOf, () => whenNew(ALL_BLOCKED)),
    objectLock: fact('object_lock_configuration', objectLockOf, () => {
      if (isWritten('object_lock_enabled') && unknown['object_lock_enabled'] === true)
        return notYetKnown(`${address}.object_lock_enabled`);
      return after['object_lock_enabled'] === true ? known({ defaultRetention: '' }) : absent;
    }),
    requestPayment: fact('request_payment_configuration', requestPaymentOf, () =>
      known({ payer: textIn(after, 'request_payer') || 'BucketOwner' }),
    ),
    lifecycle: fact('lifecycle_configuration', lifecycleOf, () => inlineLifecycleOf(all)),
    tagging: tagsOf(all),
  };
  return withoutMissing(facts);
}

/** A fact that is not there was not read. */
const withoutMissing = (
  facts: { readonly [K in keyof Bucket['facts']]: Bucket['facts'][K] | undefined },
): Bucket['facts'] => Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));

function tagsOf({ address, values, unknown }: Settings): Bucket['facts']['tagging'] {
  const { tags: pending } = unknown;
  if (pending === true || (isJsonObject(pending) && Object.values(pending).includes(true)))
    return notYetKnown(`${address}.tags`);
  const tags = values['tags'];
  const entries = typeof tags === 'object' && tags !== null ? Object.entries(tags) : [];
  return entries.length === 0
    ? absent
    : known({ tags: Object.fromEntries(entries.map(([key, value]) => [key, String(value)])) });
}

function loggingOf(resource: PlannedResource, { follow, nameOf }: Context): Bucket['facts']['logging'] {
  const { address, after: values, unknown } = resource;
  const target = bucketNamed(resource, ['target_bucket'], { values, unknown, follow, nameOf });
  return loggingTo(target, { address, values, unknown });
}

function inlineLoggingOf(resource: PlannedResource, { follow, nameOf }: Context): Bucket['facts']['logging'] {
  const [values] = blocksIn(resource.after, 'logging');
  if (values === undefined) return notYetKnown(`${resource.address}.logging`);
  const [unknown = {}] = blocksIn(resource.unknown, 'logging');
  const target = bucketNamed(resource, ['logging', 'target_bucket'], { values, unknown, follow, nameOf });
  return loggingTo(target, { address: `${resource.address}.logging`, values, unknown });
}

function loggingTo(target: string | undefined, { address, values, unknown }: Settings): Bucket['facts']['logging'] {
  if (target === undefined) return notYetKnown(`${address}.target_bucket`);
  const pending = ['target_grant', 'target_object_key_format'].find((name) => unknown[name] === true);
  if (pending !== undefined) return notYetKnown(`${address}.${pending}`);
  if (unknown['target_prefix'] === true) return notYetKnown(`${address}.target_prefix`);
  return known({
    target,
    prefix: textIn(values, 'target_prefix'),
    keyFormat: keyFormatOf(values),
    grants: grantsOf(values),
  });
}

/** An account holds nothing but what the plan has, unless something refers to more. */
function accountOf(id: string, buckets: readonly Bucket[], { resources }: TerraformPlan): AccountInventory {
  const delivery = resources.find(({ type }) => type.startsWith('aws_cloudwatch_log_delivery'));
  const deliveries = delivery === undefined ? known({ deliveries: [] }) : notYetKnown(delivery.address);
  const names = new Set(buckets.map(({ name }) => name));
  const outside = buckets
    .flatMap(({ facts: { logging } }) => (logging?.state === 'known' ? [logging.value.target] : []))
    .find((target) => !names.has(target));
  const regions = [...new Set(buckets.map(({ region }) => region))].sort(byText);
  const block = resources.find(({ type }) => type === 'aws_s3_account_public_access_block');
  return {
    account: { id, name: '', path: '', state: '' },
    access: known(true),
    // Whether a target that is not in the plan exists cannot be told from the plan.
    listing: outside === undefined ? known(true) : notYetKnown(`bucket ${outside}`),
    buckets: [...buckets].sort((a, b) => byText(a.name, b.name)),
    facts: {
      accountPublicAccessBlock:
        block === undefined
          ? absent
          : (publicAccessBlockOf({ address: block.address, values: block.after, unknown: block.unknown }) ?? absent),
    },
    regions: Object.fromEntries(regions.map((region) => [region, { deliveries }])),
    names: {},
  };
}
