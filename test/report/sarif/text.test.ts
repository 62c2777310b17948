import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutJson } from '../../../src/report/sarif/prose.ts';
import { linkless } from '../../../src/report/sarif/text.ts';

test.each([
  ['Rules=[{ObjectOwnership=BucketOwnerEnforced}]', 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'],
  ['see [a](https://evil.example) [b]', 'see \\[a\\](https://evil.example) [b]'],
  ['[a\\](1)', '\\[a\\\\\\](1)'],
])('%s: only what would be a link is escaped', (text, escaped) => {
  expect(linkless(text)).toBe(escaped);
});

test.each([
  [`Set it: aws s3api p --x '{"a":{"b":"}"}}'. Then rest.`, 'Set it: aws s3api p --x …. Then rest.'],
  ['The whole: {"Statement":[{"Sid":"x\\"}"}]} Save it.', 'The whole: … Save it.'],
  ['Add this: `{ "a": 1 }`. Save it.', 'Add this: …. Save it.'],
  ["Switch it off: --bucket-logging-status '{}'.", "Switch it off: --bucket-logging-status '{}'."],
  ['An open one {"a": stays.', 'An open one {"a": stays.'],
])('%s: a sentence has no JSON', (text, prose) => {
  expect(withoutJson(text)).toBe(prose);
});

test('whatever the object is, nothing of it is left', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }), (value) => {
      expect(withoutJson(`a '${JSON.stringify(value)}' b`)).toBe('a … b');
    }),
  );
});
