import { type LifecycleRule, leavesOutLogs } from '../../model/facts/lifecycle.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known } from '../../model/observation.ts';
import type { JsonObject } from '../../model/record.ts';
import { blocksIn, objectIn, pendingBelow, textIn } from './plan.ts';
import { isUnknown, type Settings } from './settings.ts';

type Facts = Bucket['facts'];

/** Text of a policy, which S3 gives back as it got it. */
export const policyOf = (settings: Settings): Facts['policy'] => {
  const text = textIn(settings.values, 'policy');
  if (isUnknown(settings, 'policy')) return notYetKnown(`${settings.address}.policy`);
  return text === '' ? absent : known({ text });
};

export const versioningOf = ({ address, values, unknown }: Settings): Facts['versioning'] => {
  const [block] = blocksIn(values, 'versioning_configuration');
  if (pendingBelow(unknown, ['versioning_configuration', 'status']))
    return notYetKnown(`${address}.versioning_configuration.status`);
  const status = textIn(block ?? {}, 'status');
  return status === 'Enabled' || status === 'Suspended'
    ? known({ status, mfaDelete: textIn(block ?? {}, 'mfa_delete') === 'Enabled' })
    : absent;
};

/** Inside of the bucket, and as the provider reads it from a bucket that is there. */
export const inlineVersioningOf = ({ address, values, unknown }: Settings): Facts['versioning'] => {
  if (pendingBelow(blocksIn(unknown, 'versioning'), ['enabled'])) return notYetKnown(`${address}.versioning.enabled`);
  const [block] = blocksIn(values, 'versioning');
  return block?.['enabled'] === true ? known({ status: 'Enabled', mfaDelete: block['mfa_delete'] === true }) : absent;
};

export const encryptionOf = ({ address, values, unknown }: Settings): Facts['encryption'] => {
  const byDefault = (of: JsonObject): JsonObject =>
    blocksIn(blocksIn(of, 'rule')[0] ?? {}, 'apply_server_side_encryption_by_default')[0] ?? {};
  const pending = byDefault(unknown);
  if (pendingBelow(unknown, ['rule', 'apply_server_side_encryption_by_default', 'sse_algorithm']))
    return notYetKnown(`${address}.rule.sse_algorithm`);
  const algorithm = textIn(byDefault(values), 'sse_algorithm') || 'AES256';
  // That there is a key of one's own is known, though not yet which.
  const keyId =
    pending['kms_master_key_id'] === true
      ? `${address}.rule.kms_master_key_id`
      : textIn(byDefault(values), 'kms_master_key_id');
  return known({ algorithm, keyId });
};

export const ownershipOf = (settings: Settings): Facts['ownership'] => {
  const setting = textIn(blocksIn(settings.values, 'rule')[0] ?? {}, 'object_ownership');
  return setting === '' ? notYetKnown(`${settings.address}.rule.object_ownership`) : known({ setting });
};

const BLOCKS = {
  blockPublicAcls: 'block_public_acls',
  ignorePublicAcls: 'ignore_public_acls',
  blockPublicPolicy: 'block_public_policy',
  restrictPublicBuckets: 'restrict_public_buckets',
} as const;

export const publicAccessBlockOf = (settings: Settings): Facts['publicAccessBlock'] => {
  const pending = Object.values(BLOCKS).find((name) => isUnknown(settings, name));
  if (pending !== undefined) return notYetKnown(`${settings.address}.${pending}`);
  const isOn = (name: string): boolean => settings.values[name] === true;
  return known({
    blockPublicAcls: isOn(BLOCKS.blockPublicAcls),
    ignorePublicAcls: isOn(BLOCKS.ignorePublicAcls),
    blockPublicPolicy: isOn(BLOCKS.blockPublicPolicy),
    restrictPublicBuckets: isOn(BLOCKS.restrictPublicBuckets),
  });
};

export const objectLockOf = ({ values }: Settings): Facts['objectLock'] =>
  known({
    defaultRetention: textIn(blocksIn(blocksIn(values, 'rule')[0] ?? {}, 'default_retention')[0] ?? {}, 'mode'),
  });

/** Written inside of the bucket, in one of two ways, or as the provider reads it. */
export const inlineObjectLockOf = ({ address, values, unknown }: Settings, isWritten: boolean): Facts['objectLock'] => {
  if (isWritten && unknown['object_lock_enabled'] === true) return notYetKnown(`${address}.object_lock_enabled`);
  const [block] = blocksIn(values, 'object_lock_configuration');
  if (values['object_lock_enabled'] !== true && textIn(block ?? {}, 'object_lock_enabled') !== 'Enabled') return absent;
  return objectLockOf({ address, values: block ?? {}, unknown: {} });
};

export const requestPaymentOf = (settings: Settings): Facts['requestPayment'] =>
  isUnknown(settings, 'payer')
    ? notYetKnown(`${settings.address}.payer`)
    : known({ payer: textIn(settings.values, 'payer') || 'BucketOwner' });

/** What decides which objects expire, and when. */
const OF_EXPIRY = [
  ...['rule', 'lifecycle_rule', 'expiration', 'days', 'date', 'status', 'enabled'],
  ...['filter', 'and', 'prefix', 'tag', 'tags', 'object_size_greater_than', 'object_size_less_than'],
];

export const lifecycleOf = ({ address, values, unknown }: Settings): Facts['lifecycle'] => {
  if (pendingBelow({ rule: unknown['rule'] }, OF_EXPIRY)) return notYetKnown(`${address}.rule`);
  const rules = blocksIn(values, 'rule').map((rule): LifecycleRule => {
    const [filter = {}] = blocksIn(rule, 'filter');
    const [both = {}] = blocksIn(filter, 'and');
    const isNarrowed = [filter, both].some(
      (one) =>
        leavesOutLogs(sizeIn(one, 'object_size_greater_than'), sizeIn(one, 'object_size_less_than')) ||
        blocksIn(one, 'tag').length > 0 ||
        Object.keys(objectIn(one, 'tags')).length > 0,
    );
    return {
      id: textIn(rule, 'id'),
      enabled: textIn(rule, 'status') === 'Enabled',
      prefix: textIn(filter, 'prefix') || textIn(both, 'prefix') || textIn(rule, 'prefix'),
      narrowed: isNarrowed,
      ...expiry(rule),
    };
  });
  return rules.length === 0 ? absent : known({ rules });
};

/** The provider has 0, or in some versions an empty text, for a size in `and` that nobody wrote. */
const sizeIn = (filter: JsonObject, name: string): number | undefined => Number(filter[name] ?? 0) || undefined;

/** The block that `aws_s3_bucket` had before it had resources beside it. */
export const inlineLifecycleOf = ({ address, values, unknown }: Settings): Facts['lifecycle'] => {
  if (pendingBelow(unknown['lifecycle_rule'], OF_EXPIRY)) return notYetKnown(`${address}.lifecycle_rule`);
  const rules = blocksIn(values, 'lifecycle_rule').map(
    (rule): LifecycleRule => ({
      id: textIn(rule, 'id'),
      enabled: rule['enabled'] === true,
      prefix: textIn(rule, 'prefix'),
      narrowed: Object.keys(objectIn(rule, 'tags')).length > 0,
      ...expiry(rule),
    }),
  );
  return rules.length === 0 ? absent : known({ rules });
};

function expiry(rule: JsonObject): Pick<LifecycleRule, 'expiresAfterDays' | 'expiresOn'> {
  const [expiration = {}] = blocksIn(rule, 'expiration');
  const days = expiration['days'];
  const date = textIn(expiration, 'date');
  return {
    expiresAfterDays: typeof days === 'number' && days > 0 ? days : null,
    ...(date === '' ? {} : { expiresOn: date }),
  };
}
