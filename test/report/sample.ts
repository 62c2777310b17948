import type { Unobserved } from '../../src/model/answer.ts';
import type { AccountResult, Finding, VerdictCounts } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Account } from '../../src/model/inventory.ts';
import { bucketArn } from '../../src/model/names.ts';
import { OBSERVED } from '../observed-finding.ts';
import { closed, healthy, management, NASTY_NAME, nasty, sampleHeader } from './sample-header.ts';

type Told = Pick<Finding, 'rule' | 'severity' | 'message'> & Partial<Finding>;

/** A finding of an account; `place` is its bucket or cause. */
const finding =
  ({ id, name, path }: Account) =>
  (told: Told): Finding => {
    const { rule, verdict = 'fail', bucket = '', cause = '' } = told;
    return {
      verdict,
      partition: 'aws',
      account: id,
      accountName: name,
      accountPath: path,
      region: '',
      bucket,
      arn: bucket && bucketArn('aws', bucket),
      affected: bucket ? [bucket] : [],
      ...OBSERVED,
      cause,
      causeText: cause,
      fingerprint: fingerprint({ rule, partition: 'aws', account: id, resource: verdict === 'fail' ? bucket : cause }),
      ...told,
    };
  };

const verdicts = (counts: Partial<Record<string, Partial<VerdictCounts>>>): AccountResult['verdicts'] =>
  Object.fromEntries(
    sampleHeader.rules.map(({ id }) => [id, { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0, ...counts[id] }]),
  );

const managementFinding = finding(management);
const nastyFinding = finding(nasty);

const notRead = (fact: Unobserved['fact'], subject: string): Unobserved => ({
  fact,
  subject,
  region: 'eu-central-1',
  state: 'denied',
  action: fact === 'logging' ? 's3:GetBucketLogging' : 's3:GetBucketVersioning',
  code: '',
  reason: '',
});

/** What the sample does not need. */
const nothingElse = { resolved: [], outcomes: {}, listed: [], regionOf: new Map(), regions: [], edges: [] } as const;

export const sampleAccounts: readonly AccountResult[] = [
  {
    account: management,
    coverage: { status: 'scanned', reason: '', buckets: { listed: 5, judged: 4 }, unobserved: [] },
    ...nothingElse,
    arrivals: [
      {
        bucket: 'orders',
        region: 'us-east-1',
        target: 'gone-logs',
        state: 'silent',
        seenAt: '2026-01-01T04:10:00Z',
        reason: 'nothing was delivered since',
      },
    ],
    arrivalHistory: [
      {
        account: management.id,
        bucket: 'orders',
        hash: '0a1b2c.0123456789',
        firstRead: '2025-12-24T01:00:00Z',
        unansweredReads: ['2026-01-02T01:00:00Z', '2026-01-03T01:00:00Z'],
        lastRead: '2026-01-04T01:00:00Z',
        seenAt: '2026-01-01T04:10:00Z',
      },
    ],
    findings: [
      managementFinding({
        rule: 'no-logging-loop',
        severity: 'critical',
        region: 'eu-central-1',
        bucket: 'app.logs-a',
        affected: ['app.logs-a', 'app.logs-b'],
        message:
          'Bucket app.logs-a (account 111122223333, eu-central-1) is in a circle: app.logs-a, app.logs-b, app.logs-a. ' +
          'Cheapest to cut: app.logs-b to app.logs-a.',
        evidence: [
          { resource: 'app.logs-a', path: 'bucket.logging.loop', value: ['app.logs-a', 'app.logs-b'] },
          { resource: 'app.logs-a', path: 'bucket.logging.hops', value: 2n },
          { resource: 'app.logs-a', path: 'bucket.logging.enabled', value: true },
          { resource: 'app.logs-a', path: 'bucket.tags', value: { team: 'a "quoted" [name]' } },
        ],
      }),
      // Worse than the rule's own severity: somebody else has taken the name.
      managementFinding({
        rule: 'target-exists',
        severity: 'critical',
        region: 'us-east-1',
        bucket: 'orders',
        message: 'orders logs to taken-name, which belongs to somebody else.',
        source: { file: 'infra/log targets.tf', line: 24, address: 'aws_s3_bucket_logging.orders["eu"]' },
        evidence: [{ resource: 'orders', path: 'bucket.logging.target.exists', value: false }],
      }),
      managementFinding({
        rule: 'all-accounts-reached',
        severity: 'medium',
        message: '1 of 4 accounts could not be entered.',
        evidence: [{ resource: 'o-exampleorgid', path: 'organization.accounts.reached', value: 3n }],
      }),
      // A place outside of the listing has no Region that is known.
      managementFinding({
        rule: 'log-target-versioned',
        severity: 'low',
        bucket: 'gone-logs',
        affected: ['orders'],
        message: 'Bucket gone-logs (account 111122223333) keeps no old versions.',
      }),
      managementFinding({
        rule: 'owner-tag',
        severity: 'info',
        region: 'us-east-1',
        bucket: 'orders',
        message: 'Bucket orders (account 111122223333, us-east-1) has no tag "owner".',
      }),
    ],
    verdicts: verdicts({
      'account-reachable': { pass: 1 },
      'all-accounts-reached': { fail: 1 },
      'logging-enabled': { pass: 3, 'not-applicable': 1 },
      'no-logging-loop': { fail: 2, pass: 2 },
      'log-target-versioned': { fail: 1, 'not-applicable': 3 },
      'owner-tag': { fail: 1, pass: 3 },
      'target-exists': { fail: 1, pass: 3 },
    }),
  },
  {
    account: nasty,
    coverage: {
      status: 'incomplete',
      reason: 's3:ListAllMyBuckets: the list of buckets broke off (ServiceUnavailable)',
      buckets: { listed: 4, judged: 4 },
      unobserved: [
        {
          fact: 'logging',
          state: 'denied',
          action: 's3:GetBucketLogging',
          code: '',
          reason: '',
          count: 2,
          examples: ['x-1', 'x-2'],
        },
        {
          fact: 'versioning',
          state: 'failed',
          action: 's3:GetBucketVersioning',
          code: 'SlowDown',
          reason: 'SlowDown: still throttled after 8 attempts',
          count: 1,
          examples: ['x-3'],
        },
      ],
    },
    ...nothingElse,
    findings: [
      nastyFinding({
        rule: 'logging-enabled',
        severity: 'high',
        region: 'eu-central-1',
        bucket: 'x-3',
        message: `Bucket x-3 (account 222233334444 ${NASTY_NAME}, eu-central-1) records no requests.\nSecond line.`,
        evidence: [{ resource: 'x-3', path: 'bucket.logging.enabled', value: false }],
      }),
      ...(['logging-enabled', 'no-logging-loop'] as const).map((rule) =>
        nastyFinding({
          rule,
          severity: rule === 'logging-enabled' ? 'high' : 'critical',
          verdict: 'unknown',
          cause: 'denied:s3:GetBucketLogging',
          causeText: 's3:GetBucketLogging is denied',
          affected: rule === 'logging-enabled' ? ['x-1', 'x-2'] : ['x-1', 'x-2', 'x-4'],
          message: 'Account 222233334444: 2 buckets could not be judged, since s3:GetBucketLogging is denied.',
          unobserved: [notRead('logging', 'x-1'), notRead('logging', 'x-2')],
        }),
      ),
      nastyFinding({
        rule: 'log-target-versioned',
        severity: 'low',
        verdict: 'unknown',
        cause: 'failed:s3:GetBucketVersioning:eu-central-1:SlowDown',
        causeText: 's3:GetBucketVersioning failed in eu-central-1: SlowDown: still throttled after 8 attempts',
        affected: ['x-3'],
        message: 'Account 222233334444: 1 bucket could not be judged, since s3:GetBucketVersioning failed.',
        unobserved: [
          {
            ...notRead('versioning', 'x-3'),
            state: 'failed',
            code: 'SlowDown',
            reason: 'SlowDown: still throttled after 8 attempts',
          },
        ],
      }),
      nastyFinding({
        rule: 'target-exists',
        severity: 'high',
        verdict: 'unknown',
        cause: 'rule:undecided',
        causeText: 'what was observed does not suffice',
        affected: ['x-4'],
        message:
          '"Target bucket exists" could not be decided in account 222233334444: a name is only seen if it is free.',
      }),
      nastyFinding({
        rule: 'owner-tag',
        severity: 'info',
        verdict: 'unknown',
        cause: 'rule:error',
        causeText: 'the rule cannot be evaluated',
        affected: ['x-4'],
        message: 'Account 222233334444: rule owner-tag could not be evaluated.',
        ruleError: 'No such key: owner',
      }),
    ],
    verdicts: verdicts({
      'account-reachable': { pass: 1 },
      'logging-enabled': { fail: 1, unknown: 2, pass: 1 },
      'no-logging-loop': { unknown: 3, pass: 1 },
      'log-target-versioned': { unknown: 1, 'not-applicable': 3 },
      'owner-tag': { unknown: 1, pass: 3 },
      'target-exists': { pass: 2, unknown: 2 },
    }),
  },
  {
    account: closed,
    coverage: {
      status: 'unreachable',
      reason: 'sts:AssumeRole is denied for role OrganizationAccountAccessRole',
      buckets: { listed: 0, judged: 0 },
      unobserved: [],
    },
    ...nothingElse,
    findings: [
      finding(closed)({
        rule: 'account-reachable',
        severity: 'high',
        verdict: 'unknown',
        cause: 'denied:sts:AssumeRole',
        causeText: 'sts:AssumeRole is denied',
        message: 'Account 333344445555 could not be entered, since sts:AssumeRole is denied.',
        unobserved: [
          { fact: 'access', subject: '', region: '', state: 'denied', action: 'sts:AssumeRole', code: '', reason: '' },
        ],
      }),
    ],
    verdicts: verdicts({ 'account-reachable': { unknown: 1 } }),
  },
  {
    account: healthy,
    coverage: { status: 'scanned', reason: '', buckets: { listed: 1, judged: 1 }, unobserved: [] },
    ...nothingElse,
    findings: [],
    verdicts: verdicts({ 'account-reachable': { pass: 1 }, 'logging-enabled': { pass: 1 } }),
  },
];

export async function* streamed<T>(items: Iterable<T>): AsyncIterable<T> {
  yield* items;
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}
