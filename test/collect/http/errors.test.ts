import { describe, expect, test } from 'vitest';
import { failureOf, isDenied, isThrottled, outcomeOf, reasonOf } from '../../../src/collect/http/errors.ts';
import { UnexpectedResponse } from '../../../src/collect/http/unexpected-response.ts';

/** As the SDK throws what a service answers. */
const refusal = (name: string, httpStatusCode = 400): Error =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode } });
const transport = (code: string): Error => Object.assign(new Error(code), { code });

const failure = (error: unknown) => {
  const found = failureOf(error);
  if (found === undefined) throw new Error('no failure');
  return found;
};

test.each([
  ['AccessDenied', 403],
  ['AccessDeniedException', 400],
  ['AllAccessDisabled', 403],
  ['AccountProblem', 403],
  ['UnauthorizedOperation', 403],
  ['UnauthorizedAccess', 401],
])('%s is a denial', (name, status) => {
  expect(isDenied(failure(refusal(name, status)))).toBe(true);
});

test('a 403 to HEAD is a denial, though it has no code', () => {
  expect(failure(refusal('Unknown', 403))).toMatchObject({ code: 'Forbidden' });
  expect(isDenied(failure(refusal('UnknownError', 403)))).toBe(true);
});

test.each([
  ['ExpiredToken', 400],
  ['InvalidAccessKeyId', 403],
  ['SlowDown', 503],
  ['NoSuchBucket', 404],
])('%s is no denial', (name, status) => {
  expect(isDenied(failure(refusal(name, status)))).toBe(false);
});

test.each([
  ['SlowDown', 503],
  ['Throttling', 400],
  ['ThrottlingException', 400],
  ['ThrottledException', 400],
  ['TooManyRequestsException', 400],
  ['RequestLimitExceeded', 400],
  ['RequestThrottled', 400],
  ['RequestThrottledException', 400],
  ['LimitExceededException', 400],
  ['BandwidthLimitExceeded', 400],
  ['SomethingNew', 429],
  ['SomethingNew', 503],
])('%s with HTTP %i is throttled', (name, status) => {
  expect(isThrottled(refusal(name, status))).toBe(true);
  expect(outcomeOf(refusal(name, status))).toBe('throttled');
});

test.each([
  ['a refusal is an answer', refusal('AccessDenied', 403), 'answered'],
  ['an error of the service shows nothing', refusal('InternalError', 500), 'nothing'],
  ['a connection that was cut shows nothing', transport('ECONNRESET'), 'nothing'],
  ['a page of a proxy shows nothing', new UnexpectedResponse('UnexpectedResponse', 'page'), 'nothing'],
])('of a limit: %s', (_says, error, outcome) => {
  expect(isThrottled(error)).toBe(false);
  expect(outcomeOf(error)).toBe(outcome);
});

describe('where a failure comes from', () => {
  test.each([
    ['service', refusal('NoSuchBucket', 404)],
    ['response', new UnexpectedResponse('EmptyResponse', 'empty')],
    ['response', Object.assign(new SyntaxError('char'), { $response: { statusCode: 200, headers: {} } })],
    ['transport', transport('ENOTFOUND')],
    ['transport', transport('CERT_HAS_EXPIRED')],
    ['transport', transport('UND_ERR_HEADERS_TIMEOUT')],
    ['transport', new Error('outer', { cause: transport('ECONNREFUSED') })],
    ['transport', Object.assign(new Error('Proxy response (407)'), { name: 'AbortError' })],
  ])('%s', (from, error) => {
    expect(failure(error).from).toBe(from);
  });

  test.each([
    ['an abort', Object.assign(new Error('aborted'), { name: 'AbortError' })],
    ['an abort of undici', transport('UND_ERR_ABORTED')],
    ['a mistake of this program', new TypeError('undefined is not a function')],
    ['a code that is none of the network', transport('ERR_INVALID_ARG_TYPE')],
    ['what is no error', 'text'],
  ])('%s is none, and is thrown', (_says, error) => {
    expect(failureOf(error)).toBeUndefined();
  });
});

test.each([
  [refusal('SlowDown', 503), 'SlowDown: throttled at every attempt'],
  [refusal('NoSuchBucket', 404), 'NoSuchBucket: the bucket does not exist'],
  [refusal('BrandNew', 418), 'BrandNew: HTTP 418'],
  [refusal('Unknown', 502), 'HTTP 502: HTTP 502'],
  [transport('ECONNRESET'), 'ECONNRESET: the connection was cut'],
  [transport('ERR_TLS_NEW'), 'ERR_TLS_NEW: the two ends cannot agree on TLS'],
  [transport('ERR_SSL_WRONG_VERSION_NUMBER'), 'ERR_SSL_WRONG_VERSION_NUMBER: what came is no TLS'],
  [transport('SELF_SIGNED_CERT_IN_CHAIN'), 'SELF_SIGNED_CERT_IN_CHAIN: the certificate is not trusted'],
  [transport('ERR_TLS_CERT_ALTNAME_INVALID'), 'ERR_TLS_CERT_ALTNAME_INVALID: the certificate is of another host'],
  [transport('UND_ERR_NEW'), 'UND_ERR_NEW: no connection'],
])('%s reads as one line that is the same in every run', (error, reason) => {
  expect(reasonOf(failure(error))).toBe(reason);
});
