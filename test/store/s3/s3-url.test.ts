import { expect, test } from 'vitest';
import { UserError } from '../../../src/model/user-error.ts';
import { isS3Url, parseS3Url } from '../../../src/store/s3/s3-url.ts';

test('bucket and key are told apart at the first slash', () => {
  expect(parseS3Url('s3://example-reports/nightly/a b.json')).toEqual({
    bucket: 'example-reports',
    key: 'nightly/a b.json',
  });
  expect(parseS3Url('s3://example.reports/a//b')).toEqual({ bucket: 'example.reports', key: 'a//b' });
});

test.each([
  's3://',
  's3://bucket',
  's3://bucket/',
  's3://bucket/folder/',
  's3://B/key',
  's3://a b/key',
  's3:///key',
  's3://bucket/../key',
  's3://bucket/a/./b',
  `s3://bucket/${'ä'.repeat(513)}`,
])('%s names no object', (url) => {
  expect(() => parseS3Url(url)).toThrow(UserError);
});

test('a path of this machine is no object', () => {
  expect(['s3:/bucket/key', 'reports/s3://x', 'S3://bucket/key', '-'].map(isS3Url)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
