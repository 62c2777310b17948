import { LOG_DELIVERY_GROUP, type Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { healthyLogs, MANAGEMENT, MEMBER, REGION, source } from '../e2e/scenarios.ts';

const FAR = 'us-east-1';

export const START = '2026-01-01T00:00:00.000Z';

/** With log objects of the days before. */
export const startSmallOrganization = (): Promise<Sandbox> =>
  startSandbox({
    scenario: smallOrganization,
    knobs: { accessLogs: {} },
    clock: { start: START, frozen: true },
  });

/** Two accounts with a bucket for each kind of question, so that a scan asks all of them in few calls. */
export const smallOrganization: Scenario = {
  organization: {
    id: 'o-example0001',
    rootId: 'r-root',
    managementAccount: MANAGEMENT,
    units: [{ id: 'ou-root-workloads1', name: 'workloads', parent: 'r-root' }],
    policies: [
      {
        id: 'p-writers0001',
        name: 'only-known-writers',
        document: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs-a/denied/*' },
          ],
        },
        targets: ['ou-root-workloads1'],
      },
    ],
  },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-root', buckets: [] },
    {
      id: MEMBER,
      name: 'workload',
      parent: 'ou-root-workloads1',
      roles: [{ name: 'OrganizationAccountAccessRole' }],
      trails: [{ name: 'everything', region: REGION, bucket: 'logs-a', multiRegion: true, organization: true }],
      deliveries: [
        { region: REGION, bucket: 'by-cloudwatch', destination: `arn:aws:logs:${REGION}:${MEMBER}:log-group:access` },
      ],
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      },
      buckets: [
        healthyLogs('logs-a', MEMBER, { publicAccessBlock: null }),
        source('app-fine', 'logs-a', {
          tags: { owner: 'team' },
          traffic: { perDay: 24, historyDays: 2 },
          logDelivery: 'delivered',
        }),
        source('app-denied', 'logs-a', { logging: { target: 'logs-a', prefix: 'denied/' } }),
        source('app-astray', 'deleted-logs'),
        source('app-loop', 'app-loop', {
          encryption: { algorithm: 'aws:kms', keyId: `arn:aws:kms:${REGION}:${MEMBER}:key/example` },
          objectLock: { mode: 'GOVERNANCE', days: 7 },
          requesterPays: true,
        }),
        source('app-by-acl', 'logs-by-acl', {
          logging: { target: 'logs-by-acl', prefix: 'p', keyFormat: 'EventTime' },
        }),
        {
          name: 'logs-by-acl',
          region: REGION,
          ownership: 'ObjectWriter',
          acl: [
            { grantee: LOG_DELIVERY_GROUP, permission: 'WRITE' },
            { grantee: LOG_DELIVERY_GROUP, permission: 'READ_ACP' },
          ],
          lifecycle: [
            { id: 'short', prefix: 'x/', expireDays: 3 },
            { id: 'tagged', prefix: '', tag: { key: 'a', value: 'b' }, expireDays: 400 },
          ],
        },
        { name: 'by-cloudwatch', region: REGION },
        { name: 'bare', region: FAR },
      ],
    },
  ],
};
