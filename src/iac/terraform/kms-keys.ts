import type { EncryptionKey } from '../../model/facts/encryption-key.ts';
import type { Bucket } from '../../model/inventory.ts';
import { known } from '../../model/observation.ts';
import { placeholder } from '../../model/placeholder.ts';
import { type PlannedResource, type TerraformPlan, textIn } from './plan.ts';
import type { References } from './references.ts';

const KEY = 'aws_kms_key';
const ALIAS = 'aws_kms_alias';
const KEY_POLICY = 'aws_kms_key_policy';

/**
 * "Default key policy", AWS KMS Developer Guide: what a key has that is made without a policy. It lets IAM policies of the
 * account decide, and no AWS service in.
 */
const DEFAULT_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${placeholder('aws_kms_key.account')}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

/** Where the key of a default encryption is written. */
interface KeyAttribute {
  readonly resource: PlannedResource;
  readonly path: readonly string[];
}

export type KeyOf = (
  attribute: KeyAttribute,
  encryption: Bucket['facts']['encryption'],
) => Bucket['facts']['encryptionKey'];

/** The key that the plan makes or has for a bucket; `undefined`: it tells nothing of it. */
export function kmsKeys({ resources }: TerraformPlan, follow: References): KeyOf {
  const keys = new Map(resources.filter(({ type }) => type === KEY).map((one) => [one.address, one]));
  const aliases = new Map(resources.filter(({ type }) => type === ALIAS).map((one) => [one.address, one]));
  const only = (addresses: readonly string[] | null): string | undefined =>
    addresses?.length === 1 ? addresses[0] : undefined;
  const policies = new Map(
    resources
      .filter(({ type }) => type === KEY_POLICY)
      .flatMap((one) => {
        const key = only(follow.targetsOf(one, ['key_id'], KEY));
        return key === undefined ? [] : [[key, one] as const];
      }),
  );
  const keyAt = ({ resource, path }: KeyAttribute): PlannedResource | undefined => {
    const direct = only(follow.targetsOf(resource, path, KEY));
    if (direct !== undefined) return keys.get(direct);
    const alias = aliases.get(only(follow.targetsOf(resource, path, ALIAS)) ?? '');
    return alias && keys.get(only(follow.targetsOf(alias, ['target_key_id'], KEY)) ?? '');
  };
  const byKeyId = (keyId: string): PlannedResource | undefined =>
    [...keys.values()].find(({ after }) => [textIn(after, 'arn'), textIn(after, 'key_id')].includes(keyId));
  return (attribute, encryption) => {
    if (encryption?.state !== 'known' || encryption.value.keyId === '') return undefined;
    const { keyId } = encryption.value;
    const key = byKeyId(keyId) ?? keyAt(attribute);
    if (key === undefined) return undefined;
    const policy = policyOf(key, policies.get(key.address), follow);
    if (policy === undefined) return undefined;
    const state = key.after['is_enabled'] === false ? 'Disabled' : 'Enabled';
    const arn = textIn(key.after, 'arn') || placeholder(key.address);
    return known<EncryptionKey>({ keyId, arn, manager: 'CUSTOMER', state, policy });
  };
}

function policyOf(key: PlannedResource, beside: PlannedResource | undefined, follow: References): string | undefined {
  const { after, unknown } = beside ?? key;
  const isWritten = beside !== undefined || follow.expressionsOf(key)['policy'] !== undefined;
  if (!isWritten && !key.exists) return DEFAULT_POLICY;
  const text = textIn(after, 'policy');
  return unknown['policy'] === true || text === '' ? undefined : text;
}

/** Names of the blocks above the key, in the resource of its own and inside of the bucket. */
const IN_RULE = ['rule', 'apply_server_side_encryption_by_default', 'kms_master_key_id'];

export const keyAttribute = (bucket: PlannedResource, own: PlannedResource | undefined): KeyAttribute =>
  own === undefined
    ? { resource: bucket, path: ['server_side_encryption_configuration', ...IN_RULE] }
    : { resource: own, path: IN_RULE };
