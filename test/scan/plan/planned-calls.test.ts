import { describe, expect, test } from 'vitest';
import { compileRule } from '../../../src/evaluate/compile-rule.ts';
import type { CompiledRule } from '../../../src/model/rule.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { estimateCalls, type Size } from '../../../src/scan/plan/estimate-calls.ts';
import { needsRcps, plannedActions } from '../../../src/scan/plan/planned-actions.ts';
import { plannedCalls } from '../../../src/scan/plan/planned-calls.ts';

function ruleOf(when: string, expectation: string): CompiledRule {
  const compiled = compileRule({
    id: 'own',
    title: 'A rule of somebody',
    severity: 'low',
    on: 'bucket',
    when,
    expect: expectation,
    message: 'no',
    because: 'no',
    fix: 'no',
  });
  if (!('judge' in compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}

const planOf = async (when: string, expectation: string) =>
  (await plannedCalls([ruleOf(when, expectation)])).map(({ call, per, when: condition }) => [call, per, condition]);

describe('the plan of a rule', () => {
  test.each<[string, string, string, unknown]>([
    [
      'of every bucket',
      'true',
      'bucket.versioning.status == "Enabled"',
      [
        ['s3:GetBucketVersioning', 'bucket', ''],
        ['s3:GetBucketVersioning', 'target', ''],
      ],
    ],
    [
      'of log targets, with what tells them apart',
      'bucket.isLogTarget',
      'bucket.versioning.status == "Enabled"',
      [
        ['s3:GetBucketLogging', 'bucket', ''],
        ['s3:GetBucketLogging', 'target', ''],
        ['s3:GetBucketVersioning', 'target', ''],
      ],
    ],
    [
      'of buckets that are not',
      '!bucket.isLogTarget',
      'bucket.versioning.status == "Enabled"',
      [
        ['s3:GetBucketLogging', 'bucket', ''],
        ['s3:GetBucketVersioning', 'bucket', ''],
        ['s3:GetBucketLogging', 'target', ''],
      ],
    ],
    [
      'of the target through its source',
      'bucket.logging.classic.enabled',
      'bucket.logging.target.versioning.status == "Enabled"',
      [
        ['s3:GetBucketLogging', 'bucket', ''],
        ['s3:GetBucketLogging', 'target', ''],
        ['s3:GetBucketVersioning', 'target', ''],
      ],
    ],
    [
      'only where something is missing',
      'true',
      'bucket.ownership.setting == "BucketOwnerEnforced" || bucket.acl.others.size() == 0',
      [
        ['s3:GetBucketOwnershipControls', 'bucket', ''],
        ['s3:GetBucketOwnershipControls', 'target', ''],
        ['s3:GetBucketAcl', 'target', 'its settings are absent'],
        ['s3:GetBucketAcl', 'bucket', 'its settings are absent'],
      ],
    ],
    [
      'of buckets that no plan can know, at any bucket',
      'bucket.name == "payroll"',
      'bucket.versioning.status == "Enabled"',
      [
        ['s3:GetBucketVersioning', 'bucket', 'a rule requests it in some other case'],
        ['s3:GetBucketVersioning', 'target', 'a rule requests it in some other case'],
      ],
    ],
    ['that reads nothing', 'true', 'bucket.name != ""', []],
  ])('%s', async (_, when, expectation, calls) => {
    const plan = await planOf(when, expectation);
    expect(plan).toHaveLength((calls as readonly unknown[]).length);
    expect(plan).toEqual(expect.arrayContaining(calls as unknown[]));
  });

  test('of the pack: every action that its policy holds is for a call that some account makes necessary', async () => {
    const { rules } = await loadRules({ folders: [], builtin: true });
    for (const rule of rules) {
      const calls = await plannedCalls([rule]);
      expect([rule.info.id, calls.filter(({ when }) => when.includes('some other case'))]).toEqual([rule.info.id, []]);
      const ofRule = plannedActions([rule]).filter((action) => action !== 's3:ListAllMyBuckets');
      expect([rule.info.id, new Set(calls.map(({ call }) => call)).size]).toEqual([rule.info.id, ofRule.length]);
    }
  });
});

describe('the estimate', () => {
  const size: Size = {
    accounts: 40,
    buckets: 100_000,
    regions: 2,
    targetsPerAccount: 2,
    organizationalUnits: 0,
    policies: 0,
  };
  const speed = { latencyMs: 50, concurrency: 64 };
  const estimate = (more: Partial<Size>, readsRcps = false) =>
    estimateCalls([{ call: 's3:GetBucketLogging', per: 'bucket', when: '' }], {
      size: { ...size, ...more },
      speed,
      readsRcps,
    });
  const countOf = (call: string, more: Partial<Size>, readsRcps = false) =>
    estimate(more, readsRcps).calls.find((one) => one.call === call)?.count ?? 0;

  test.each([
    ['organizations:ListAccounts', {}, 2],
    ['organizations:ListAccounts', { accounts: 41 }, 3],
    ['organizations:ListAccounts', { accounts: 1 }, 0],
    ['sts:AssumeRole', {}, 39],
    ['sts:AssumeRole', { accounts: 1 }, 0],
    ['s3:ListBuckets', {}, 120],
    ['s3:ListBuckets', { buckets: 0 }, 40],
    ['s3:GetBucketLogging', {}, 99_920],
    ['s3:GetBucketLogging', { buckets: 10 }, 0],
  ] as const)('%s %j: %d', (call, more, count) => {
    expect(countOf(call, more)).toBe(count);
  });

  test('resource control policies: one that AWS attaches to everything, and the own ones', () => {
    expect(countOf('organizations:DescribePolicy', { policies: 3 }, true)).toBe(4);
    // The root, 25 units and 40 accounts are four pages; each own policy is one.
    expect(countOf('organizations:ListTargetsForPolicy', { policies: 3, organizationalUnits: 25 }, true)).toBe(7);
    expect(countOf('organizations:ListPolicies', { policies: 20 }, true)).toBe(2);
    expect(countOf('organizations:ListPolicies', { policies: 20 })).toBe(0);
    expect(countOf('organizations:ListPolicies', { policies: 20, accounts: 1 }, true)).toBe(0);
  });

  test('the list of 10,000 accounts takes the minute that AWS allows for it', () => {
    const { seconds } = estimate({ accounts: 10_000, buckets: 0 });
    expect(seconds).toBeGreaterThan((500 - 12) / 8);
    expect(seconds).toBeLessThan(90);
  });
});

test.each([
  ['bucket.logging.delivery.permission == "permitted"', true],
  // What is known of arriving logs is known under the policies of that time.
  ['bucket.logging.arrival.state == "arriving"', true],
  ['bucket.versioning.status == "Enabled"', false],
])('resource control policies are read for %s: %s', (expectation, needed) => {
  expect(needsRcps([ruleOf('true', expectation)])).toBe(needed);
});
