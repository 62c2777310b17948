import {
  ACCOUNTS_PER_PAGE,
  BUCKETS_PER_PAGE,
  DESCRIBE_POLICY,
  IN_FLIGHT_PER_REGION,
  LIST_ACCOUNTS,
  LIST_POLICIES,
} from '../../collect/throttling/call-limits.ts';
import type { Per, PlannedCall } from './planned-calls.ts';

/** What is to be scanned, buckets spread evenly over the accounts. */
export interface Size {
  /** With the caller's own; 1 is a scan without an organization. */
  readonly accounts: number;
  /** Of all accounts together, log targets included. */
  readonly buckets: number;
  /** That each account has buckets in. */
  readonly regions: number;
  readonly targetsPerAccount: number;
  readonly organizationalUnits: number;
  /** Resource control policies beside the one that AWS attaches to everything. */
  readonly policies: number;
}

export interface Speed {
  readonly latencyMs: number;
  readonly concurrency: number;
}

interface CallCount {
  readonly call: string;
  readonly count: number;
}

export interface Estimate {
  /** For healthy accounts, without retries. */
  readonly calls: readonly CallCount[];
  readonly total: number;
  /** With every call that can become necessary made for every bucket; with the given number of log targets. */
  readonly atMost: number;
  /** At best, in seconds. */
  readonly seconds: number;
}

/** Calls that are made whatever the rules, and those for resource control policies. */
function scanCalls(size: Size, readsRcps: boolean): readonly CallCount[] {
  const { accounts, buckets, organizationalUnits, policies } = size;
  const organization = accounts > 1;
  const pages = (items: number, page: number): number => Math.max(1, Math.ceil(items / page));
  return [
    { call: 'sts:GetCallerIdentity', count: 1 },
    ...(organization
      ? [
          { call: 'organizations:DescribeOrganization', count: 1 },
          { call: 'organizations:ListAccounts', count: pages(accounts, ACCOUNTS_PER_PAGE) },
        ]
      : []),
    ...(organization && readsRcps
      ? [
          { call: 'organizations:ListPolicies', count: pages(policies + 1, ACCOUNTS_PER_PAGE) },
          { call: 'organizations:DescribePolicy', count: policies + 1 },
          {
            call: 'organizations:ListTargetsForPolicy',
            // RCPFullAWSAccess is attached to the root, every unit and every account.
            count: policies + pages(1 + organizationalUnits + accounts, ACCOUNTS_PER_PAGE),
          },
        ]
      : []),
    ...(organization ? [{ call: 'sts:AssumeRole', count: accounts - 1 }] : []),
    { call: 's3:ListBuckets', count: accounts * pages(buckets / accounts, BUCKETS_PER_PAGE) },
  ];
}

/** How often each call will be made, and how long that takes. */
export function estimateCalls(
  planned: readonly PlannedCall[],
  { size, speed, readsRcps }: { readonly size: Size; readonly speed: Speed; readonly readsRcps: boolean },
): Estimate {
  const fixed = scanCalls(size, readsRcps);
  const subjects = subjectsOf(size);
  const calls = joined([
    ...fixed,
    ...planned.filter(({ when }) => when === '').map(({ call, per }) => ({ call, count: subjects[per] })),
  ]);
  const total = sum(calls);
  return {
    calls,
    total,
    atMost: sum([...fixed, ...planned.map(({ call, per }) => ({ call, count: subjects[per] }))]),
    seconds: seconds(calls, { size, speed }),
  };
}

function subjectsOf({ accounts, buckets, regions, targetsPerAccount }: Size): Readonly<Record<Per, number>> {
  const targets = Math.min(buckets, accounts * targetsPerAccount);
  const withBuckets = Math.min(accounts, buckets);
  return {
    bucket: buckets - targets,
    target: targets,
    'lost-target': buckets - targets,
    account: accounts,
    'account-with-target': Math.min(withBuckets, targets),
    'account-and-region': Math.min(buckets, withBuckets * regions),
  };
}

function joined(counts: readonly CallCount[]): readonly CallCount[] {
  const byCall = new Map<string, number>();
  for (const { call, count } of counts) byCall.set(call, (byCall.get(call) ?? 0) + count);
  return [...byCall].filter(([, count]) => count > 0).map(([call, count]) => ({ call, count }));
}

const sum = (counts: readonly CallCount[]): number => counts.reduce((total, { count }) => total + count, 0);

/** The caller's identity, then the list of accounts, then the accounts and the policies of the organization at the same time. */
function seconds(calls: readonly CallCount[], { size, speed }: { readonly size: Size; readonly speed: Speed }): number {
  const latency = speed.latencyMs / 1000;
  const countOf = (call: string): number => calls.find((one) => one.call === call)?.count ?? 0;
  const paced = (count: number, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }): number =>
    Math.max(0, count - burst) / perSecond;
  const pages = countOf('organizations:ListAccounts');
  const first = (countOf('sts:GetCallerIdentity') + countOf('organizations:DescribeOrganization')) * latency;
  const listing = Math.max(pages * latency, paced(pages, LIST_ACCOUNTS));
  const described = countOf('organizations:DescribePolicy');
  const listed = countOf('organizations:ListPolicies') + countOf('organizations:ListTargetsForPolicy');
  const policies = Math.max(
    (described + listed) * latency,
    paced(described, DESCRIBE_POLICY),
    paced(listed, LIST_POLICIES),
  );
  const inAccounts = sum(calls.filter(({ call }) => !call.startsWith('organizations:')));
  const inFlight = Math.min(speed.concurrency, IN_FLIGHT_PER_REGION * size.accounts * size.regions);
  return first + listing + Math.max((inAccounts * latency) / inFlight, policies);
}
