import { describe, expect, test } from 'vitest';
import { absent, denied, failed, notRead } from '../../../src/model/observation.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { account, bucket, CONTEXT, fails, info, rule, unknown } from '../fixture.ts';

describe('an account', () => {
  const reachable = rule(info('account-reachable', { on: 'account', severity: 'high' }), (_, lookup) => {
    const answer = lookup('account.reachable');
    return 'value' in answer ? { verdict: 'pass', requests: [] } : unknown(answer.unobserved);
  });
  const never = rule(info('on-buckets'), (name) => fails(name, 'x'));
  const noBuckets = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };

  test('that cannot be entered is unknown, and none of its buckets is judged', () => {
    const inventory = account([], { access: denied('sts:AssumeRole'), listing: notRead });
    const { findings, coverage, verdicts } = assessAccount(inventory, [reachable, never], CONTEXT);
    expect(findings).toMatchObject([
      { rule: 'account-reachable', verdict: 'unknown', cause: 'denied:sts:AssumeRole', affected: [], bucket: '' },
    ]);
    expect(findings[0]?.message).toBe(
      '"Title of account-reachable" could not be decided in account 111122223333 (workload-a): sts:AssumeRole was denied in this account.',
    );
    expect(coverage).toEqual({
      status: 'unreachable',
      reason: 'sts:AssumeRole was denied',
      refused: true,
      buckets: { listed: 0, judged: 0 },
      unobserved: [],
    });
    expect(verdicts).toEqual({ 'account-reachable': { ...noBuckets, unknown: 1 }, 'on-buckets': noBuckets });
  });

  test('that could not be listed to the end is incomplete', () => {
    const inventory = account([bucket('a')], { listing: failed('SlowDown', 'too many requests') });
    const { coverage, findings } = assessAccount(inventory, [reachable], CONTEXT);
    expect(coverage).toMatchObject({
      status: 'incomplete',
      reason: 's3:ListAllMyBuckets failed: SlowDown: too many requests',
    });
    expect(findings).toMatchObject([{ cause: 'failed:s3:ListAllMyBuckets:SlowDown' }]);
  });

  test('judges the buckets that the filters chose and lists what was not seen of any', () => {
    const refused = denied('s3:GetBucketLogging');
    const buckets = [
      bucket('a', { facts: { logging: refused, policy: absent } }),
      bucket('b', { judged: false, facts: { logging: refused, versioning: notRead } }),
      bucket('c', { facts: { policy: failed('InternalError', 'try again') } }),
    ];
    const regions = { 'eu-west-1': { deliveries: denied('logs:DescribeDeliverySources') } };
    const { coverage, findings } = assessAccount(account(buckets, { regions }), [never], CONTEXT);
    expect(findings.map((finding) => finding.bucket)).toEqual(['a', 'c']);
    expect(coverage).toEqual({
      status: 'scanned',
      reason: '',
      buckets: { listed: 3, judged: 2 },
      unobserved: [
        {
          fact: 'deliveries',
          state: 'denied',
          action: 'logs:DescribeDeliverySources',
          code: '',
          reason: '',
          count: 1,
          examples: ['eu-west-1'],
        },
        {
          fact: 'logging',
          state: 'denied',
          action: 's3:GetBucketLogging',
          code: '',
          reason: '',
          count: 2,
          examples: ['a', 'b'],
        },
        {
          fact: 'policy',
          state: 'failed',
          action: 's3:GetBucketPolicy',
          code: 'InternalError',
          reason: 'InternalError: try again',
          count: 1,
          examples: ['c'],
        },
      ],
    });
  });

  test('a fail of a rule on accounts sits at the account', () => {
    const onAccount = rule(info('r', { on: 'account' }), (id) => fails(id, `${id} is wrong`));
    const { findings } = assessAccount(account([bucket('a')]), [onAccount], CONTEXT);
    expect(findings).toMatchObject([
      { bucket: '', arn: '', region: '', affected: [], message: '111122223333 is wrong' },
    ]);
  });
});
