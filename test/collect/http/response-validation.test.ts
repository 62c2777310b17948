import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOfDocument, validateResponse } from '../../../src/collect/http/response-validation.ts';
import { OPERATIONS } from '../../../src/collect/operations.ts';

const ON = `<?xml version="1.0" encoding="UTF-8"?>
<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix></TargetPrefix></LoggingEnabled></BucketLoggingStatus>`;

describe('a whole element', () => {
  test.each([
    ['<a/>', 'a'],
    ['<a />', 'a'],
    ['<a></a>', 'a'],
    ['<a>text</a>\n', 'a'],
    ['<?xml version="1.0"?>\n<a x="y"><b/></a>', 'a'],
    ['<!-- made by hand --><a><b></b></a>', 'a'],
    ['<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>', 'LocationConstraint'],
    ['', undefined],
    ['   ', undefined],
    ['OK', undefined],
    ['<a>', undefined],
    ['<a><b/>', undefined],
    ['<a><b></b>', undefined],
    ['<a></b>', undefined],
    ['<ab></a>', undefined],
    ['<?xml version="1.0"?>', undefined],
    ['{"a":1}', undefined],
  ])('%j has the root %s', (text, root) => {
    expect(rootOfDocument(text)).toBe(root);
  });

  test('cut anywhere is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ON.length - 1 }), (length) => {
        expect(rootOfDocument(ON.slice(0, length))).toBeUndefined();
      }),
    );
  });
});

const HTML = '<!DOCTYPE html><html><body>Please sign in</body></html>';

test.each([
  { operation: 's3:GetBucketLogging', status: 200, text: ON, error: undefined },
  { operation: 's3:GetBucketLogging', status: 200, text: '', error: 'EmptyResponse' },
  { operation: 's3:GetBucketLogging', status: 200, text: HTML, error: 'UnexpectedResponse' },
  { operation: 's3:GetBucketLogging', status: 200, text: '<html></html>', error: 'UnexpectedResponse' },
  { operation: 's3:GetBucketLogging', status: 200, text: ON.slice(0, 150), error: 'TruncatedResponse' },
  { operation: 's3:GetBucketLogging', status: 200, text: '<VersioningConfiguration/>', error: 'UnexpectedResponse' },
  {
    operation: 's3:GetBucketLogging',
    status: 200,
    text: '<Error><Code>InternalError</Code></Error>',
    error: undefined,
  },
  { operation: 's3:GetBucketLogging', status: 403, text: HTML, error: 'UnexpectedResponse' },
  { operation: 's3:GetBucketLogging', status: 403, text: '<Error><Code>AccessDenied</Code></Error>', error: undefined },
  { operation: 's3:GetBucketPolicy', status: 404, text: '', error: 'EmptyResponse' },
  { operation: 's3:GetBucketPolicy', status: 200, text: '{"Statement":[]}', error: undefined },
  { operation: 's3:GetBucketPolicy', status: 200, text: '{"Statement":[', error: 'TruncatedResponse' },
  { operation: 's3:GetBucketPolicy', status: 200, text: '[]', error: 'UnexpectedResponse' },
  { operation: 's3:GetBucketPolicy', status: 200, text: HTML, error: 'UnexpectedResponse' },
  { operation: 'organizations:ListAccounts', status: 200, text: '', error: 'EmptyResponse' },
  { operation: 'organizations:ListAccounts', status: 200, text: '{}', error: 'IncompleteResponse' },
  { operation: 'organizations:ListAccounts', status: 200, text: '{"Accounts":[]}', error: undefined },
  { operation: 'organizations:ListPolicies', status: 200, text: '{"message":"sign in"}', error: 'IncompleteResponse' },
  { operation: 'organizations:ListTargetsForPolicy', status: 200, text: '{}', error: 'IncompleteResponse' },
  { operation: 'logs:DescribeDeliverySources', status: 200, text: '{}', error: 'IncompleteResponse' },
  { operation: 'cloudtrail:DescribeTrails', status: 200, text: '{}', error: 'IncompleteResponse' },
  {
    operation: 'organizations:ListAccounts',
    status: 400,
    text: '{"__type":"AccessDeniedException"}',
    error: undefined,
  },
])('$operation, $status, $text: $error', ({ error, ...response }) => {
  const expected = OPERATIONS.get(response.operation);
  if (expected === undefined) throw new Error('not declared');
  const answer = { ...response, expected };
  if (error === undefined) expect(() => validateResponse(answer)).not.toThrow();
  else expect(() => validateResponse(answer)).toThrow(expect.objectContaining({ name: error, $retryable: {} }));
});
