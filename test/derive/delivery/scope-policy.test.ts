import { expect, test } from 'vitest';
import { logRequest } from '../../../src/derive/delivery/log-request.ts';
import { scopePolicy } from '../../../src/derive/delivery/scope-policy.ts';
import { ACCOUNT, ALLOW, DENY, source } from './fixture.ts';

const { Condition: scope, ...OPEN } = ALLOW;
const TLS = { ...DENY, Sid: 'Tls', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const scoped = (...statements: readonly object[]) =>
  scopePolicy({
    policy: JSON.stringify({ Version: '2008-10-17', Id: 'kept', Statement: statements }),
    account: ACCOUNT,
    requests: [logRequest(source, {})],
  });

test('the account comes into the statement that lets log delivery in, and the rest stays', () => {
  expect(scoped(TLS, OPEN)).toEqual({
    Version: '2008-10-17',
    Id: 'kept',
    Statement: [TLS, { ...OPEN, Condition: scope }],
  });
});

test('beside the conditions that are there', () => {
  const tls = { Bool: { 'aws:SecureTransport': 'true' } };
  expect(scoped({ ...OPEN, Condition: tls })).toMatchObject({ Statement: [{ Condition: { ...tls, ...scope } }] });
});

test('into each of several statements, and into none that has it', () => {
  const named = { ...OPEN, Sid: 'Named', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } } };
  expect(scoped(OPEN, named, OPEN)).toMatchObject({ Statement: [{ Condition: scope }, named, { Condition: scope }] });
});

test.each([
  ['everybody', { ...OPEN, Principal: '*' }],
  ['another service', { ...OPEN, Principal: { Service: ['logging.s3.amazonaws.com', 'cloudtrail.amazonaws.com'] } }],
])('a statement for %s too is left alone', (_, statement) => {
  expect(scoped(statement)).toBeUndefined();
  expect(scoped(OPEN, statement)).toBeUndefined();
});

test('so is what is no policy', () => {
  expect(scopePolicy({ policy: '{', account: ACCOUNT, requests: [] })).toBeUndefined();
});
