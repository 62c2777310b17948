import type { AccountResult, Finding, LoggingEdge } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import { bucketArn } from '../../src/model/names.ts';
import { healthy, management, sampleHeader } from './sample-header.ts';

/** What `sampleAccounts` lack: a baseline, waivers, outcomes, and ways of logs. */
export const richFinding = (told: Partial<Finding> & Pick<Finding, 'rule'>): Finding => {
  const { rule, bucket = '', cause = '', verdict = 'fail' } = told;
  return {
    severity: 'high',
    verdict,
    partition: 'aws',
    account: management.id,
    accountName: management.name,
    accountPath: management.path,
    region: bucket && 'eu-central-1',
    bucket,
    arn: bucket && bucketArn('aws', bucket),
    affected: bucket ? [bucket] : [],
    message: `Bucket ${bucket} in account ${management.id}, eu-central-1 fails ${rule}`,
    evidence: [],
    unobserved: [],
    cause,
    ruleError: '',
    waiver: null,
    baselineState: 'unchanged',
    lastSeen: null,
    fingerprint: fingerprint({ rule, partition: 'aws', account: management.id, place: bucket || cause }),
    ...told,
  };
};

const edge = (source: string, target: string, more: Partial<LoggingEdge> = {}): LoggingEdge => ({
  source,
  region: 'eu-central-1',
  target,
  prefix: `${source}/`,
  targetListed: true,
  delivery: 'permitted',
  inLoop: false,
  ...more,
});

const waiver = {
  reason: 'Migration, see the ticket.',
  owner: 'storage team',
  expires: '2027-01-31',
  expired: false,
  place: 'audit/s3log-audit.yaml:12',
} as const;

export const rich: AccountResult = {
  account: management,
  coverage: { status: 'scanned', reason: '', buckets: { listed: 8, judged: 8 }, unobserved: [] },
  findings: [
    richFinding({
      rule: 'no-logging-loop',
      severity: 'critical',
      bucket: 'ring-a',
      affected: ['ring-a', 'ring-b'],
      baselineState: 'new',
    }),
    richFinding({ rule: 'logging-enabled', bucket: 'plain', waiver }),
    richFinding({
      rule: 'logging-enabled',
      bucket: 'plain-2',
      waiver: { ...waiver, expired: true, expires: '2026-10-31' },
    }),
    richFinding({ rule: 'no-log-chain', severity: 'medium', bucket: 'logs' }),
    richFinding({
      rule: 'log-target-versioned',
      severity: 'low',
      bucket: 'logs',
      lastSeen: '2026-11-20T01:00:00.000Z',
    }),
    richFinding({
      rule: 'target-exists',
      verdict: 'unknown',
      cause: 'denied s3:ListBucket',
      affected: ['app'],
      message: 'Not decided.',
      unobserved: [
        { fact: 'presence', subject: 'gone', region: '', state: 'denied', action: 's3:ListBucket', reason: '' },
      ],
    }),
  ],
  resolved: [
    { finding: richFinding({ rule: 'logging-enabled', bucket: 'app' }), because: 'passes' },
    { finding: richFinding({ rule: 'logging-enabled', bucket: 'deleted' }), because: 'bucket-gone' },
  ],
  verdicts: {},
  outcomes: {
    'account-reachable': { pass: [management.id], notApplicable: [] },
    'logging-enabled': { pass: ['app', 'ring-a'], notApplicable: ['archive'] },
  },
  listed: ['app', 'archive', 'logs', 'plain', 'plain-2', 'ring-a', 'ring-b', 'web'],
  regionOf: new Map(
    ['app', 'archive', 'logs', 'plain', 'plain-2', 'ring-a', 'ring-b', 'web'].map((name) => [name, 'eu-central-1']),
  ),
  regions: [],
  edges: [
    edge('app', 'logs', { prefix: '' }),
    edge('logs', 'archive'),
    edge('ring-a', 'ring-b', { inLoop: true }),
    edge('ring-b', 'ring-a', { inLoop: true }),
    edge('web', 'logs', { delivery: 'blocked' }),
  ],
};

/** Told of for the sake of the baseline only. */
const notCovered: AccountResult = {
  ...rich,
  account: healthy,
  coverage: {
    status: 'not-covered',
    reason: 'left out by --accounts',
    buckets: { listed: 0, judged: 0 },
    unobserved: [],
  },
  findings: [
    richFinding({
      rule: 'logging-enabled',
      bucket: 'other',
      account: healthy.id,
      accountName: healthy.name,
      lastSeen: '2026-11-20T01:00:00.000Z',
      fingerprint: fingerprint({ rule: 'logging-enabled', partition: 'aws', account: healthy.id, place: 'other' }),
    }),
  ],
  resolved: [],
  outcomes: {},
  listed: [],
  regionOf: new Map(),
  edges: [],
};

export const richAccounts: readonly AccountResult[] = [rich, notCovered];

const info = sampleHeader.rules.find(({ id }) => id === 'no-logging-loop');
if (info === undefined) throw new Error('the sample has the rule');

export const richHeader = {
  ...sampleHeader,
  rules: [
    ...sampleHeader.rules.map((rule) =>
      rule.id === 'no-logging-loop' ? { ...rule, tags: ['default', 'topology'] } : rule,
    ),
    { ...info, id: 'no-log-chain', severity: 'medium' as const, title: 'No chain', tags: ['default', 'topology'] },
  ],
};
