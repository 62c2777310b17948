import { expect, test } from 'vitest';
import { known } from '../../../src/model/observation.ts';
import type { Judgement } from '../../../src/model/rule.ts';
import { explain } from '../../../src/scan/assess/explain.ts';
import { account, bucket, CONTEXT, fails, info, rule } from '../fixture.ts';

const logging = known({ target: 'logs', prefix: 'app/', keyFormat: 'simple' as const, grants: [] });
const app = bucket('app', { facts: { logging } });
const fixOf = (judgement: Judgement): string | undefined => {
  const about = info('some-rule', { fix: 'Mend it: aws s3api put-x --bucket LOG-BUCKET.' });
  return explain(account([app, bucket('logs')]), app, [rule(about, () => judgement)], CONTEXT).rules[0]?.fix;
};

const UNDECIDED = { verdict: 'unknown', requests: [], unobserved: [], reason: 'why', ruleError: '' } as const;

test('a fix names the bucket that fails', () => {
  expect(fixOf(fails('logs', 'logs is wrong'))).toBe('Mend it: aws s3api put-x --bucket logs.');
});

test('where nothing is decided, a fix of the log bucket is none of the bucket that logs there', () => {
  expect(fixOf(UNDECIDED)).toBe('Mend it: aws s3api put-x --bucket LOG-BUCKET.');
  expect(fixOf({ ...UNDECIDED, place: 'logs' })).toContain('--bucket logs.');
});
