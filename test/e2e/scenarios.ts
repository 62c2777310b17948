import type { AccountSetup, BucketSetup, Scenario } from '../../src/sandbox/scenario.ts';

export const MANAGEMENT = '999988887777';
export const MEMBER = '111122223333';
export const OTHER = '444455556666';
export const REGION = 'eu-west-1';

/** A bucket that may receive logs, with nothing for any rule to object to. */
export const healthyLogs = (name: string, account: string, more: Partial<BucketSetup> = {}): BucketSetup => ({
  name,
  region: REGION,
  versioning: 'Enabled',
  lifecycle: [{ id: 'expire', prefix: '', expireDays: 400 }],
  policy: {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'S3AccessLogs',
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${name}/*`,
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  },
  ...more,
});

/** A bucket that logs to `target` under its own name. */
export const source = (name: string, target: string, more: Partial<BucketSetup> = {}): BucketSetup => ({
  name,
  region: REGION,
  logging: { target, prefix: `${name}/` },
  ...more,
});

/** An organization whose members let the management account in by the default role. */
export const organization = (
  members: readonly Pick<AccountSetup, 'id' | 'buckets' | 'deliveries' | 'denied'>[],
): Scenario => ({
  organization: { id: 'o-example0001', rootId: 'r-root', managementAccount: MANAGEMENT, units: [] },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-root', buckets: [] },
    ...members.map((member) => ({
      name: `workload ${member.id}`,
      parent: 'r-root',
      roles: [{ name: 'OrganizationAccountAccessRole' }],
      ...member,
    })),
  ],
});

/** One member with a healthy log bucket and some sources. */
export const healthy = (sources = 3): Scenario =>
  organization([
    {
      id: MEMBER,
      buckets: [
        healthyLogs('logs-a', MEMBER),
        ...Array.from({ length: sources }, (_, index) => source(`app-${index}`, 'logs-a')),
      ],
    },
  ]);
