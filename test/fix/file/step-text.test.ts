import { expect, test } from 'vitest';
import { stepText } from '../../../src/fix/file/step-text.ts';
import type { BucketPolicyDocument } from '../../../src/fix/fix-plan.ts';
import { DENY_HTTP, deliverTo, LOGS, mergePolicy, policyOf } from '../world.ts';

const { Sid: _, ...UNNAMED } = DENY_HTTP;
const DELIVER = deliverTo(LOGS);
const DENY_ALL = { ...DENY_HTTP, Condition: {} };

test.each<readonly [string, BucketPolicyDocument, BucketPolicyDocument, string]>([
  [
    'adds',
    policyOf(DENY_HTTP),
    policyOf(DENY_HTTP, DELIVER),
    'adds statement "S3ServerAccessLogs"; the others stay (1)',
  ],
  ['changes', policyOf(DENY_HTTP), policyOf(DENY_ALL), 'changes statement "DenyHttp"; the others stay (0)'],
  [
    'changes, of one that has no name,',
    policyOf(DELIVER, UNNAMED),
    policyOf(DELIVER, { ...UNNAMED, Condition: {} }),
    'changes a statement without Sid; the others stay (1)',
  ],
  [
    'removes',
    policyOf(DENY_HTTP, UNNAMED),
    policyOf(DELIVER),
    'adds statement "S3ServerAccessLogs"; removes statement "DenyHttp", a statement without Sid; the others stay (0)',
  ],
  [
    'changes beside the statements',
    policyOf(DENY_HTTP),
    { ...policyOf(DENY_HTTP), Version: '2008-10-17' },
    'changes "Version"; the others stay (1)',
  ],
])('a review reads what a step %s', (_, before, after, text) => {
  expect(stepText(mergePolicy({ before, after }))).toBe(`policy of ${LOGS}: ${text}`);
});
