import { expect, test } from 'vitest';
import type { Unobserved } from '../../src/model/answer.ts';
import { causeKey, causeText } from '../../src/model/cause.ts';

const missing: Unobserved = {
  fact: 'policy',
  subject: 'logs',
  region: 'eu-west-1',
  action: 's3:GetBucketPolicy',
  state: 'failed',
  code: 'InternalError',
  reason: 'an internal error of AWS',
};

test('the key of a failure is its action, Region and code, whatever words people read', () => {
  expect(causeKey(missing)).toBe('failed:s3:GetBucketPolicy:eu-west-1:InternalError');
  expect(causeKey({ ...missing, reason: 'other words' })).toBe(causeKey(missing));
  expect(causeKey({ ...missing, region: '' })).toBe('failed:s3:GetBucketPolicy:InternalError');
});

test('what is denied is denied everywhere, so that its key has no Region and no code', () => {
  const denied: Unobserved = { ...missing, state: 'denied', code: 'AccessDenied' };
  expect(causeKey(denied)).toBe('denied:s3:GetBucketPolicy');
  expect(causeKey({ ...denied, region: 'us-east-1', subject: 'other' })).toBe(causeKey(denied));
});

test('the subject is no part of a cause: one cause stops many', () => {
  expect(causeKey({ ...missing, subject: 'other' })).toBe(causeKey(missing));
});

test('people read what failed, where and why', () => {
  expect(causeText(missing)).toBe('s3:GetBucketPolicy failed in eu-west-1: an internal error of AWS');
  expect(causeText({ ...missing, state: 'denied' })).toBe('s3:GetBucketPolicy is denied');
  expect(causeText({ ...missing, state: 'not-read' })).toBe('the inventory does not hold policy');
});
