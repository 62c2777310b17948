import { assumedValue, assumptionText } from '../../model/assumptions.ts';
import { type Encryption, isBareAlias, ownKeyOf } from '../../model/facts/encryption.ts';
import type { EncryptionKey } from '../../model/facts/encryption-key.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unobservedCheck } from './checks.ts';
import { type KeyGrant, keyGrant } from './key-policy.ts';
import type { DeliveryCheck, DeliverySettings } from './verdict.ts';

const NAME = 'encryption';
/** Every bucket without a setting of its own has SSE-S3 since January 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const BY_DEFAULT: Encryption = { algorithm: 'AES256', keyId: '' };

/** The default encryption of the target: log delivery is documented for SSE-S3 alone. */
export function encryptionCheck(target: SeenBucket, { assumptions: settings = {} }: DeliverySettings): DeliveryCheck {
  const seen = factOf(target, 'encryption');
  if (!seen.seen) return unobservedCheck(NAME, `Default encryption of ${target.name}`, [seen.unobserved]);
  const { algorithm, keyId } = seen.value ?? BY_DEFAULT;
  const evidence = keyId === '' ? algorithm : `${algorithm} ${keyId}`;
  const says = `${target.name} has the default encryption ${algorithm}`;
  switch (algorithm) {
    case 'AES256':
      return ok(NAME, `${target.name} encrypts with SSE-S3`, evidence);
    case 'aws:kms:dsse':
      return blocked(NAME, `${says} (DSSE-KMS), which log delivery does not support`, evidence);
    case 'aws:kms': {
      if (ownKeyOf({ algorithm, keyId }) !== '') return withOwnKey(target, { evidence, keyId, settings });
      const id = 'aws-managed-key-stops-delivery';
      const sentence = `${says} with the AWS managed key, which log delivery does not support; ${assumptionText(id, settings)}`;
      const details = { evidence, assumptions: [id] } as const;
      const value = assumedValue(id, settings);
      if (value === 'undecided') return undecided(NAME, sentence, details);
      return value ? blocked(NAME, sentence, details) : ok(NAME, sentence, details);
    }
    default:
      return undecided(NAME, `${says}; log delivery supports SSE-S3 only`, evidence);
  }
}

/** The key that the default encryption names, if it was read. */
function keyOf(target: SeenBucket, keyId: string): EncryptionKey | undefined {
  const { encryptionKey: key } = target.facts;
  // It is read with a request of its own: the bucket may have got another one meanwhile.
  return key?.state === 'known' && key.value.keyId === keyId ? key.value : undefined;
}

/** Whether the log writer may use the key of the target, where it has one of its owner's and that was read. */
export function targetKeyGrant(
  target: SeenBucket,
  { assumptions: settings = {} }: DeliverySettings,
): KeyGrant | undefined {
  const seen = factOf(target, 'encryption');
  const keyId = seen.seen ? ownKeyOf(seen.value ?? BY_DEFAULT) : '';
  const key = keyId === '' ? undefined : keyOf(target, keyId);
  return key && keyGrant(key, { region: target.region, settings });
}

interface OwnKey {
  readonly evidence: string;
  readonly keyId: string;
  readonly settings: NonNullable<DeliverySettings['assumptions']>;
}

/** A key whose policy the owner of the bucket writes. */
function withOwnKey(target: SeenBucket, { evidence, keyId, settings }: OwnKey): DeliveryCheck {
  const id = 'kms-key-policy-suffices';
  const grant = targetKeyGrant(target, { assumptions: settings });
  const what = `${target.name} has the default encryption aws:kms with a customer managed key`;
  const undocumented =
    'AWS documents SSE-KMS as not supported by log delivery, so that logs may be missing or unreadable; it was seen to work where the key policy lets the log writer in';
  const value = assumedValue(id, settings);
  if (value !== false && grant?.outcome === 'denied')
    return blocked(NAME, `${what}, ${grant.words}`, { evidence, assumptions: grant.assumptions, cause: 'key-denied' });
  const details = { evidence, assumptions: [...new Set([id, ...(grant?.assumptions ?? [])] as const)].sort() };
  const sentence = `${what}, ${grant?.words ?? notRead(keyId)}; ${undocumented}; ${assumptionText(id, settings)}`;
  if (value === false) return blocked(NAME, sentence, details);
  return value === true && grant?.outcome === 'granted'
    ? ok(NAME, sentence, details)
    : undecided(NAME, sentence, details);
}

/** "If you use a KMS key alias, then KMS resolves the key within the requester's account": PutBucketEncryption, S3 API Reference. */
const notRead = (keyId: string): string =>
  isBareAlias(keyId)
    ? `which it names by an alias that is looked up in the account of whoever writes, and that is not its owner's`
    : 'whose policy was not read';
