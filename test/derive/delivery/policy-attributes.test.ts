import { describe, expect, test } from 'vitest';
import { requiresTls, resourcesOf } from '../../../src/derive/delivery/policy-attributes.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { ALLOW } from './fixture.ts';

const ARN = 'arn:aws:s3:::logs';
const of = (...statements: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements });
const value = <T>(found: T) => ({ decided: true, value: found });

describe('requiresTls', () => {
  const TLS = {
    Sid: 'Tls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [ARN, `${ARN}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  test.each<readonly [string, readonly object[], boolean]>([
    ['the statement that AWS documents', [TLS], true],
    ['beside others', [ALLOW, TLS], true],
    ['as BoolIfExists', [{ ...TLS, Condition: { BoolIfExists: { 'aws:SecureTransport': false } } }], true],
    ['for every resource', [{ ...TLS, Resource: '*' }], true],
    ['by AWS: *', [{ ...TLS, Principal: { AWS: '*' } }], true],
    [
      'split in two',
      [
        { ...TLS, Resource: ARN },
        { ...TLS, Resource: `${ARN}/*` },
      ],
      true,
    ],
    ['without conditions at all', [{ ...TLS, Condition: {} }], true],
    ['objects alone', [{ ...TLS, Resource: `${ARN}/*` }], false],
    ['the bucket alone', [{ ...TLS, Resource: ARN }], false],
    ['objects of a prefix', [{ ...TLS, Resource: [ARN, `${ARN}/sal/*`] }], false],
    ['reads alone', [{ ...TLS, Action: 's3:Get*' }], false],
    ['one account', [{ ...TLS, Principal: { AWS: '111122223333' } }], false],
    [
      'all but one role',
      [{ ...TLS, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/x' } }],
      false,
    ],
    ['the wrong way round', [{ ...TLS, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }], false],
    [
      'an Allow of the opposite',
      [{ ...TLS, Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      false,
    ],
    [
      'but for AWS services',
      [{ ...TLS, Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:PrincipalIsAWSService': 'false' } } }],
      false,
    ],
    ['no statement', [], false],
  ])('%s', (_, statements, expected) => {
    expect(requiresTls(of(...statements), resourcesOf(ARN))).toStrictEqual(value(expected));
  });

  test.each([
    [
      'an operator that is not known',
      of({ ...TLS, Condition: { ...TLS.Condition, Tomorrow: { k: 'v' } } }),
      /Tomorrow/,
    ],
    [
      'the same behind one that does not help',
      of({ ...TLS, Condition: { Bool: { k: 'x' } } }, { ...TLS, Condition: { Tomorrow: { k: 'v' } } }),
      /Tomorrow/,
    ],
    ['what is not a policy', parsePolicy('{'), /not JSON/],
  ])('%s leaves it open', (_, policy, reason) => {
    expect(requiresTls(policy, resourcesOf(ARN))).toMatchObject({
      decided: false,
      reason: expect.stringMatching(reason),
    });
  });
});
