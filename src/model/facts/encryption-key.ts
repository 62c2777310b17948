import { absent } from '../observation.ts';
import { type FactDefinition, writtenAs } from './definition.ts';

/** The KMS key of the default encryption, where it is one of the owner's own. */
export interface EncryptionKey {
  /** As the bucket has it: id, ARN, or ARN of an alias. */
  readonly keyId: string;
  /** `''` where there is no such key. */
  readonly arn: string;
  /** `CUSTOMER` or `AWS`. */
  readonly manager: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, … as KMS has it; `NotFound`: there is no such key. */
  readonly state: string;
  /** The key policy as KMS returns it: JSON text. `''` where it was not asked for. */
  readonly policy: string;
}

const DEFAULTS: EncryptionKey = { keyId: '', arn: '', manager: 'CUSTOMER', state: 'Enabled', policy: '' };

export const encryptionKey = {
  name: 'encryptionKey',
  scope: 'bucket',
  doc: 'The customer managed KMS key of the default encryption, with its policy',
  calls: ['s3:GetBucketEncryption', 'kms:DescribeKey', 'kms:GetKeyPolicy'],
  // The first one names a request that failed.
  actions: ['kms:GetKeyPolicy', 'kms:DescribeKey', 's3:GetEncryptionConfiguration'],
  attributes: [
    {
      path: 'encryptionKey.arn',
      type: 'string',
      doc: 'ARN of the customer managed KMS key of the default encryption; empty where it has none',
      example: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      absent: '',
      read: ({ arn }) => arn,
    },
    {
      path: 'encryptionKey.state',
      type: 'string',
      doc: 'State of that key: `Enabled`, `Disabled`, `PendingDeletion` or what else KMS says, `NotFound` where it is gone; empty where the default encryption has none',
      example: 'Enabled',
      absent: '',
      read: ({ state }) => state,
    },
  ],
  healthy: () => absent,
  // Cases write the policy as a document.
  fromCase: (written) => {
    const { policy = '', ...members } = writtenAs<Readonly<Record<string, unknown>>>(written);
    if (Object.keys(members).some((name) => !Object.hasOwn(DEFAULTS, name))) throw new TypeError('no member of a key');
    return { ...DEFAULTS, ...members, policy: typeof policy === 'string' ? policy : JSON.stringify(policy) };
  },
} as const satisfies FactDefinition<EncryptionKey>;
