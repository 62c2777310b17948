import { describe, expect, test } from 'vitest';
import type { Unobserved } from '../../../src/model/answer.ts';
import type { AccountResult } from '../../../src/model/finding.ts';
import type { CompiledRule, Judgement } from '../../../src/model/rule.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { account, bucket, CONTEXT, fails, info, look, rule, unknown } from '../fixture.ts';

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `b${String(index).padStart(6, '0')}`);

const judged = (buckets: readonly string[], judge: CompiledRule['judge'], about = info('some-rule')): AccountResult =>
  assessAccount(account(buckets.map((name) => bucket(name))), [rule(about, judge)], CONTEXT);

describe('fails', () => {
  test('of one rule at one place are one finding, with the worst severity', () => {
    const { findings } = judged(['a', 'b', 'c', 'logs'], (name) => {
      if (name === 'logs') return { verdict: 'pass', requests: [] };
      return fails('logs', `${name} is wrong`, name === 'b' ? 'critical' : 'low');
    });
    expect(findings).toEqual([
      {
        rule: 'some-rule',
        severity: 'critical',
        verdict: 'fail',
        partition: 'aws',
        account: '111122223333',
        accountName: 'workload-a',
        accountPath: 'o-abcdefghij/r-abcd',
        region: 'eu-west-1',
        bucket: 'logs',
        arn: 'arn:aws:s3:::logs',
        affected: ['a', 'b', 'c'],
        message: 'a is wrong (and 2 more: b, c)',
        evidence: ['a', 'b', 'c'].map((name) => ({ resource: 'logs', path: 'bucket.name', value: `${name} is wrong` })),
        unobserved: [],
        cause: '',
        causeText: '',
        ruleError: '',
        waiver: null,
        baselineState: null,
        lastSeen: null,
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('at different places are different findings, sorted by place within severity and rule', () => {
    const inventory = account(['a', 'b', 'c'].map((name) => bucket(name)));
    const result = assessAccount(
      inventory,
      [
        rule(info('z-rule'), (name) => fails(name, name, name === 'c' ? 'high' : 'medium')),
        rule(info('a-rule'), (name) => fails(name, name)),
      ],
      CONTEXT,
    );
    expect(result.findings.map((finding) => [finding.severity, finding.rule, finding.bucket])).toEqual([
      ['high', 'z-rule', 'c'],
      ['medium', 'a-rule', 'a'],
      ['medium', 'a-rule', 'b'],
      ['medium', 'a-rule', 'c'],
      ['medium', 'z-rule', 'a'],
      ['medium', 'z-rule', 'b'],
    ]);
    expect(new Set(result.findings.map((finding) => finding.fingerprint)).size).toBe(6);
  });

  test('of which the same is to be said say it once', () => {
    const { findings } = judged(['a', 'b', 'c'], (name) => fails('a', name === 'c' ? 'c too' : 'a and b forms a loop'));
    expect(findings).toMatchObject([{ affected: ['a', 'b', 'c'], message: 'a and b forms a loop (and 1 more: c)' }]);
  });

  test('at a place that is not listed take the Region of the first source', () => {
    const buckets = [bucket('a', { region: 'us-east-1' }), bucket('b')];
    const { findings } = assessAccount(account(buckets), [rule(info('r'), () => fails('gone', 'x'))], {
      ...CONTEXT,
      partition: 'aws-cn',
    });
    expect(findings).toMatchObject([{ bucket: 'gone', arn: 'arn:aws-cn:s3:::gone', region: 'us-east-1' }]);
  });

  test('by the thousand keep evidence of twenty and a message of one line', () => {
    const { findings, verdicts } = judged(names(5000), (name) => fails('logs', name));
    expect(findings[0]?.affected.length).toBe(5000);
    expect(findings[0]?.evidence.length).toBe(20);
    expect(findings[0]?.message).toBe(
      'b000000 (and 4,999 more: b000001, b000002, b000003, b000004, b000005 and 4,994 more)',
    );
    expect(verdicts).toEqual({ 'some-rule': { pass: 0, fail: 5000, unknown: 0, 'not-applicable': 0 } });
  });
});

describe('unknowns', () => {
  const deniedLook = look({});
  const failedLook = look({ state: 'failed', code: 'SlowDown', reason: 'SlowDown: too many requests' });
  const unread = look({ fact: 'policy', state: 'not-read', action: 's3:GetBucketPolicy' });

  test.each<[string, readonly (readonly Unobserved[])[], string]>([
    ['denied', [[deniedLook]], 'denied:s3:GetBucketLogging'],
    ['failed', [[failedLook]], 'failed:s3:GetBucketLogging:eu-west-1:SlowDown'],
    [
      'failed without a Region',
      [[look({ state: 'failed', region: '', code: 'x', reason: 'the code x' })]],
      'failed:s3:GetBucketLogging:x',
    ],
    ['not read', [[unread]], 'not-read:policy'],
    ['a refusal comes first', [[unread, failedLook], [deniedLook]], 'denied:s3:GetBucketLogging'],
    ['then a failure', [[unread, failedLook]], 'failed:s3:GetBucketLogging:eu-west-1:SlowDown'],
    ['refusals by action', [[deniedLook, look({ action: 's3:GetBucketAcl', fact: 'acl' })]], 'denied:s3:GetBucketAcl'],
    ['nothing is missing', [], 'rule:undecided'],
  ])('%s', (_, unobserved, cause) => {
    const { findings } = judged(['a'], () => unknown(...unobserved));
    expect(findings).toMatchObject([{ verdict: 'unknown', cause, bucket: '', region: '', arn: '', affected: ['a'] }]);
  });

  test('of one rule with one cause are one finding that says what is missing', () => {
    const shared = [look({ subject: 'b' }), look({ subject: 'a' })];
    const { findings } = judged(['a', 'b', 'c', 'd'], (name) => unknown(shared, [look({ subject: name })]));
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        affected: ['a', 'b', 'c', 'd'],
        unobserved: ['a', 'b', 'c', 'd'].map((subject) => look({ subject })),
        message:
          '"Title of some-rule" could not be decided in account 111122223333 (workload-a) for 4 buckets (a, b, c and 1 more): ' +
          's3:GetBucketLogging was denied for 4 buckets (a, b, c and 1 more).',
      },
    ]);
  });

  test('a different cause is a different finding with a fingerprint of its own', () => {
    const { findings } = judged(['a', 'b'], (name) => unknown([name === 'a' ? deniedLook : unread]));
    expect(findings.map(({ cause }) => cause)).toEqual(['denied:s3:GetBucketLogging', 'not-read:policy']);
    expect(new Set(findings.map((finding) => finding.fingerprint)).size).toBe(2);
  });

  test('fails and unknowns of one rule do not swallow each other', () => {
    const { findings, verdicts } = judged(['a', 'b', 'c'], (name) => {
      if (name === 'a') return fails('a', 'x');
      return name === 'b' ? unknown([deniedLook]) : { verdict: 'not-applicable', requests: [] };
    });
    expect(findings.map(({ verdict, affected }) => [verdict, affected])).toEqual([
      ['fail', ['a']],
      ['unknown', ['b']],
    ]);
    expect(verdicts['some-rule']).toEqual({ pass: 0, fail: 1, unknown: 1, 'not-applicable': 1 });
  });

  test('a rule at fault says so', () => {
    const judgement: Judgement = {
      verdict: 'unknown',
      requests: [],
      unobserved: [],
      reason: '',
      ruleError: 'no such key: owner',
    };
    const { findings } = judged(['a'], () => judgement);
    expect(findings).toMatchObject([{ cause: 'rule:error', ruleError: 'no such key: owner' }]);
    expect(findings[0]?.message).toContain('the rule itself is at fault: no such key: owner');
  });

  test('what was seen but does not suffice gives its reason', () => {
    const judgement: Judgement = {
      verdict: 'unknown',
      requests: [],
      unobserved: [],
      reason: 'a condition is open',
      ruleError: '',
    };
    const { findings } = judged(['a'], () => judgement);
    expect(findings).toMatchObject([{ cause: 'rule:undecided', unobserved: [] }]);
    expect(findings[0]?.message).toContain('a condition is open');
  });

  test('of different reasons the first few are told, each with its buckets', () => {
    const open = (reason: string): Judgement => ({
      verdict: 'unknown',
      requests: [],
      unobserved: [],
      reason,
      ruleError: '',
    });
    const message = (reasons: Readonly<Record<string, string>>): string =>
      judged(Object.keys(reasons), (name) => open(reasons[name] ?? '')).findings[0]?.message ?? '';
    expect(message({ a: 'a condition is open', b: 'a condition is open' })).toMatch(/: a condition is open\.$/);
    expect(message({ a: 'x', b: 'y', c: 'x' })).toMatch(/: x \(a, c\); y \(b\)\.$/);
    expect(message({ a: 'v', b: 'w', c: 'x', d: 'y', e: 'z' })).toMatch(
      /: v \(a\); w \(b\); x \(c\); and 2 other reasons\.$/,
    );
  });

  test('what a message says of each kind of look', () => {
    const of = (unobserved: Unobserved): string =>
      judged(['a'], () => unknown([unobserved])).findings[0]?.message ?? '';
    expect(of(failedLook)).toContain('s3:GetBucketLogging failed for 1 bucket (a) (SlowDown: too many requests)');
    expect(of(unread)).toContain(
      'this inventory does not hold "The bucket policy" for 1 bucket (a) (needs s3:GetBucketPolicy)',
    );
    expect(of(look({ fact: 'deliveries', subject: 'eu-west-1', action: 'logs:DescribeDeliverySources' }))).toContain(
      'logs:DescribeDeliverySources was denied in eu-west-1',
    );
    expect(of(look({ fact: 'listing', subject: '', region: '', action: 's3:ListAllMyBuckets' }))).toContain(
      's3:ListAllMyBuckets was denied in this account',
    );
  });

  test('ten thousand buckets that miss ten thousand facts are no more work than either', () => {
    const all = names(10_000);
    let visits = 0;
    const shared = all.map((subject) => look({ subject }));
    const watched = new Proxy(shared, {
      get: (target, key, receiver) => {
        if (key === 'length') visits += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    const { findings } = judged(all, () => unknown(watched));
    expect(findings).toMatchObject([{ affected: all }]);
    expect(findings[0]?.unobserved.length).toBe(100);
    expect(findings[0]?.message).toContain('was denied for 10,000 buckets');
    // Reading a list through once asks for its length at every step, so these are a few passes for ten thousand verdicts.
    expect(visits).toBeLessThan(50_000);
  });
});
