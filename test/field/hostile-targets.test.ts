import { describe, expect, test } from 'vitest';
import { known } from '../../src/model/observation.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { selectRules } from '../../src/ruleset/select-rules.ts';
import { assessAccount } from '../../src/scan/assess/assess-account.ts';
import { account, bucket, CONTEXT } from '../scan/fixture.ts';

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
const loggingTo = (target: string) => known({ target, prefix: 'p/', keyFormat: 'simple' as const, grants: [] });
const verdictOf = (target: string, policy?: string) => {
  const logs =
    policy === undefined
      ? []
      : [
          bucket(target, {
            facts: { policy: known({ text: policy }), ownership: known({ setting: 'BucketOwnerEnforced' }) },
          }),
        ];
  const buckets = [bucket('app', { facts: { logging: loggingTo(target) } }), ...logs];
  return assessAccount(account(buckets), rules, CONTEXT).findings.map(({ rule, verdict }) => `${rule} ${verdict}`);
};

describe('a target that no bucket can be called is a finding, and no crash', () => {
  test.each(['arn:aws:s3:::logs', 'a/b', 'constructor', '__proto__', '<script>alert(1)</script>', '', '*', `\${x}`])(
    '%j',
    (target) => {
      const found = verdictOf(target);
      if (target !== '') expect(found).toContain('target-exists fail');
    },
  );
  test.each(['arn:aws:s3:::logs', 'a/b', 'constructor', '__proto__'])('%j, listed', (target) => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    expect(verdictOf(target, policy)).toContain('log-delivery-permitted fail');
  });
});

test.each([
  ['a member twice', '{"Version":"2012-10-17","Statement":[{"Sid":"a","Sid":"b","Effect":"Allow"}]}'],
  ['a member twice that objects inherit', '{"Version":"2012-10-17","Statement":[],"__proto__":1,"__proto__":2}'],
  ['a statement that is null', '{"Version":"2012-10-17","Statement":[null]}'],
  ['no JSON', '{'],
  ['a list', '[]'],
])('a policy with %s is unknown, and no crash', (_, policy) => {
  expect(verdictOf('logs', policy)).toContain('log-delivery-permitted unknown');
});
