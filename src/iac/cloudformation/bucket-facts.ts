import type { Acl } from '../../model/facts/acl.ts';
import type { Encryption } from '../../model/facts/encryption.ts';
import type { BucketFactName, FactValues } from '../../model/facts/index.ts';
import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { KeyFormat, Logging } from '../../model/facts/logging.ts';
import type { ObjectLock } from '../../model/facts/object-lock.ts';
import type { Ownership } from '../../model/facts/ownership.ts';
import type { PublicAccessBlock } from '../../model/facts/public-access-block.ts';
import type { Tagging } from '../../model/facts/tagging.ts';
import type { Versioning } from '../../model/facts/versioning.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { hasPlaceholder } from '../../model/placeholder.ts';
import { cannedAcl, NEW_BUCKET } from '../new-bucket.ts';
import type { PlannedBucket } from '../planned.ts';
import {
  asText,
  type Evaluated,
  type EvaluatedMap,
  isEvaluatedList,
  isEvaluatedMap,
  isPending,
  pendingIn,
  referenceOf,
} from './evaluated.ts';
import type { InventoryNames } from './inventory-names.ts';

type Facts = Bucket['facts'];

/** A property of a bucket. */
interface Property {
  /** `Logs.BucketEncryption` */
  readonly address: string;
  readonly value: Evaluated;
}

const memberIn = (value: Evaluated | undefined, name: string): Evaluated | undefined =>
  isEvaluatedMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** `undefined`: nobody knows yet. `''`: there is none. */
function plainText(value: Evaluated | undefined): string | undefined {
  if (value === undefined || value === null) return '';
  const text = asText(value);
  return text === undefined || hasPlaceholder(text) ? undefined : text;
}

/** `undefined`: nobody knows yet. YAML 1.1, which CloudFormation reads, has these words. */
function flag(value: Evaluated | undefined): boolean | undefined {
  const text = plainText(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', 'yes', 'on'].includes(text)) return true;
  return ['', 'false', 'no', 'off'].includes(text) ? false : undefined;
}

/** What the properties of a bucket say, each fact with the property that says it. */
export function propertyFacts(
  address: string,
  properties: EvaluatedMap,
  { bucket, names }: { readonly bucket: string; readonly names: InventoryNames },
): Pick<PlannedBucket, 'declaredBy'> & { readonly facts: Facts } {
  const declaredBy: { [K in BucketFactName]?: string } = {};
  const fact = <T>(
    name: BucketFactName,
    property: string,
    { byItself, read }: { readonly byItself: Observation<T>; readonly read: (property: Property) => Observation<T> },
  ): Observation<T> => {
    const value = memberIn(properties, property);
    if (value === undefined || value === null) return byItself;
    const at = `${address}.${property}`;
    // Other settings are part of the bucket, which is what somebody changes.
    if (name === 'logging') declaredBy[name] = at;
    return isPending(value) ? notYetKnown(`${at} (${referenceOf(value)})`) : read({ address: at, value });
  };
  const lockEnabled = fact('objectLock', 'ObjectLockEnabled', { byItself: NEW_BUCKET.objectLock, read: lockEnabledOf });
  const objectLock = fact('objectLock', 'ObjectLockConfiguration', { byItself: lockEnabled, read: objectLockOf });
  const facts = {
    ...NEW_BUCKET,
    logging: fact('logging', 'LoggingConfiguration', {
      byItself: NEW_BUCKET.logging,
      read: (property) => loggingOf(property, { bucket, names }),
    }),
    encryption: fact('encryption', 'BucketEncryption', {
      byItself: NEW_BUCKET.encryption,
      read: (property) => encryptionOf(property, names),
    }),
    objectLock,
    versioning: fact('versioning', 'VersioningConfiguration', {
      byItself: versionedBy(objectLock),
      read: versioningOf,
    }),
    ownership: fact('ownership', 'OwnershipControls', { byItself: NEW_BUCKET.ownership, read: ownershipOf }),
    acl: fact('acl', 'AccessControl', { byItself: NEW_BUCKET.acl, read: aclOf }),
    publicAccessBlock: fact('publicAccessBlock', 'PublicAccessBlockConfiguration', {
      byItself: NEW_BUCKET.publicAccessBlock,
      read: publicAccessBlockOf,
    }),
    lifecycle: fact('lifecycle', 'LifecycleConfiguration', {
      byItself: NEW_BUCKET.lifecycle,
      read: (property) => lifecycleOf(property, names),
    }),
    tagging: fact('tagging', 'Tags', { byItself: NEW_BUCKET.tagging, read: (property) => tagsOf(property, names) }),
  };
  return { facts, declaredBy };
}

/** A bucket of which nobody can tell what it has. */
export const unknownFacts = (what: string): Facts =>
  Object.fromEntries(Object.keys(NEW_BUCKET).map((name) => [name, notYetKnown(what)]));

function loggingOf(
  { address, value }: Property,
  { bucket, names }: { readonly bucket: string; readonly names: InventoryNames },
): Observation<Logging> {
  if (!isEvaluatedMap(value)) return notYetKnown(address);
  const destination = memberIn(value, 'DestinationBucketName');
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html
  const target = destination === undefined || destination === null ? bucket : asText(destination);
  const prefix = asText(memberIn(value, 'LogFilePrefix') ?? '');
  const keyFormat = keyFormatOf(memberIn(value, 'TargetObjectKeyFormat'));
  if (target === undefined) return notYetKnown(`${address}.DestinationBucketName`);
  if (prefix === undefined) return notYetKnown(`${address}.LogFilePrefix`);
  return known({
    target: names.nameOf(target),
    prefix: names.inText(prefix),
    keyFormat: keyFormat ?? 'simple',
    ...(keyFormat === undefined && { layoutHangsOn: `${address}.TargetObjectKeyFormat` }),
    grants: [],
  });
}

function keyFormatOf(format: Evaluated | undefined): KeyFormat | undefined {
  if (pendingIn(format) !== undefined) return undefined;
  const partitioned = memberIn(format, 'PartitionedPrefix');
  if (partitioned === undefined) return 'simple';
  const source = plainText(memberIn(partitioned, 'PartitionDateSource'));
  if (source === undefined) return undefined;
  return source === 'DeliveryTime' ? 'partitioned-delivery-time' : 'partitioned-event-time';
}

function encryptionOf({ address, value }: Property, names: InventoryNames): Observation<Encryption> {
  const rules = memberIn(value, 'ServerSideEncryptionConfiguration');
  const [rule] = isEvaluatedList(rules) ? rules : [];
  if (isPending(rules) || isPending(rule)) return notYetKnown(address);
  const byDefault = memberIn(rule, 'ServerSideEncryptionByDefault');
  const algorithm = plainText(memberIn(byDefault, 'SSEAlgorithm'));
  if (isPending(byDefault) || algorithm === undefined) return notYetKnown(`${address}.SSEAlgorithm`);
  // That there is a key of one's own is known, though not yet which.
  return known({
    algorithm: algorithm || 'AES256',
    keyId: names.inText(asText(memberIn(byDefault, 'KMSMasterKeyID') ?? '') ?? address),
  });
}

const lockEnabledOf = ({ address, value }: Property): Observation<ObjectLock> =>
  flag(value) === undefined ? notYetKnown(address) : flag(value) ? known({ defaultRetention: '' }) : absent;

/** Object Lock needs versioning, so S3 turns it on: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
function versionedBy(lock: Observation<ObjectLock>): Observation<Versioning> {
  if (lock.state === 'known') return known({ status: 'Enabled', mfaDelete: false });
  return lock.state === 'absent' ? absent : lock;
}

function objectLockOf({ address, value }: Property): Observation<ObjectLock> {
  const mode = plainText(memberIn(memberIn(memberIn(value, 'Rule'), 'DefaultRetention'), 'Mode'));
  return pendingIn(value) !== undefined || mode === undefined
    ? notYetKnown(address)
    : known({ defaultRetention: mode });
}

function versioningOf({ address, value }: Property): Observation<Versioning> {
  const status = plainText(memberIn(value, 'Status'));
  if (status === undefined) return notYetKnown(`${address}.Status`);
  return status === 'Enabled' || status === 'Suspended' ? known({ status, mfaDelete: false }) : absent;
}

function ownershipOf({ address, value }: Property): Observation<Ownership> {
  const rules = memberIn(value, 'Rules');
  const setting = isEvaluatedList(rules) ? plainText(memberIn(rules[0], 'ObjectOwnership')) : '';
  return setting === '' || setting === undefined ? notYetKnown(address) : known({ setting });
}

/** `LogDeliveryWrite` is `log-delivery-write` in the request that CloudFormation sends. */
const aclOf = ({ address, value }: Property): Observation<Acl> =>
  cannedAcl((plainText(value) ?? '').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()) ??
  notYetKnown(address);

function publicAccessBlockOf({ address, value }: Property): Observation<PublicAccessBlock> {
  const [blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets] = [
    'BlockPublicAcls',
    'IgnorePublicAcls',
    'BlockPublicPolicy',
    'RestrictPublicBuckets',
  ].map((name) => flag(memberIn(value, name)));
  const flags = [blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets];
  if (!isEvaluatedMap(value) || flags.includes(undefined)) return notYetKnown(address);
  return known({
    blockPublicAcls: blockPublicAcls === true,
    ignorePublicAcls: ignorePublicAcls === true,
    blockPublicPolicy: blockPublicPolicy === true,
    restrictPublicBuckets: restrictPublicBuckets === true,
  });
}

/** What narrows a rule to some of the logs below its prefix; that they are larger than 0 says nothing, since none is empty. */
const NARROWING = ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

function lifecycleOf({ address, value }: Property, names: InventoryNames): Observation<FactValues['lifecycle']> {
  const written = memberIn(value, 'Rules');
  if (!isEvaluatedList(written)) return notYetKnown(`${address}.Rules`);
  const rules = written.map((rule) => lifecycleRule(rule, names));
  const all = rules.filter((rule) => rule !== undefined);
  if (all.length < rules.length) return notYetKnown(`${address}.Rules`);
  return all.length === 0 ? absent : known({ rules: all });
}

function lifecycleRule(rule: Evaluated, names: InventoryNames): LifecycleRule | undefined {
  if (!isEvaluatedMap(rule)) return undefined;
  const text = (name: string): string | undefined => plainText(memberIn(rule, name));
  const [status, days, date] = ['Status', 'ExpirationInDays', 'ExpirationDate'].map(text);
  const prefix = asText(memberIn(rule, 'Prefix') ?? '');
  if (status === undefined || days === undefined || date === undefined || prefix === undefined) return undefined;
  const age = Number(days);
  if (Number.isNaN(age)) return undefined;
  const narrows = (name: string): boolean => {
    const one = memberIn(rule, name);
    if (name === 'ObjectSizeGreaterThan' && plainText(one) === '0') return false;
    return one !== undefined && one !== null && !(isEvaluatedList(one) && one.length === 0);
  };
  return {
    id: asText(memberIn(rule, 'Id') ?? '') ?? '',
    enabled: status === 'Enabled',
    prefix: names.inText(prefix),
    narrowed: NARROWING.some(narrows),
    expiresAfterDays: age > 0 ? age : null,
    ...(date === '' ? {} : { expiresOn: date }),
  };
}

function tagsOf({ address, value }: Property, names: InventoryNames): Observation<Tagging> {
  if (!isEvaluatedList(value) || pendingIn(value) !== undefined) return notYetKnown(address);
  const tags = value.map((tag) => [asText(memberIn(tag, 'Key') ?? ''), asText(memberIn(tag, 'Value') ?? '')] as const);
  return tags.length === 0
    ? absent
    : known({ tags: Object.fromEntries(tags.map(([key = '', text = '']) => [key, names.inText(text)])) });
}
