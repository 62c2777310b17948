import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const encryption: Collector<'encryption'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetEncryptionConfiguration',
    // Every bucket has a default since 2023, but not in every emulator.
    absentOn: ['ServerSideEncryptionConfigurationNotFoundError'],
    send: () => s3.send(new GetBucketEncryptionCommand(bucket)),
    read: ({ ServerSideEncryptionConfiguration: configuration }) => {
      const byDefault = configuration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
      return byDefault?.SSEAlgorithm && { algorithm: byDefault.SSEAlgorithm, keyId: byDefault.KMSMasterKeyID ?? '' };
    },
  });
