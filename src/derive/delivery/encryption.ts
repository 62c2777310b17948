import { assumedValue, assumptionText } from '../../model/assumptions.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unseen } from './checks.ts';
import type { DeliveryCheck, DeliverySettings } from './verdict.ts';

const NAME = 'encryption';
/** What S3 names the key that it makes by itself where SSE-KMS is set without a key. */
const MANAGED_KEY = /(?:^|:)alias\/aws\/s3$/;

/** The default encryption of the target: log delivery is documented for SSE-S3 alone. */
export function encryptionCheck(target: SeenBucket, { assumptions: settings = {} }: DeliverySettings): DeliveryCheck {
  const seen = factOf(target, 'encryption');
  if (!seen.seen) return unseen(NAME, `Default encryption of ${target.name}`, [seen.look]);
  // Every bucket without a setting of its own has SSE-S3 since 2023.
  const { algorithm, keyId } = seen.value ?? { algorithm: 'AES256', keyId: '' };
  const evidence = keyId === '' ? algorithm : `${algorithm} ${keyId}`;
  const says = `${target.name} has the default encryption ${algorithm}`;
  switch (algorithm) {
    case 'AES256':
      return ok(NAME, `${target.name} encrypts with SSE-S3`, evidence);
    case 'aws:kms:dsse':
      return blocked(NAME, `${says} (DSSE-KMS), which log delivery does not support`, evidence);
    case 'aws:kms': {
      if (keyId !== '' && !MANAGED_KEY.test(keyId)) return withOwnKey(target, { evidence, keyId, settings });
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

interface OwnKey {
  readonly evidence: string;
  readonly keyId: string;
  readonly settings: NonNullable<DeliverySettings['assumptions']>;
}

/** A key whose policy the owner of the bucket writes. */
function withOwnKey(target: SeenBucket, { evidence, settings }: OwnKey): DeliveryCheck {
  const id = 'kms-key-policy-suffices';
  const sentence = `${target.name} has the default encryption aws:kms with a customer managed key, which AWS documents as not supported by log delivery: logs may be missing or unreadable; ${assumptionText(id, settings)}`;
  const details = { evidence, assumptions: [id] } as const;
  return assumedValue(id, settings) === false ? blocked(NAME, sentence, details) : undecided(NAME, sentence, details);
}
