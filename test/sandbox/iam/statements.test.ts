import { expect, test } from 'vitest';
import { decide } from '../../../src/sandbox/iam/statements.ts';

const says = (resource: string, key: string, condition?: object): string =>
  decide(
    {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: resource, Condition: condition },
    },
    {
      action: 's3:PutObject',
      resource: `arn:aws:s3:::logs/${key}`,
      isPrincipal: () => true,
      context: new Map([['aws:useragent', ['a*']]]),
    },
  );

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables */
test.each([
  ['arn:aws:s3:::logs/a*', 'abc', 'allowed'],
  ['arn:aws:s3:::logs/a${*}*', 'a*c', 'allowed'],
  ['arn:aws:s3:::logs/a${*}*', 'abc', 'silent'],
  ['arn:aws:s3:::logs/a${?}', 'ab', 'silent'],
  ['arn:aws:s3:::logs/a${?}', 'a?', 'allowed'],
  ['arn:aws:s3:::logs/a${$}{*}', 'a${x}', 'allowed'],
])('the pattern %s and the key %s: %s', (resource, key, decision) => {
  expect(says(resource, key)).toBe(decision);
});

test('a star that was written as such is a star for operators without wildcards too', () => {
  expect(says('*', 'x', { StringEquals: { 'aws:UserAgent': 'a${*}' } })).toBe('allowed');
  expect(says('*', 'x', { StringLike: { 'aws:UserAgent': 'b${*}' } })).toBe('silent');
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables */
