import type { FactName } from '../../model/facts/index.ts';
import type { Evidence, Finding, SourceLocation } from '../../model/finding.ts';
import type { Locate, PlannedBucket, PlannedInventory } from '../planned.ts';

/** What the plan declares of a bucket. `address` is `''` where the bucket itself is declared elsewhere. */
export interface DeclaredBucket {
  readonly address: string;
  readonly declaredBy: PlannedBucket['declaredBy'];
}

/** By name of the bucket in the inventory. */
export type DeclaredBuckets = ReadonlyMap<string, DeclaredBucket>;

export const declaredBuckets = ({
  buckets,
  elsewhere,
}: Pick<PlannedInventory, 'buckets' | 'elsewhere'>): DeclaredBuckets =>
  new Map<string, DeclaredBucket>([
    ...elsewhere.map(({ bucket, declaredBy }) => [bucket, { address: '', declaredBy }] as const),
    ...buckets.map(({ name, address, declaredBy }) => [name, { address, declaredBy }] as const),
  ]);

/** The first place of a finding that the source has. */
export function sourceOf(finding: Finding, declared: DeclaredBuckets, locate: Locate): SourceLocation | undefined {
  for (const address of faultAddresses(finding, declared)) {
    const found = locate(address);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What decided the verdict: a fact of the bucket that the rule was asked of, or of its log target. */
interface DecidingFact {
  readonly of: 'bucket' | 'target';
  readonly fact: FactName;
}

const own = (fact: FactName): DecidingFact => ({ of: 'bucket', fact });
const ofTarget = (fact: FactName): DecidingFact => ({ of: 'target', fact });

/** Which fact an attribute is about, by the longest prefix of its path. Others are about the bucket itself. */
const FACT_OF: Readonly<Record<string, DecidingFact | undefined>> = {
  // A statement is missing, wherever somebody may add it.
  'bucket.policy.requiresTls': undefined,
  'bucket.logging': own('logging'),
  'bucket.logging.target.encryption': ofTarget('encryption'),
  'bucket.logging.target.objectLock': ofTarget('objectLock'),
  'bucket.logging.target.requesterPays': ofTarget('requestPayment'),
  'bucket.logging.target.ownership': ofTarget('ownership'),
  'bucket.logging.delivery': ofTarget('policy'),
  'bucket.logging.delivery.encryption': ofTarget('encryption'),
  'bucket.logging.delivery.encryptionReason': ofTarget('encryption'),
  'bucket.logging.delivery.keyGrant': ofTarget('encryption'),
  'bucket.policy': own('policy'),
  'bucket.acl': own('acl'),
  'bucket.ownership': own('ownership'),
  'bucket.encryption': own('encryption'),
  'bucket.versioning': own('versioning'),
  'bucket.lifecycle': own('lifecycle'),
  'bucket.objectLock': own('objectLock'),
  'bucket.requesterPays': own('requestPayment'),
  'bucket.publicAccess': own('publicAccessBlock'),
};

function factOf(path: string): DecidingFact | undefined {
  for (let prefix = path; prefix !== ''; prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), 0)))
    if (Object.hasOwn(FACT_OF, prefix)) return FACT_OF[prefix];
  return undefined;
}

/** Blocks inside `aws_s3_bucket` that configured it before they became resources. */
const INLINE: Readonly<Partial<Record<FactName, string>>> = {
  logging: 'logging',
  encryption: 'server_side_encryption_configuration',
  versioning: 'versioning',
  lifecycle: 'lifecycle_rule',
  objectLock: 'object_lock_configuration',
};

/**
 * What a finding may point at, best first: what declares the fact that decided, then the bucket, then how a source came to
 * have it as its target.
 */
export function faultAddresses(finding: Finding, declared: DeclaredBuckets): readonly string[] {
  const places = finding.verdict === 'fail' ? decidedBy(finding) : hungOn(finding);
  const specific = places.flatMap(({ bucket, fact }) => addressesOf(declared.get(bucket), fact));
  const whole = places.map(({ bucket }) => declared.get(bucket)?.address ?? '');
  const sources = finding.affected.flatMap((name) => [
    ...(name === finding.bucket ? [] : addressesOf(declared.get(name), 'logging')),
    declared.get(name)?.address ?? '',
  ]);
  const sitsAt = declared.get(finding.bucket)?.address ?? '';
  return [...new Set([...specific, ...whole, sitsAt, ...sources])].filter((address) => address !== '');
}

interface FaultPlace {
  readonly bucket: string;
  readonly fact: FactName | undefined;
}

/** Of several buckets the one that the finding sits at comes first. */
function decidedBy({ bucket, evidence }: Finding): readonly FaultPlace[] {
  const isAtAsked = evidence.some(({ resource }) => resource === bucket);
  const first = evidence.filter(({ resource }) => resource === bucket);
  const ordered = [...first, ...evidence.filter(({ resource }) => resource !== bucket)];
  return ordered.map((one) => placeOf(one, isAtAsked ? '' : bucket));
}

/** @param target where the finding sits, if not at the bucket that the rule was asked of; else `''` */
function placeOf({ resource, path }: Evidence, target: string): FaultPlace {
  const deciding = factOf(path);
  if (deciding?.of !== 'target') return { bucket: resource, fact: deciding?.fact };
  return target === '' ? { bucket: resource, fact: 'logging' } : { bucket: target, fact: deciding.fact };
}

/** A verdict that is not known points at what will be known later. */
const hungOn = ({ unobserved }: Finding): readonly FaultPlace[] =>
  unobserved.flatMap(({ fact, subject }) =>
    fact === 'access' || fact === 'listing' || fact === 'rcps' || subject === ''
      ? []
      : [{ bucket: subject, fact: fact === 'policyStatus' ? ('policy' as const) : fact }],
  );

function addressesOf(bucket: DeclaredBucket | undefined, fact: FactName | undefined): readonly string[] {
  if (bucket === undefined || fact === undefined) return [];
  const { address } = bucket;
  const inTerraform = TERRAFORM_BUCKET.test(address);
  // In a template the settings of a bucket stand inside of it, and one policy may be that of several buckets.
  if (address !== '' && !inTerraform && fact !== 'logging') return [address];
  const declaredBy: Readonly<Partial<Record<string, string>>> = bucket.declaredBy;
  const resource = declaredBy[fact];
  if (resource !== undefined) return [resource];
  const block = INLINE[fact];
  return block !== undefined && inTerraform ? [`${address}#${block}`] : [];
}

const TERRAFORM_BUCKET = /(^|\.)aws_s3_bucket\./;
