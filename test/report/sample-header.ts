import type { ReportHeader, RuleInfo } from '../../src/model/finding.ts';
import type { Account } from '../../src/model/inventory.ts';
import { denied } from '../../src/model/observation.ts';

/** Markup, a link, terminal controls, a bell, right-to-left text, half a surrogate pair, a table cell's end. */
export const NASTY_NAME =
  '<img src=x onerror=alert(1)> [pay](https://evil.example) \u001b[31m\u0007\u202Egnp\\]|\uD83D';

const account = (id: string, name: string): Account => ({ id, name, path: 'o-exampleorgid/r-exam/', state: 'ACTIVE' });
export const management = account('111122223333', 'management');
export const nasty = account('222233334444', NASTY_NAME);
export const closed = account('333344445555', 'acquired');
export const healthy = account('444455556666', 'healthy');

const rule = (info: Pick<RuleInfo, 'id' | 'title' | 'severity'> & Partial<RuleInfo>): RuleInfo => ({
  on: 'bucket',
  because: 'Without access logs nobody can tell who read the data.',
  fix: 'Turn on server access logging.',
  terraform: '',
  tags: ['default'],
  controls: {},
  ...info,
});

const RULES = [
  rule({ id: 'account-reachable', title: 'Account can be entered', severity: 'high', on: 'account' }),
  rule({
    id: 'all-accounts-reached',
    title: 'Every account of the organization is looked at',
    severity: 'medium',
    on: 'organization',
    because: 'An account that is not looked at can hold anything.',
    fix: 'Create the role in the accounts that lack it.',
  }),
  rule({
    id: 'logging-enabled',
    title: 'Bucket writes server access logs',
    severity: 'high',
    fix: 'Turn on server access logging to the log bucket of the account and Region:\n\n```sh\naws s3api put-bucket-logging\n```\n',
    terraform:
      'resource "aws_s3_bucket_logging" "this" {\n  bucket        = "BUCKET"\n  target_bucket = "LOG-BUCKET"\n  target_prefix = "BUCKET/"\n}\n',
    controls: { 'nist-800-53-r5': ['AU-2', 'AU-12'], 'aws-fsbp': ['S3.9'] },
  }),
  rule({
    id: 'log-target-versioned',
    title: 'Log target keeps old versions',
    severity: 'low',
    tags: ['default', 'target'],
  }),
  rule({
    id: 'no-logging-loop',
    title: 'Buckets do not log in a circle',
    severity: 'critical',
    because: 'Each log file is an access of its own, so the circle never comes to rest.',
    fix: 'Cut one edge of the circle.',
  }),
  rule({ id: 'owner-tag', title: 'Bucket says who owns it.', severity: 'info', tags: ['extended'] }),
  rule({ id: 'target-exists', title: 'Target bucket exists', severity: 'high' }),
] as const satisfies readonly RuleInfo[];

export const sampleHeader: ReportHeader = {
  tool: { name: 's3log-audit', version: '0.1.0' },
  scan: {
    formatVersion: 1,
    toolVersion: '0.1.0',
    started: '2026-11-22T01:00:00.000Z',
    partition: 'aws',
    caller: '111122223333',
    organization: {
      id: 'o-exampleorgid',
      managementAccount: '111122223333',
      rcps: denied('organizations:ListPolicies'),
    },
    scope: { accounts: [], excludedAccounts: ['666677778888'], organizationalUnits: [], regions: [] },
    accounts: [management, nasty, closed, healthy],
    skipped: [
      {
        id: '555566667777',
        name: 'closing',
        path: 'o-exampleorgid/r-exam/',
        state: 'PENDING_CLOSURE',
        reason: 'is PENDING_CLOSURE',
      },
      { id: '666677778888', name: '', path: '', state: '', reason: 'left out by --exclude-accounts' },
    ],
  },
  ended: '2026-11-22T01:04:10.000Z',
  rules: RULES,
  otherRules: [],
};
