import { expect, test } from 'vitest';
import type { Unobserved } from '../../src/model/answer.ts';
import { firstUnread } from '../../src/model/first-unread.ts';

const unobserved = (subject: string, state: Unobserved['state']): Unobserved => ({
  fact: 'logging',
  subject,
  region: 'eu-west-1',
  action: 's3:GetBucketLogging',
  state,
  code: '',
  reason: '',
});
const group = (...states: readonly Unobserved['state'][]) =>
  states.map((state, index) => unobserved(`b${index}`, state));

test('only the first group that something can be read of is asked for', () => {
  const refused = group('denied', 'failed');
  const open = group('denied', 'not-read');
  expect(firstUnread([refused, open, group('not-read')])).toEqual([open]);
});

test('where all was tried, nothing is asked for again', () => {
  expect(firstUnread([group('denied'), group('failed', 'denied')])).toEqual([]);
  expect(firstUnread([])).toEqual([]);
});
