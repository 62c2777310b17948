import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Default encryption of the bucket. `algorithm` as AWS spells it: `AES256` (SSE-S3), `aws:kms`, `aws:kms:dsse`, … */
export interface Encryption {
  readonly algorithm: string;
  readonly keyId: string;
}

/** What S3 names the key that it makes by itself where SSE-KMS is set without a key. */
const MANAGED_KEY = /(?:^|:)alias\/aws\/s3$/;

/** The customer managed key of SSE-KMS, as the bucket has it; `''` where there is none. */
export const ownKeyOf = ({ algorithm, keyId }: Encryption): string =>
  algorithm === 'aws:kms' && !MANAGED_KEY.test(keyId) ? keyId : '';

/** An alias without an account: KMS looks it up in that of whoever uploads, so that it tells nothing of a key. */
export const isBareAlias = (keyId: string): boolean => keyId.startsWith('alias/');

export const encryption = {
  name: 'encryption',
  scope: 'bucket',
  doc: 'Default encryption of the bucket',
  calls: ['s3:GetBucketEncryption'],
  actions: ['s3:GetEncryptionConfiguration'],
  attributes: [
    {
      path: 'encryption.algorithm',
      type: 'string',
      doc: 'Default encryption: `AES256` (SSE-S3), `aws:kms`, `aws:kms:dsse` or what AWS adds; every bucket has one since 2023',
      example: 'AES256',
      absent: 'AES256',
      read: ({ algorithm }) => algorithm,
    },
    {
      path: 'encryption.keyId',
      type: 'string',
      doc: 'KMS key id, ARN or alias; empty for SSE-S3 and for the AWS managed key',
      example: '',
      absent: '',
      read: ({ keyId }) => keyId,
    },
  ],
  healthy: () => known({ algorithm: 'AES256', keyId: '' }),
  fromCase: withDefaults<Encryption>({ algorithm: 'AES256', keyId: '' }),
} as const satisfies FactDefinition<Encryption>;
