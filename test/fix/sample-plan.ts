import type { BucketPolicyDocument, FixPlan } from '../../src/fix/fix-plan.ts';
import { EXPIRES_AT, TOOL_VERSION } from './fix-plans.ts';

const DENY_HTTP = {
  Sid: 'DenyHttp',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::logs-111122223333-eu-west-1', 'arn:aws:s3:::logs-111122223333-eu-west-1/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const DELIVER = {
  Sid: 'S3ServerAccessLogs',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs-111122223333-eu-west-1/app-data/*',
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
};
const policy = (...Statement: readonly object[]): BucketPolicyDocument => ({ Version: '2012-10-17', Statement });

const place = { account: '111122223333', region: 'eu-west-1', managed: { by: 'unknown' } } as const;

/** A log bucket that forbids delivery, and a bucket that logs nothing. */
export const samplePlan: FixPlan = {
  header: {
    formatVersion: 1,
    toolVersion: TOOL_VERSION,
    partition: 'aws',
    organization: 'o-exampleorgid',
    accounts: ['111122223333'],
    inventory: { sha256: 'c0ffee'.padEnd(64, '0'), scannedAt: '2027-01-01T06:00:00Z' },
    expiresAt: EXPIRES_AT,
    assumptions: {},
    strictAssumptions: false,
    rules: ['log-delivery-permitted', 'logging-enabled'],
  },
  steps: [
    {
      ...place,
      action: 'merge-policy',
      id: 'merge-policy logs-111122223333-eu-west-1',
      bucket: 'logs-111122223333-eu-west-1',
      dependsOn: [],
      why: [
        {
          rule: 'log-delivery-permitted',
          message: 'Logs of old-app cannot be written to logs-111122223333-eu-west-1: no statement allows it',
          fingerprint: '5f2a0c1e',
        },
      ],
      stoppedSources: ['old-app'],
      before: policy(DENY_HTTP),
      after: policy(DENY_HTTP, DELIVER),
    },
    {
      ...place,
      action: 'set-logging',
      id: 'set-logging app-data',
      bucket: 'app-data',
      dependsOn: ['merge-policy logs-111122223333-eu-west-1'],
      why: [{ rule: 'logging-enabled', message: 'app-data in eu-west-1 records no requests', fingerprint: '77d1b3aa' }],
      before: null,
      after: { target: 'logs-111122223333-eu-west-1', prefix: 'app-data/', keyFormat: 'simple', grants: [] },
    },
  ],
  advice: [
    {
      account: '111122223333',
      region: 'us-east-1',
      bucket: 'website',
      rule: 'logging-enabled',
      fingerprint: '90ab12cd',
      because: 'the settings name no log bucket for us-east-1: add one under `targets`',
    },
  ],
};
