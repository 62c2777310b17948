import { GetPublicAccessBlockCommand, type PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { PublicAccessBlock } from '../../model/facts/public-access-block.ts';
import type { Collector } from './collector.ts';

const ABSENT = ['NoSuchPublicAccessBlockConfiguration'];

export const publicAccessBlock: Collector<'publicAccessBlock'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketPublicAccessBlock',
    absentOn: ABSENT,
    send: () => s3.send(new GetPublicAccessBlockCommand(bucket)),
    read: ({ PublicAccessBlockConfiguration: configuration }) => configuration && partsOf(configuration),
  });

export const accountPublicAccessBlock: Collector<'accountPublicAccessBlock'> = async ({ account, control, look }) => {
  const { GetPublicAccessBlockCommand: GetOfAccount } = await import('@aws-sdk/client-s3-control');
  const client = await control();
  return look({
    action: 's3:GetAccountPublicAccessBlock',
    absentOn: ABSENT,
    send: () => client.send(new GetOfAccount({ AccountId: account })),
    read: ({ PublicAccessBlockConfiguration: configuration }) => configuration && partsOf(configuration),
  });
};

const partsOf = (configuration: PublicAccessBlockConfiguration): PublicAccessBlock => ({
  blockPublicAcls: configuration.BlockPublicAcls ?? false,
  ignorePublicAcls: configuration.IgnorePublicAcls ?? false,
  blockPublicPolicy: configuration.BlockPublicPolicy ?? false,
  restrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
});
