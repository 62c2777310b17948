import { bucketArn } from '../names.ts';
import { known } from '../observation.ts';
import type { CaseSubject, FactDefinition } from './definition.ts';

/** The bucket policy exactly as S3 returns it: JSON text, not yet parsed. */
export interface Policy {
  readonly text: string;
}

const allowingDelivery = ({ partition, account, bucket }: CaseSubject): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'S3AccessLogs',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${bucketArn(partition, bucket)}/*`,
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [bucketArn(partition, bucket), `${bucketArn(partition, bucket)}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

export const policy = {
  name: 'policy',
  scope: 'bucket',
  doc: 'The bucket policy',
  calls: ['s3:GetBucketPolicy'],
  actions: ['s3:GetBucketPolicy'],
  attributes: [
    {
      path: 'policy.exists',
      type: 'bool',
      doc: 'The bucket has a policy',
      example: true,
      absent: false,
      read: () => true,
    },
  ],
  healthy: (subject) => known({ text: JSON.stringify(allowingDelivery(subject)) }),
  fromCase: (written) => ({
    text: typeof written === 'string' ? written : JSON.stringify(written),
  }),
} as const satisfies FactDefinition<Policy>;
