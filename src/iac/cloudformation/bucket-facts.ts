import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { KeyFormat } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';
import { absent, failed, known, type Observation } from '../../model/observation.ts';
import { hasPlaceholder } from '../../model/placeholder.ts';
import { cannedAcl, NEW_BUCKET } from '../new-bucket.ts';
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

type Facts = Bucket['facts'];

/** Code of what nobody can know before deployment. */
const NOT_YET_KNOWN = 'not-yet-known';

export const notYetKnown = (what: string): Observation<never> =>
  failed(NOT_YET_KNOWN, `known after deployment: ${what}`);

/** A property of a bucket. */
interface Property {
  /** `Logs.BucketEncryption` */
  readonly address: string;
  readonly value: Evaluated;
}

/** Names of buckets as the inventory has them, in text that may hold several. */
export type InventoryNames = (text: string) => string;

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
): { readonly facts: Facts; readonly declaredBy: Partial<Record<keyof Facts, string>> } {
  const facts: { -readonly [K in keyof Facts]: Facts[K] } = { ...NEW_BUCKET };
  const declaredBy: Partial<Record<keyof Facts, string>> = {};
  const set = <N extends keyof Facts>(fact: N, property: string, read: (property: Property) => Facts[N]): void => {
    const value = memberIn(properties, property);
    if (value === undefined || value === null) return;
    const at = `${address}.${property}`;
    declaredBy[fact] = at;
    facts[fact] = isPending(value) ? notYetKnown(`${at} (${referenceOf(value)})`) : read({ address: at, value });
  };
  set('logging', 'LoggingConfiguration', (property) => loggingOf(property, { bucket, names }));
  set('encryption', 'BucketEncryption', (property) => encryptionOf(property, names));
  // Object Lock needs versioning, so S3 turns it on: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
  set('objectLock', 'ObjectLockEnabled', ({ address: at, value }) =>
    flag(value) === undefined ? notYetKnown(at) : flag(value) ? known({ defaultRetention: '' }) : absent,
  );
  set('objectLock', 'ObjectLockConfiguration', objectLockOf);
  if (facts.objectLock?.state === 'known') facts.versioning = known({ status: 'Enabled', mfaDelete: false });
  set('versioning', 'VersioningConfiguration', versioningOf);
  set('ownership', 'OwnershipControls', ownershipOf);
  set('acl', 'AccessControl', aclOf);
  set('publicAccessBlock', 'PublicAccessBlockConfiguration', publicAccessBlockOf);
  set('lifecycle', 'LifecycleConfiguration', (property) => lifecycleOf(property, names));
  set('tagging', 'Tags', (property) => tagsOf(property, names));
  return { facts, declaredBy };
}

function loggingOf(
  { address, value }: Property,
  { bucket, names }: { readonly bucket: string; readonly names: InventoryNames },
): Facts['logging'] {
  if (!isEvaluatedMap(value)) return notYetKnown(address);
  const destination = memberIn(value, 'DestinationBucketName');
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html
  const target = destination === undefined || destination === null ? bucket : asText(destination);
  const prefix = asText(memberIn(value, 'LogFilePrefix') ?? '');
  const keyFormat = keyFormatOf(memberIn(value, 'TargetObjectKeyFormat'));
  if (target === undefined) return notYetKnown(`${address}.DestinationBucketName`);
  if (prefix === undefined) return notYetKnown(`${address}.LogFilePrefix`);
  if (keyFormat === undefined) return notYetKnown(`${address}.TargetObjectKeyFormat`);
  return known({ target: names(target), prefix: names(prefix), keyFormat, grants: [] });
}

function keyFormatOf(format: Evaluated | undefined): KeyFormat | undefined {
  if (pendingIn(format) !== undefined) return undefined;
  const partitioned = memberIn(format, 'PartitionedPrefix');
  if (partitioned === undefined) return 'simple';
  const source = plainText(memberIn(partitioned, 'PartitionDateSource'));
  if (source === undefined) return undefined;
  return source === 'DeliveryTime' ? 'partitioned-delivery-time' : 'partitioned-event-time';
}

function encryptionOf({ address, value }: Property, names: InventoryNames): Facts['encryption'] {
  const rules = memberIn(value, 'ServerSideEncryptionConfiguration');
  const [rule] = isEvaluatedList(rules) ? rules : [];
  if (isPending(rules) || isPending(rule)) return notYetKnown(address);
  const byDefault = memberIn(rule, 'ServerSideEncryptionByDefault');
  const algorithm = plainText(memberIn(byDefault, 'SSEAlgorithm'));
  if (isPending(byDefault) || algorithm === undefined) return notYetKnown(`${address}.SSEAlgorithm`);
  // That there is a key of one's own is known, though not yet which.
  return known({
    algorithm: algorithm || 'AES256',
    keyId: names(asText(memberIn(byDefault, 'KMSMasterKeyID') ?? '') ?? address),
  });
}

function objectLockOf({ address, value }: Property): Facts['objectLock'] {
  const mode = plainText(memberIn(memberIn(memberIn(value, 'Rule'), 'DefaultRetention'), 'Mode'));
  return pendingIn(value) !== undefined || mode === undefined
    ? notYetKnown(address)
    : known({ defaultRetention: mode });
}

function versioningOf({ address, value }: Property): Facts['versioning'] {
  const status = plainText(memberIn(value, 'Status'));
  if (status === undefined) return notYetKnown(`${address}.Status`);
  return status === 'Enabled' || status === 'Suspended' ? known({ status, mfaDelete: false }) : absent;
}

function ownershipOf({ address, value }: Property): Facts['ownership'] {
  const rules = memberIn(value, 'Rules');
  const setting = isEvaluatedList(rules) ? plainText(memberIn(rules[0], 'ObjectOwnership')) : '';
  return setting === '' || setting === undefined ? notYetKnown(address) : known({ setting });
}

/** `LogDeliveryWrite` is `log-delivery-write` in the request that CloudFormation sends. */
const aclOf = ({ address, value }: Property): Facts['acl'] =>
  cannedAcl((plainText(value) ?? '').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()) ??
  notYetKnown(address);

function publicAccessBlockOf({ address, value }: Property): Facts['publicAccessBlock'] {
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

/** What narrows a rule to some of the objects below its prefix. */
const NARROWING = ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

function lifecycleOf({ address, value }: Property, names: InventoryNames): Facts['lifecycle'] {
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
    return one !== undefined && one !== null && !(isEvaluatedList(one) && one.length === 0);
  };
  return {
    id: asText(memberIn(rule, 'Id') ?? '') ?? '',
    enabled: status === 'Enabled',
    prefix: names(prefix),
    narrowed: NARROWING.some(narrows),
    expiresAfterDays: age > 0 ? age : null,
    ...(date === '' ? {} : { expiresOn: date }),
  };
}

function tagsOf({ address, value }: Property, names: InventoryNames): Facts['tagging'] {
  if (!isEvaluatedList(value) || pendingIn(value) !== undefined) return notYetKnown(address);
  const tags = value.map((tag) => [asText(memberIn(tag, 'Key') ?? ''), asText(memberIn(tag, 'Value') ?? '')] as const);
  return tags.length === 0
    ? absent
    : known({ tags: Object.fromEntries(tags.map(([key = '', text = '']) => [key, names(text)])) });
}
