import { ACCOUNTS } from './demo-names.ts';

/** A finding that a scan of the demo must have: where it sits, and the buckets that the rule was asked of. */
export interface ExpectedFail {
  readonly rule: string;
  readonly account: string;
  readonly bucket: string;
  /** Sorted. */
  readonly affected: readonly string[];
}

/** Verdicts that cannot be reached, one per rule, account and cause. */
export interface ExpectedUnknown {
  readonly rule: string;
  readonly account: string;
  readonly cause: string;
}

const { sharedServices, ordersProd, ordersDev, paymentsProd, analytics, webProd, legacyMedia } = ACCOUNTS;

const at =
  (account: string) =>
  (rule: string, bucket: string, ...affected: readonly string[]): ExpectedFail => ({
    rule,
    account,
    bucket,
    affected: affected.length === 0 ? [bucket] : affected,
  });

const shared = at(sharedServices);
const orders = at(ordersProd);
const dev = at(ordersDev);
const data = at(analytics);
const web = at(webProd);
const media = at(legacyMedia);

/** Everything that is wrong in the demo, and nothing else. */
export const DEMO_FAILS: readonly ExpectedFail[] = [
  shared('logging-enabled', 'shared-services-downloads'),
  shared('logging-enabled', 'shared-services-scratch'),
  shared('target-exists', 'shared-services-container-cache'),
  orders('log-prefix-is-unique', 'orders-prod-logs-euc1', 'orders-prod-events', 'orders-prod-events-replica'),
  orders('log-prefix-ends-with-separator', 'orders-prod-exports'),
  orders('target-exists', 'orders-prod-returns'),
  orders('target-in-same-region', 'orders-prod-search-index'),
  dev('target-is-not-source', 'orders-dev-everything'),
  dev('no-logging-loop', 'orders-dev-logs-blue', 'orders-dev-logs-blue', 'orders-dev-logs-green'),
  dev('no-logging-loop', 'orders-dev-ring-a', 'orders-dev-ring-a', 'orders-dev-ring-b', 'orders-dev-ring-c'),
  data('target-without-object-lock', 'analytics-logs-locked', 'analytics-features'),
  data('target-without-object-lock', 'analytics-logs-worm', 'analytics-snapshots'),
  data('target-without-requester-pays', 'analytics-logs-shared', 'analytics-public-datasets'),
  web('log-delivery-permitted', 'web-prod-logs-bare', 'web-prod-checkout'),
  web('log-target-requires-tls', 'web-prod-logs-bare'),
  web('log-delivery-permitted', 'web-prod-logs-fenced', 'web-prod-sessions'),
  web('log-delivery-permitted', 'web-prod-logs-narrow', 'web-prod-thumbnails'),
  web('log-prefix-ends-with-separator', 'web-prod-thumbnails'),
  web('logging-enabled', 'web-prod-drafts'),
  media('no-log-chain', 'legacy-media-logs-first'),
  media('log-bucket-is-dedicated', 'legacy-media-logs-mixed'),
  media('log-delivery-is-scoped', 'legacy-media-logs-unscoped', 'legacy-media-subtitles'),
  media('log-target-not-public', 'legacy-media-logs-open'),
  media('log-target-versioned', 'legacy-media-logs-flat'),
  media('log-target-expires-logs', 'legacy-media-logs-short'),
  media('log-target-expires-logs', 'legacy-media-logs-endless'),
  media('log-target-requires-tls', 'legacy-media-logs-plain'),
  media('target-grants-effective', 'legacy-media-archive'),
  media('log-delivery-is-scoped', 'legacy-media-logs-acl', 'legacy-media-tapes'),
  // A resource control policy is fixed once, at the organization.
  at('o-demo123456')('log-delivery-permitted', '', 'research-genomes', 'research-notebooks', 'research-papers'),
];

export const DEMO_UNKNOWNS: readonly ExpectedUnknown[] = [
  { rule: 'account-reachable', account: ACCOUNTS.acquired, cause: 'denied:sts:AssumeRole' },
  { rule: 'logging-enabled', account: paymentsProd, cause: 'denied:logs:DescribeDeliverySources' },
  { rule: 'target-encryption-supported', account: analytics, cause: 'rule:undecided' },
  { rule: 'log-delivery-permitted', account: webProd, cause: 'rule:undecided' },
  ...['log-delivery-permitted', 'log-delivery-is-scoped', 'log-bucket-is-dedicated', 'log-target-requires-tls'].map(
    (rule) => ({ rule, account: paymentsProd, cause: 'denied:s3:GetBucketPolicy' }),
  ),
];
