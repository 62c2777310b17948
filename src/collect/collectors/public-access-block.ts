import { GetPublicAccessBlockCommand, type PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { PublicAccessBlock } from '../../model/facts/public-access-block.ts';
import { members, truth } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

const ABSENT = ['NoSuchPublicAccessBlockConfiguration'];

const DOCUMENT = {
  kind: 'xml',
  root: 'PublicAccessBlockConfiguration',
  shape: members({
    BlockPublicAcls: truth,
    IgnorePublicAcls: truth,
    BlockPublicPolicy: truth,
    RestrictPublicBuckets: truth,
  }),
} as const;

export const publicAccessBlock: Collector<'publicAccessBlock'> = {
  answers: { 's3:GetPublicAccessBlock': DOCUMENT },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketPublicAccessBlock',
      absentOn: ABSENT,
      command: GetPublicAccessBlockCommand,
      read: ({ PublicAccessBlockConfiguration: configuration }) => configuration && partsOf(configuration),
    }),
};

export const accountPublicAccessBlock: Collector<'accountPublicAccessBlock'> = {
  answers: { 's3:GetAccountPublicAccessBlock': { ...DOCUMENT, operation: 's3control:GetPublicAccessBlock' } },
  async collect({ account, control, request }) {
    const { GetPublicAccessBlockCommand: GetOfAccount } = await import('@aws-sdk/client-s3-control');
    const client = await control();
    return request({
      action: 's3:GetAccountPublicAccessBlock',
      absentOn: ABSENT,
      send: () => client.send(new GetOfAccount({ AccountId: account })),
      read: ({ PublicAccessBlockConfiguration: configuration }) => configuration && partsOf(configuration),
    });
  },
};

const partsOf = (configuration: PublicAccessBlockConfiguration): PublicAccessBlock => ({
  blockPublicAcls: configuration.BlockPublicAcls ?? false,
  ignorePublicAcls: configuration.IgnorePublicAcls ?? false,
  blockPublicPolicy: configuration.BlockPublicPolicy ?? false,
  restrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
});
