import type { Scenario } from '../../src/sandbox/scenario.ts';

export const MANAGEMENT = '111122223333';
export const WORKLOAD = '444455556666';
export const STANDALONE = '777788889999';
export const SUSPENDED = '222233334444';

/** A few accounts for tests of the protocols; `filler` makes the lists long enough for pages. */
export const smallScenario = (filler = 0): Scenario => ({
  organization: {
    id: 'o-simulated1',
    rootId: 'r-sim1',
    managementAccount: MANAGEMENT,
    units: [
      { id: 'ou-sim1-workload1', name: 'workloads', parent: 'r-sim1' },
      { id: 'ou-sim1-nested001', name: 'nested', parent: 'ou-sim1-workload1' },
    ],
    policies: [
      {
        id: 'p-tlsonly001',
        name: 'tls-only',
        document: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: '*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
        targets: ['ou-sim1-workload1'],
      },
    ],
    delegatedAdministrators: ['555566667777'],
  },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-sim1', buckets: [{ name: 'hub-data', region: 'us-east-1' }] },
    {
      id: WORKLOAD,
      name: 'workload',
      parent: 'ou-sim1-nested001',
      roles: [
        { name: 'OrganizationAccountAccessRole' },
        { name: 'WithExternalId', externalId: 'open-sesame' },
        { name: 'ReadLogging', actions: ['s3:GetBucketLogging', 's3:List*'] },
        { name: 'Chain', trusts: [WORKLOAD] },
      ],
      disabledRegions: ['ap-east-1'],
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: false,
      },
      buckets: [
        { name: 'app-data', region: 'eu-west-1', logging: { target: 'app-logs', prefix: 'sal/app/' } },
        { name: 'app-logs', region: 'eu-west-1', denied: ['s3:GetBucketPolicy'] },
        { name: 'bare', region: 'eu-west-1', ownership: null, encryption: null, publicAccessBlock: null },
        { name: 'far', region: 'us-east-1' },
        { name: 'exotic', region: 'ap-east-1' },
      ],
      deliveries: [
        { region: 'eu-west-1', bucket: 'bare', destination: 'arn:aws:logs:eu-west-1:444455556666:log-group:access' },
        { region: 'eu-west-1', bucket: 'app-data' },
        { region: 'us-east-1', bucket: 'far', destination: 'arn:aws:s3:::far-logs' },
      ],
    },
    {
      id: SUSPENDED,
      name: 'suspended',
      state: 'SUSPENDED',
      parent: 'r-sim1',
      roles: [{ name: 'OrganizationAccountAccessRole' }],
      buckets: [],
    },
    { id: '555566667777', name: 'security', parent: 'r-sim1', buckets: [] },
    { id: STANDALONE, name: 'standalone', buckets: [{ name: 'somebody-elses', region: 'eu-west-1' }] },
    ...Array.from({ length: filler }, (_, index) => ({
      id: String(600_000_000_000 + index),
      name: `filler-${index}`,
      parent: 'r-sim1',
      buckets: [],
    })),
  ],
});
