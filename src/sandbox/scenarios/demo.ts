import type { AccountSetup, RoleSetup, Scenario } from '../scenario.ts';
import { analytics, legacyMedia, research, webProd } from './demo-broken.ts';
import { ACCOUNTS, AP, EU, EU_CENTRAL, US } from './demo-names.ts';
import { logBucket, logged, policyOf } from './parts.ts';

const ROOT = 'r-demo';
const PLATFORM = 'ou-demo-platform1';
const WORKLOADS = 'ou-demo-workload1';
const PRODUCTION = 'ou-demo-product01';
const DEVELOPMENT = 'ou-demo-develop01';
const RESTRICTED = 'ou-demo-restrict1';
const ROLES: readonly RoleSetup[] = [
  { name: 'S3LogAuditRead' },
  { name: 'OrganizationAccountAccessRole' },
  { name: 'S3LogAuditPublish', actions: ['securityhub:BatchImportFindings', 'securityhub:GetFindings'] },
];
/** Where findings can be published to. */
const HUBS = [US, EU, EU_CENTRAL];

const ORGANIZATION = 'o-demo123456';

// Scanned with the caller's own credentials: the management account has no role to assume. Nothing is wrong here.
const management: AccountSetup = {
  id: ACCOUNTS.management,
  name: 'management',
  parent: ROOT,
  securityHubRegions: HUBS,
  buckets: [
    logBucket('management-logs-use1', { account: ACCOUNTS.management, region: US }),
    // Somebody uses it, so that a served demo has access logs to read.
    { ...logged('management-billing-exports', US, 'management-logs-use1'), traffic: { perDay: 200, historyDays: 7 } },
    logged('management-cloudtrail-use1', US, 'management-logs-use1'),
    logged('management-config-use1', US, 'management-logs-use1'),
  ],
};

// Partitioned keys hold the source, so that all of them may share one prefix. Nothing is wrong here.
const logArchive: AccountSetup = {
  id: ACCOUNTS.logArchive,
  name: 'log-archive',
  parent: PLATFORM,
  roles: ROLES,
  buckets: [
    logBucket('log-archive-access-use1', { account: ACCOUNTS.logArchive, region: US }),
    logged('log-archive-cloudtrail', US, 'log-archive-access-use1', { prefix: 'sal/', keyFormat: 'EventTime' }),
    logged('log-archive-flow-logs', US, 'log-archive-access-use1', { prefix: 'sal/', keyFormat: 'EventTime' }),
    logged('log-archive-dns-queries', US, 'log-archive-access-use1', { prefix: 'sal/', keyFormat: 'DeliveryTime' }),
    logBucket('log-archive-access-euw1', { account: ACCOUNTS.logArchive, region: EU }),
    logged('log-archive-cloudtrail-euw1', EU, 'log-archive-access-euw1', { prefix: 'sal/', keyFormat: 'EventTime' }),
    logged('log-archive-waf-euw1', EU, 'log-archive-access-euw1', { prefix: 'sal/', keyFormat: 'EventTime' }),
  ],
};

const sharedServices: AccountSetup = {
  id: ACCOUNTS.sharedServices,
  name: 'shared-services',
  parent: PLATFORM,
  roles: ROLES,
  securityHubRegions: HUBS,
  buckets: [
    logBucket('shared-services-logs-euw1', { account: ACCOUNTS.sharedServices, region: EU }),
    logged('shared-services-artifacts', EU, 'shared-services-logs-euw1'),
    logged('shared-services-terraform-state', EU, 'shared-services-logs-euw1'),
    // Nobody ever switched logging on.
    { name: 'shared-services-downloads', region: EU },
    { name: 'shared-services-scratch', region: EU_CENTRAL },
    // The name of a deleted log bucket was free for everybody, and somebody took it.
    logged('shared-services-container-cache', EU, 'central-access-logs-euw1'),
  ],
};

const ordersProd: AccountSetup = {
  id: ACCOUNTS.ordersProd,
  name: 'orders-prod',
  parent: PRODUCTION,
  roles: ROLES,
  securityHubRegions: HUBS,
  buckets: [
    logBucket('orders-prod-logs-euw1', { account: ACCOUNTS.ordersProd, region: EU }),
    logged('orders-prod-invoices', EU, 'orders-prod-logs-euw1'),
    logged('orders-prod-uploads', EU, 'orders-prod-logs-euw1'),
    logged('orders-prod-web-assets', EU, 'orders-prod-logs-euw1'),
    // Two sources below one prefix: nobody can tell whose records these are.
    logBucket('orders-prod-logs-euc1', { account: ACCOUNTS.ordersProd, region: EU_CENTRAL }),
    logged('orders-prod-events', EU_CENTRAL, 'orders-prod-logs-euc1', { prefix: 'sal/' }),
    logged('orders-prod-events-replica', EU_CENTRAL, 'orders-prod-logs-euc1', { prefix: 'sal/' }),
    // Keys read orders-prod-exports2026-…, since S3 puts no separator after the prefix.
    logged('orders-prod-exports', EU_CENTRAL, 'orders-prod-logs-euc1', { prefix: 'orders-prod-exports' }),
    // The target was deleted; the setting stays and says that all is well.
    logged('orders-prod-returns', EU, 'orders-prod-old-logs'),
    // The log bucket was made anew in another Region.
    logBucket('orders-prod-logs-use1', { account: ACCOUNTS.ordersProd, region: US }),
    logged('orders-prod-search-index', EU, 'orders-prod-logs-use1'),
    logged('orders-prod-us-landing', US, 'orders-prod-logs-use1'),
  ],
};

const ordersDev: AccountSetup = {
  id: ACCOUNTS.ordersDev,
  name: 'orders-dev',
  parent: DEVELOPMENT,
  roles: ROLES,
  securityHubRegions: HUBS,
  buckets: [
    // A bucket that logs into itself writes a log of writing the log, for ever.
    {
      ...logBucket('orders-dev-everything', { account: ACCOUNTS.ordersDev, region: EU }),
      logging: { target: 'orders-dev-everything', prefix: 'logs/' },
    },
    // Two log buckets that log into each other, and a bucket whose logs run into the loop.
    {
      ...logBucket('orders-dev-logs-blue', { account: ACCOUNTS.ordersDev, region: EU_CENTRAL }),
      logging: { target: 'orders-dev-logs-green', prefix: 'blue/' },
    },
    {
      ...logBucket('orders-dev-logs-green', { account: ACCOUNTS.ordersDev, region: EU_CENTRAL }),
      logging: { target: 'orders-dev-logs-blue', prefix: 'green/' },
    },
    logged('orders-dev-fixtures', EU_CENTRAL, 'orders-dev-logs-blue'),
    // A loop of three.
    {
      ...logBucket('orders-dev-ring-a', { account: ACCOUNTS.ordersDev, region: US }),
      logging: { target: 'orders-dev-ring-b', prefix: 'a/' },
    },
    {
      ...logBucket('orders-dev-ring-b', { account: ACCOUNTS.ordersDev, region: US }),
      logging: { target: 'orders-dev-ring-c', prefix: 'b/' },
    },
    {
      ...logBucket('orders-dev-ring-c', { account: ACCOUNTS.ordersDev, region: US }),
      logging: { target: 'orders-dev-ring-a', prefix: 'c/' },
    },
  ],
};

const paymentsProd: AccountSetup = {
  id: ACCOUNTS.paymentsProd,
  name: 'payments-prod',
  parent: PRODUCTION,
  roles: ROLES,
  securityHubRegions: HUBS,
  // The deliveries may not be listed, so nobody knows whether the bucket without classic logging is logged.
  denied: ['logs:DescribeDeliverySources'],
  buckets: [
    logBucket('payments-prod-logs-euw1', { account: ACCOUNTS.paymentsProd, region: EU }),
    logged('payments-prod-ledger', EU, 'payments-prod-logs-euw1'),
    logged('payments-prod-statements', EU, 'payments-prod-logs-euw1'),
    { name: 'payments-prod-disputes', region: EU },
    // A log bucket whose policy the auditor may not read.
    logBucket(
      'payments-prod-logs-euc1',
      { account: ACCOUNTS.paymentsProd, region: EU_CENTRAL },
      { denied: ['s3:GetBucketPolicy'] },
    ),
    logged('payments-prod-card-vault', EU_CENTRAL, 'payments-prod-logs-euc1'),
    logged('payments-prod-settlement', EU_CENTRAL, 'payments-prod-logs-euc1'),
  ],
};

// An account that was invited: nobody made the role there.
const acquired: AccountSetup = {
  id: ACCOUNTS.acquired,
  name: 'acquired-platform',
  parent: WORKLOADS,
  joined: 'INVITED',
  buckets: [{ name: 'acquired-platform-data', region: AP }],
};

// Closing accounts are left out, and listed as such.
const oldProject: AccountSetup = {
  id: ACCOUNTS.oldProject,
  name: 'old-project',
  state: 'SUSPENDED',
  parent: WORKLOADS,
  roles: ROLES,
  buckets: [{ name: 'old-project-data', region: EU }],
};

// Not in the organization; it owns the name that somebody else still logs to.
const stranger: AccountSetup = {
  id: '999900001111',
  name: 'stranger',
  buckets: [logBucket('central-access-logs-euw1', { account: '999900001111', region: EU })],
};

/** The organization of `s3log-audit demo`: what is wrong in it, and what is not, stands in `demo-expected.ts`. */
export const demo: Scenario = {
  organization: {
    id: ORGANIZATION,
    rootId: ROOT,
    managementAccount: ACCOUNTS.management,
    units: [
      { id: PLATFORM, name: 'platform', parent: ROOT },
      { id: WORKLOADS, name: 'workloads', parent: ROOT },
      { id: PRODUCTION, name: 'production', parent: WORKLOADS },
      { id: DEVELOPMENT, name: 'development', parent: WORKLOADS },
      { id: RESTRICTED, name: 'restricted', parent: WORKLOADS },
    ],
    policies: [
      // As AWS advises: services of AWS are exempt, so that logs still arrive.
      {
        id: 'p-perimeter01',
        name: 'data-perimeter',
        document: perimeter({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
        targets: [PRODUCTION],
      },
      // The exemption was forgotten: log delivery is denied to every bucket below that unit.
      { id: 'p-perimeter02', name: 'data-perimeter-strict', document: perimeter({}), targets: [RESTRICTED] },
    ],
  },
  accounts: [
    management,
    logArchive,
    sharedServices,
    ordersProd,
    ordersDev,
    paymentsProd,
    { id: ACCOUNTS.analytics, name: 'analytics', parent: PRODUCTION, roles: ROLES, ...analytics },
    { id: ACCOUNTS.webProd, name: 'web-prod', parent: PRODUCTION, roles: ROLES, securityHubRegions: HUBS, ...webProd },
    { id: ACCOUNTS.legacyMedia, name: 'legacy-media', parent: WORKLOADS, roles: ROLES, ...legacyMedia },
    { id: ACCOUNTS.research, name: 'research', parent: RESTRICTED, roles: ROLES, ...research },
    acquired,
    oldProject,
    stranger,
  ],
};

function perimeter(exemption: object): object {
  return policyOf({
    Sid: 'OnlyOurOrganization',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION }, ...exemption },
  });
}
