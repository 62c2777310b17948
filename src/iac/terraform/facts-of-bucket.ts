import type { BucketFactName } from '../../model/facts/index.ts';
import { NOT_YET_KNOWN, notInPlan, notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { NEW_BUCKET } from '../new-bucket.ts';
import type { PlannedBucket } from '../planned.ts';
import { aclOf, readAclOf } from './acl-facts.ts';
import {
  encryptionOf,
  inlineLifecycleOf,
  inlineObjectLockOf,
  inlineVersioningOf,
  policyOf,
  requestPaymentOf,
} from './bucket-facts.ts';
import type { SourceValues } from './evaluate/source-names.ts';
import { type KeyOf, keyAttribute } from './kms-keys.ts';
import { inlineLoggingOf } from './logging-facts.ts';
import { blocksIn, objectIn, type PlannedResource } from './plan.ts';
import type { References } from './references.ts';
import { type Facts, ofResource, RESOURCE_FACTS, type ResourceFactName } from './resource-facts.ts';
import type { Settings } from './settings.ts';
import type { BucketsNamed, SettingsByBucket } from './settings-by-bucket.ts';

export interface FactsContext {
  readonly follow: References;
  readonly settings: SettingsByBucket;
  readonly named: BucketsNamed;
  readonly keyOf: KeyOf;
  /** What the plan was made of; `undefined`: it was not given. */
  readonly source: SourceValues | undefined;
}

export interface DeclaredFacts {
  readonly facts: Facts;
  readonly declaredBy: PlannedBucket['declaredBy'];
}

/** What a plan says of one bucket: its own arguments, and the resources that set something on it. */
export function factsOfBucket(
  resource: PlannedResource,
  name: string,
  { follow, settings, named, keyOf, source }: FactsContext,
): DeclaredFacts {
  const { address, after, unknown, exists } = resource;
  const written = follow.expressionsOf(resource);
  const declaredBy: Partial<Record<BucketFactName, string>> = {};
  const all: Settings = { address, values: after, unknown };
  const inline = (block: string): Settings => ({ address: `${address}.${block}`, values: after, unknown });
  // The expressions of a plan lack `dynamic` blocks: it has what they make, and the source tells that they are there.
  const isWritten = (block: string): boolean =>
    written[block] !== undefined ||
    (!exists && blocksIn(after, block).length > 0) ||
    source?.isDynamic(resource, block) === true;
  // Of a bucket that is there, what no resource manages and no attribute shows is not known.
  const whenNew = <T>(value: T): T | undefined => (exists ? undefined : value);

  const own = <N extends ResourceFactName>(fact: N): Facts[N] | Observation<never> | undefined => {
    const says = ofResource(fact, name, { settings, named });
    if (says !== undefined && says.address !== '') {
      declaredBy[fact] = says.address;
      return says.fact;
    }
    const stray = settings.stray(name, RESOURCE_FACTS[fact].type);
    if (stray?.isLeftOut === true) return notInPlan(`what becomes of ${stray.address}, which it leaves out`);
    if (stray !== undefined) return notYetKnown(`${stray.address}.bucket`);
    // What is new has lost nothing.
    return exists ? says?.fact : undefined;
  };
  /** A block inside of the bucket, or what the provider has read of a bucket that is there and that no resource manages. */
  const ofBlock = <T>(fact: BucketFactName, block: string, read: () => T): T | Observation<never> => {
    if (isWritten(block)) declaredBy[fact] = `${address}#${block}`;
    // Of a new bucket, what nobody wrote is open too, and is what S3 gives it.
    const isOpen = unknown[block] === true && after[block] == null && (exists || isWritten(block));
    return isOpen ? notYetKnown(`${address}.${block}`) : read();
  };

  const policyResource = settings.of(name, RESOURCE_FACTS.policy.type);
  const policy =
    withWhatItHangsOn(own('policy'), policyResource && follow.expressionsOf(policyResource)) ??
    ofBlock('policy', 'policy', () => (isWritten('policy') || exists ? policyOf(all) : absent));
  const encryption: Facts['encryption'] =
    own('encryption') ??
    ofBlock('encryption', 'server_side_encryption_configuration', () => {
      const block = 'server_side_encryption_configuration';
      const [values] = blocksIn(after, block);
      const [pending = {}] = blocksIn(unknown, block);
      if (values === undefined) return NEW_BUCKET.encryption;
      return encryptionOf({ address: `${address}.${block}`, values, unknown: pending });
    });
  const objectLock =
    own('objectLock') ??
    ofBlock(
      'objectLock',
      isWritten('object_lock_configuration') ? 'object_lock_configuration' : 'object_lock_enabled',
      () => inlineObjectLockOf(all, isWritten('object_lock_enabled')),
    );
  const versioning =
    own('versioning') ??
    ofBlock('versioning', 'versioning', () => {
      const inside = inlineVersioningOf(all);
      return inside?.state === 'absent' ? versioningBy(objectLock) : inside;
    });
  const facts = {
    logging:
      own('logging') ??
      ofBlock('logging', 'logging', () => (isWritten('logging') || exists ? inlineLoggingOf(resource, named) : absent)),
    policy,
    policyStatus: policy?.state === 'absent' ? absent : undefined,
    acl:
      own('acl') ??
      ofBlock('acl', isWritten('grant') ? 'grant' : 'acl', () => {
        if (isWritten('acl')) return aclOf(all);
        return isWritten('grant') || exists ? readAclOf(all) : NEW_BUCKET.acl;
      }),
    encryption,
    encryptionKey: keyOf(keyAttribute(resource, settings.of(name, RESOURCE_FACTS.encryption.type)), encryption),
    versioning,
    ownership: own('ownership') ?? whenNew(NEW_BUCKET.ownership),
    publicAccessBlock: own('publicAccessBlock') ?? whenNew(NEW_BUCKET.publicAccessBlock),
    objectLock,
    requestPayment:
      own('requestPayment') ??
      ofBlock('requestPayment', 'request_payer', () =>
        isWritten('request_payer') || exists
          ? requestPaymentOf({ ...inline('request_payer'), values: { payer: after['request_payer'] }, unknown: {} })
          : NEW_BUCKET.requestPayment,
      ),
    lifecycle: own('lifecycle') ?? ofBlock('lifecycle', 'lifecycle_rule', () => inlineLifecycleOf(all)),
    tagging: tagsOf(all),
  };
  return { facts: withoutMissing(facts), declaredBy };
}

/** What only AWS gives: of the references in a policy those that a plan may lack. */
const GIVEN_BY_AWS = /\.(?:id|arn|json)$/;

/** Says which references leave the policy open, since these are what somebody may write otherwise. */
function withWhatItHangsOn(policy: Facts['policy'], expressions: JsonObject | undefined): Facts['policy'] {
  if (policy?.state !== 'failed' || policy.code !== NOT_YET_KNOWN) return policy;
  const given = expressions && objectIn(expressions, 'policy')['references'];
  const names = (Array.isArray(given) ? given.map(String) : []).filter((name) => GIVEN_BY_AWS.test(name));
  return names.length === 0 ? policy : { ...policy, reason: `${policy.reason} (${[...new Set(names)].join(', ')})` };
}

/** "If you create a bucket with Object Lock, S3 enables versioning": S3 User Guide, "Configuring S3 Object Lock". */
function versioningBy(objectLock: Facts['objectLock']): Facts['versioning'] {
  if (objectLock?.state === 'known') return known({ status: 'Enabled', mfaDelete: false });
  return objectLock?.state === 'failed' ? objectLock : absent;
}

/** A fact that is not there was not read. */
const withoutMissing = (facts: { readonly [K in keyof Facts]: Facts[K] | undefined }): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));

function tagsOf({ address, values, unknown }: Settings): Facts['tagging'] {
  const { tags: pending } = unknown;
  if (pending === true || (isJsonObject(pending) && Object.values(pending).includes(true)))
    return notYetKnown(`${address}.tags`);
  // With those that the provider gives to all that it makes.
  const tags = isJsonObject(values['tags_all']) ? values['tags_all'] : values['tags'];
  const entries = isJsonObject(tags) ? Object.entries(tags) : [];
  return entries.length === 0
    ? absent
    : known({ tags: Object.fromEntries(entries.map(([key, value]) => [key, String(value)])) });
}
