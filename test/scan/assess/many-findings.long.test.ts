import { expect, test } from 'vitest';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { account, bucket, CONTEXT, fails, info, rule } from '../fixture.ts';

test('an account has a finding for each of its buckets, more than a call takes arguments', () => {
  const many = Array.from({ length: 150_000 }, (_, index) => bucket(`b-${index}`));
  const always = rule(info('on-buckets'), (name) => fails(name, 'x'));
  const { findings } = assessAccount(account(many), [always], CONTEXT);
  expect(findings).toHaveLength(many.length);
});
