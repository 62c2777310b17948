import { type Acl, LOG_DELIVERY_GROUP } from '../../model/facts/acl.ts';
import type { LifecycleRule } from '../../model/facts/lifecycle.ts';
import type { KeyFormat } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import type { JsonObject } from '../../model/record.ts';
import { blocksIn, objectIn, pendingBelow, textIn } from './plan.ts';

/** A block of settings: of a resource of its own, or inside of the bucket. */
export interface Settings {
  readonly address: string;
  readonly values: JsonObject;
  readonly unknown: JsonObject;
}

const isUnknown = ({ unknown }: Settings, name: string): boolean => unknown[name] === true;

type Facts = Bucket['facts'];

/** Text of a policy, which S3 gives back as it got it. */
export const policyOf = (settings: Settings): Facts['policy'] => {
  const text = textIn(settings.values, 'policy');
  if (isUnknown(settings, 'policy')) return notYetKnown(`${settings.address}.policy`);
  return text === '' ? absent : known({ text });
};

export const versioningOf = ({ address, values, unknown }: Settings): Facts['versioning'] => {
  const [block] = blocksIn(values, 'versioning_configuration');
  const [pending] = blocksIn(unknown, 'versioning_configuration');
  if (pending?.['status'] === true) return notYetKnown(`${address}.versioning_configuration.status`);
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
  if (pending['sse_algorithm'] === true || unknown['rule'] === true)
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

export const requestPaymentOf = (settings: Settings): Facts['requestPayment'] =>
  isUnknown(settings, 'payer')
    ? notYetKnown(`${settings.address}.payer`)
    : known({ payer: textIn(settings.values, 'payer') || 'BucketOwner' });

/** What decides which objects expire, and when. */
const OF_EXPIRY = ['days', 'date', 'status', 'enabled', 'prefix'];

export const lifecycleOf = ({ address, values, unknown }: Settings): Facts['lifecycle'] => {
  if (unknown['rule'] === true || pendingBelow(unknown['rule'], OF_EXPIRY)) return notYetKnown(`${address}.rule`);
  const rules = blocksIn(values, 'rule').map((rule): LifecycleRule => {
    const [filter = {}] = blocksIn(rule, 'filter');
    const [both = {}] = blocksIn(filter, 'and');
    const isNarrowed = [filter, both].some(
      (one) =>
        one['object_size_greater_than'] != null ||
        one['object_size_less_than'] != null ||
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

const OWNER = 'owner';
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const AUTHENTICATED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED: Readonly<Record<string, readonly (readonly [grantee: string, permission: string])[]>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED, 'READ']],
  'log-delivery-write': [
    [LOG_DELIVERY_GROUP, 'WRITE'],
    [LOG_DELIVERY_GROUP, 'READ_ACP'],
  ],
};

const aclOfGrants = (grants: readonly (readonly [string, string])[]): Observation<Acl> =>
  known({
    owner: OWNER,
    grants: [[OWNER, 'FULL_CONTROL'] as const, ...grants].map(([grantee, permission]) => ({ grantee, permission })),
  });

/** What a new bucket has. */
export const PRIVATE_ACL = aclOfGrants([]);

export const aclOf = (settings: Settings): Facts['acl'] => {
  const canned = CANNED[textIn(settings.values, 'acl')];
  if (canned !== undefined) return aclOfGrants(canned);
  const [policy] = blocksIn(settings.values, 'access_control_policy');
  if (policy === undefined) return notYetKnown(`${settings.address}.acl`);
  const owner = textIn(blocksIn(policy, 'owner')[0] ?? {}, 'id');
  const grants = blocksIn(policy, 'grant').map((grant) => {
    const [grantee = {}] = blocksIn(grant, 'grantee');
    return [textIn(grantee, 'uri') || textIn(grantee, 'id'), textIn(grant, 'permission')] as const;
  });
  return grants.some(([grantee]) => grantee === '')
    ? notYetKnown(`${settings.address}.access_control_policy`)
    : aclOfGrants(grants.filter(([grantee]) => grantee !== owner));
};

/** As the provider reads it from a bucket that is there; the owner is who may do everything. */
export const readAclOf = (values: JsonObject): Observation<Acl> | undefined => {
  const grants = blocksIn(values, 'grant').flatMap((grant) => {
    const permissions = grant['permissions'];
    const grantee = textIn(grant, 'uri') || textIn(grant, 'id');
    return (Array.isArray(permissions) ? permissions : []).map((permission) => [grantee, String(permission)] as const);
  });
  const owner = grants.find(([, permission]) => permission === 'FULL_CONTROL')?.[0];
  return owner === undefined ? undefined : aclOfGrants(grants.filter(([grantee]) => grantee !== owner));
};

export const keyFormatOf = (values: JsonObject): KeyFormat => {
  const [format = {}] = blocksIn(values, 'target_object_key_format');
  const [partitioned] = blocksIn(format, 'partitioned_prefix');
  if (partitioned === undefined) return 'simple';
  return textIn(partitioned, 'partition_date_source') === 'DeliveryTime'
    ? 'partitioned-delivery-time'
    : 'partitioned-event-time';
};

export const grantsOf = (values: JsonObject): readonly string[] =>
  blocksIn(values, 'target_grant').map((grant) => {
    const [grantee = {}] = blocksIn(grant, 'grantee');
    const name = textIn(grantee, 'uri') || textIn(grantee, 'id') || textIn(grantee, 'email_address');
    return `${name}:${textIn(grant, 'permission')}`;
  });
