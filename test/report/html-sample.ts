import type { SourceArrival } from '../../src/model/arrival.ts';
import type { AccountResult, Finding, LoggingEdge, ReportHeader, RuleInfo } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Account } from '../../src/model/inventory.ts';
import { known } from '../../src/model/observation.ts';
import type { ReportOptions } from '../../src/model/report.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { html } from '../../src/report/html.ts';
import { OBSERVED } from '../observed-finding.ts';

/** Markup, the ends of every context it could stand in, terminal controls, right-to-left override, an Arabic name, half a pair. */
export const HOSTILE =
  '</script></style></title><img src=x onerror=alert(1)> "\' --> ]]> \u001b[31m\u0007\u202Egnp\u2066 \u0645\u0631\u062d\u0628\u0627 \uD83D';

export const account = (id: string, name = '', path = 'o-example/r-exam/'): Account => ({
  id,
  name,
  path,
  state: 'ACTIVE',
});

const rule = (id: string, info: Partial<RuleInfo> = {}): RuleInfo => ({
  id,
  title: `Title of ${id}`,
  severity: 'high',
  on: 'bucket',
  because: 'It matters.',
  fix: 'Mend it.',
  terraform: '',
  tags: ['default'],
  controls: {},
  ...info,
});

export const finding = ({ id, name, path }: Account, told: Partial<Finding>): Finding => {
  const { rule: ruleId = 'logging-enabled', bucket = '', cause = '' } = told;
  return {
    rule: ruleId,
    severity: 'high',
    verdict: 'fail',
    partition: 'aws',
    account: id,
    accountName: name,
    accountPath: path,
    region: 'eu-west-1',
    bucket,
    arn: bucket && `arn:aws:s3:::${bucket}`,
    affected: bucket ? [bucket] : [],
    message: `Requests to bucket ${bucket} in account ${id}, eu-west-1, are not logged`,
    ...OBSERVED,
    cause,
    causeText: cause,
    fingerprint: fingerprint({ rule: ruleId, partition: 'aws', account: id, resource: bucket || cause }),
    ...told,
  };
};

export const edge = (source: string, target: string, told: Partial<LoggingEdge> = {}): LoggingEdge => ({
  source,
  region: 'eu-west-1',
  target,
  prefix: `${source}/`,
  targetListed: true,
  delivery: 'permitted',
  inLoop: false,
  ...told,
});

export const result = (of: Account, told: Partial<AccountResult> = {}): AccountResult => ({
  account: of,
  coverage: { status: 'scanned', reason: '', buckets: { listed: 0, judged: 0 }, unobserved: [] },
  findings: [],
  resolved: [],
  verdicts: {},
  outcomes: {},
  listed: [],
  regionOf: new Map(),
  regions: [],
  edges: [],
  ...told,
});

const RULES: readonly RuleInfo[] = [
  rule('account-reachable', { on: 'account' }),
  rule('log-delivery-permitted', {
    fix: 'Let the policy allow it. Use aws s3api put-bucket-policy; `s3log-audit explain BUCKET` prints the statement.',
    controls: { 'nist-800-53-r5': ['AU-12'] },
  }),
  rule('logging-enabled', {
    fix: `Turn it on: aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status '{"LoggingEnabled":{"TargetBucket":"LOG-BUCKET","TargetPrefix":"BUCKET/"}}'. The policy must allow it.`,
    terraform:
      'resource "aws_s3_bucket_logging" "this" {\n  bucket        = "BUCKET"\n  target_bucket = "LOG-BUCKET"\n  target_prefix = "BUCKET/"\n}\n',
    controls: { 'aws-fsbp': ['S3.9'], 'nist-800-53-r5': ['AU-2', 'AU-12'] },
  }),
  rule('no-logging-loop', { severity: 'critical' }),
];

export const header: ReportHeader = {
  tool: { name: 's3log-audit', version: '0.1.0' },
  scan: {
    formatVersion: 1,
    toolVersion: '0.1.0',
    started: '2026-11-22T01:00:00.000Z',
    partition: 'aws',
    caller: '111122223333',
    organization: { id: 'o-example', managementAccount: '111122223333', rcps: known({ policies: [] }) },
    scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: [] },
    accounts: [],
    skipped: [],
  },
  ended: '2026-11-22T01:10:00.000Z',
  rules: RULES,
  otherRules: [],
};

const options: ReportOptions = {
  includeWaived: false,
  sarifSplit: 1,
  baseline: { started: '2026-11-21T01:00:00.000Z' },
  exit: () => Promise.resolve({ code: 1, meaning: 'findings' }),
  notice: () => undefined,
  spool: () => {
    const lines: string[] = [];
    return {
      write: async (line) => {
        lines.push(line);
      },
      async *lines() {
        yield* lines;
      },
    };
  },
};

const orders = account('444455556666', 'orders');
const hostile = account('222233334444', HOSTILE);
const closed = account('333344445555', 'acquired');

const waiver = {
  reason: `Public data ${HOSTILE}`,
  owner: 'web',
  expires: '2026-12-31',
  expired: false,
  location: 'w.yaml:3',
};
const none = { delivered: 0, 'not-delivered': 0, 'not-logged': 0, 'log-target': 0, unknown: 0 };

const CONFIRMED = { says: 'confirms', assumptions: ['writer-sends-source-org'] } as const;

const arrival = (told: Partial<SourceArrival> & Pick<SourceArrival, 'bucket' | 'state'>): SourceArrival => ({
  region: 'eu-west-1',
  target: 'x-logs',
  seenAt: '',
  reason: 'it was looked at',
  ...told,
});

/** One of everything that the page can show. */
export const accounts: readonly AccountResult[] = [
  result(hostile, {
    coverage: {
      status: 'scanned',
      reason: '',
      buckets: { listed: 3, judged: 3 },
      unobserved: [
        {
          fact: 'policy',
          state: 'denied',
          action: 's3:GetBucketPolicy',
          code: '',
          reason: '',
          count: 1,
          examples: ['x-logs'],
        },
      ],
    },
    regions: [{ region: 'eu-west-1', buckets: { ...none, 'not-logged': 1, unknown: 1, 'log-target': 1 } }],
    arrivals: [
      arrival({ bucket: 'x-app', state: 'arriving', seenAt: '2026-11-22T00:10:00Z', evidence: CONFIRMED }),
      arrival({ bucket: `x-${HOSTILE}`, state: 'silent', target: HOSTILE, reason: HOSTILE }),
      arrival({ bucket: 'x-moved', state: 'cannot-tell', seenAt: '2026-11-15T00:10:00Z' }),
    ],
    findings: [
      finding(hostile, {
        bucket: 'x-data',
        message: `Bucket x-data ${HOSTILE} is not logged`,
        evidence: [{ resource: 'x-data', path: 'bucket.tags', value: { owner: HOSTILE } }],
        baselineState: 'new',
      }),
      finding(hostile, {
        rule: 'log-delivery-permitted',
        verdict: 'unknown',
        region: '',
        cause: 'denied:s3:GetBucketPolicy',
        causeText: 's3:GetBucketPolicy is denied',
        affected: ['x-app'],
        message: '"Title of log-delivery-permitted" could not be decided.',
        unobserved: [
          {
            fact: 'policy',
            subject: 'x-logs',
            region: 'eu-west-1',
            state: 'denied',
            action: 's3:GetBucketPolicy',
            code: '',
            reason: '',
          },
        ],
        baselineState: 'unchanged',
      }),
      finding(hostile, { bucket: 'x-public', waiver, baselineState: 'unchanged' }),
    ],
    edges: [edge('x-app', 'x-logs', { delivery: 'unknown' })],
  }),
  result(closed, {
    coverage: {
      status: 'unreachable',
      reason: 'sts:AssumeRole was denied',
      buckets: { listed: 0, judged: 0 },
      unobserved: [],
    },
    findings: [
      finding(closed, {
        rule: 'log-delivery-permitted',
        bucket: 'old-logs',
        affected: ['old-a', 'old-b'],
        lastSeen: '2026-11-20T01:00:00.000Z',
        baselineState: 'unchanged',
      }),
    ],
  }),
  result(orders, {
    coverage: { status: 'scanned', reason: '', buckets: { listed: 9, judged: 9 }, unobserved: [] },
    regions: [
      { region: 'eu-west-1', buckets: { ...none, delivered: 4, 'log-target': 1 } },
      { region: 'us-east-1', buckets: { ...none, delivered: 1, 'not-delivered': 2, 'log-target': 1 } },
    ],
    findings: [
      finding(orders, {
        rule: 'no-logging-loop',
        severity: 'critical',
        bucket: 'orders-a',
        affected: ['orders-a', 'orders-b'],
        message: 'Access logs run in a circle: orders-a -> orders-b -> orders-a',
        baselineState: 'unchanged',
      }),
      ...SEVERITIES.map((severity) =>
        finding(orders, {
          severity,
          bucket: `orders-${severity}`,
          waiver: { ...waiver, expired: true },
          baselineState: 'new',
        }),
      ),
    ],
    resolved: [{ finding: finding(orders, { bucket: 'orders-mended' }), because: 'passes' }],
    verdicts: { 'logging-enabled': { pass: 4, fail: 1, unknown: 0, 'not-applicable': 2 } },
    edges: [
      edge('orders-1', 'orders-logs'),
      edge('orders-2', 'orders-logs'),
      edge('orders-a', 'orders-b', { inLoop: true }),
      edge('orders-b', 'orders-a', { inLoop: true }),
      edge('orders-lost-1', 'orders-gone', { region: 'us-east-1', targetListed: false, delivery: 'blocked' }),
      edge('orders-lost-2', 'orders-gone', { region: 'us-east-1', targetListed: false, delivery: 'blocked' }),
      edge('orders-us', 'orders-us-logs', { region: 'us-east-1' }),
    ],
  }),
];

export async function pageOf(
  results: Iterable<AccountResult>,
  told: { readonly header?: Partial<ReportHeader>; readonly options?: Partial<ReportOptions> } = {},
): Promise<string> {
  async function* stream() {
    yield* results;
  }
  let text = '';
  for await (const chunk of html({ ...header, ...told.header }, stream(), { ...options, ...told.options }))
    text += chunk;
  return text;
}
