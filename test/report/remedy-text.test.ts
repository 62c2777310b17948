import { describe, expect, test } from 'vitest';
import type { Unobserved } from '../../src/model/answer.ts';
import type { RuleInfo } from '../../src/model/finding.ts';
import { firstStep, remedyText } from '../../src/report/remedy-text.ts';
import { finding } from './html-sample.ts';
import { healthy } from './sample-header.ts';

const SETS = 'Turn it on: aws s3api put-bucket-logging --bucket BUCKET';
const rule = (on: RuleInfo['on'] = 'bucket'): Pick<RuleInfo, 'fix' | 'on'> => ({ fix: SETS, on });

const unobserved = (state: Unobserved['state'], told: Partial<Unobserved> = {}): Unobserved => ({
  fact: 'policy',
  subject: 'app',
  region: 'eu-west-1',
  state,
  action: 's3:GetBucketPolicy',
  code: '',
  reason: '',
  ...told,
});
const ofPlan = (code: string): Unobserved => unobserved('failed', { code });

describe('what to do about what nobody knows', () => {
  test.each<[string, readonly Unobserved[], RegExp]>([
    ['a refusal', [unobserved('denied'), unobserved('failed')], /^Grant .*: s3:GetBucketPolicy\.$/],
    ['a request that failed', [unobserved('failed'), unobserved('not-read')], /^Scan again: the requests/],
    ['what an inventory does not hold', [unobserved('not-read')], /^Scan again with this rule selected/],
    ['what is known after apply', [ofPlan('not-yet-known')], /^Only the deployment tells/],
    ['what a plan alone does not tell', [ofPlan('not-in-plan'), ofPlan('not-yet-known')], /--inventory/],
  ])('%s has no command that sets anything', (_, missing, words) => {
    const unknown = finding(healthy, { verdict: 'unknown', bucket: '', affected: ['app'], unobserved: missing });
    expect(remedyText(rule(), unknown)).toMatch(words);
    expect(remedyText(rule(), unknown)).not.toContain('put-bucket-logging');
    expect(remedyText(rule('account'), unknown)).toContain('put-bucket-logging --bucket app');
  });

  test('what was observed and is undecided is checked first', () => {
    const undecided = finding(healthy, { verdict: 'unknown', bucket: '', affected: ['app'], unobserved: [] });
    expect(remedyText(rule(), undecided)).toMatch(/^Check it by hand\. If .*: Turn it on: .* --bucket app$/);
  });

  test('what failed is fixed', () => {
    expect(remedyText(rule(), finding(healthy, { verdict: 'fail', bucket: 'app', affected: ['app'] }))).toMatch(
      /^Turn it on: /,
    );
  });

  test('a page that shows few of many refusals names every action', () => {
    const many = ['s3:GetBucketPolicy', 's3:GetBucketAcl'].flatMap((action) =>
      Array.from({ length: 12 }, (_, index) => unobserved('denied', { action, subject: `app-${index}` })),
    );
    expect(firstStep({ unobserved: many, ruleError: '' })?.actions).toEqual(['s3:GetBucketPolicy', 's3:GetBucketAcl']);
  });
});
