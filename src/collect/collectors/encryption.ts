import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { anyText, members, optional, words } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

export const encryption: Collector<'encryption'> = {
  answers: {
    's3:GetBucketEncryption': {
      kind: 'xml',
      root: 'ServerSideEncryptionConfiguration',
      shape: members({
        Rule: members({
          ApplyServerSideEncryptionByDefault: members({
            SSEAlgorithm: words('AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx', 'aws:backup'),
            KMSMasterKeyID: optional(anyText),
          }),
        }),
      }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetEncryptionConfiguration',
      // Every bucket has default encryption since January 2023, but not in every emulator:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
      absentOn: ['ServerSideEncryptionConfigurationNotFoundError'],
      command: GetBucketEncryptionCommand,
      read: ({ ServerSideEncryptionConfiguration: configuration }) => {
        const byDefault = configuration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
        return byDefault?.SSEAlgorithm && { algorithm: byDefault.SSEAlgorithm, keyId: byDefault.KMSMasterKeyID ?? '' };
      },
    }),
};
