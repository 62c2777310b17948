import { describe, expect, test } from 'vitest';
import { objectWriters, requiresTls, resourcesOf } from '../../../src/derive/delivery/policy-attributes.ts';
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

describe('objectWriters', () => {
  const role = 'arn:aws:iam::111122223333:role/etl';
  const writer = { ...ALLOW, Principal: { AWS: role } };
  test.each<readonly [string, readonly object[], readonly string[]]>([
    [
      'log delivery, which rules know by name',
      [ALLOW, { ...ALLOW, Principal: { Service: 'delivery.logs.amazonaws.com' } }],
      ['delivery.logs.amazonaws.com', 'logging.s3.amazonaws.com'],
    ],
    ['a role', [writer], [role]],
    [
      'several, sorted, once',
      [{ ...writer, Principal: { AWS: [role, '444455556666'] } }, writer],
      ['444455556666', role].sort(),
    ],
    [
      'another service',
      [{ ...ALLOW, Principal: { Service: ['logging.s3.amazonaws.com', 'config.amazonaws.com'] } }],
      ['config.amazonaws.com', 'logging.s3.amazonaws.com'],
    ],
    ['everybody', [{ ...ALLOW, Principal: '*' }], ['*']],
    [
      'everybody who is one service',
      [
        {
          ...ALLOW,
          Principal: '*',
          Condition: { StringEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } },
        },
      ],
      ['logging.s3.amazonaws.com'],
    ],
    [
      'everybody who is no other service',
      [
        {
          ...ALLOW,
          Principal: '*',
          Condition: { StringEqualsIfExists: { 'aws:PrincipalServiceName': 'x.amazonaws.com' } },
        },
      ],
      ['*'],
    ],
    ['everybody by AWS', [{ ...ALLOW, Principal: { AWS: '*' } }], ['*']],
    ['everybody but one', [{ ...ALLOW, Principal: undefined, NotPrincipal: { AWS: role } }], ['*']],
    ['a wildcard action', [{ ...writer, Action: 's3:*' }], [role]],
    ['all actions but one', [{ ...writer, Action: undefined, NotAction: 's3:GetObject' }], [role]],
    ['some objects', [{ ...writer, Resource: `${ARN}/tmp/*` }], [role]],
    [
      'under any condition',
      [{ ...writer, Condition: { Bool: { 'aws:SecureTransport': 'true' }, New: { k: 'v' } } }],
      [role],
    ],
    ['federated and canonical', [{ ...writer, Principal: { Federated: 'f', CanonicalUser: 'c' } }], ['c', 'f']],
    ['replicas', [{ ...writer, Action: ['s3:ReplicateObject', 's3:ReplicateDelete'] }], [role]],
    ['reads', [{ ...writer, Action: 's3:Get*' }], []],
    ['the bucket, not its objects', [{ ...writer, Resource: ARN }], []],
    ['another bucket', [{ ...writer, Resource: 'arn:aws:s3:::other/*' }], []],
    ['a Deny', [{ ...writer, Effect: 'Deny' }], []],
    ['a condition that nothing can meet', [{ ...writer, Condition: { StringEquals: { 'aws:username': [] } } }], []],
  ])('%s', (_, statements, expected) => {
    expect(objectWriters(of(...statements), ARN)).toStrictEqual(value(expected));
  });

  test('below a prefix that only deployment tells', () => {
    const below = (resource: string) => objectWriters(of({ ...writer, Resource: resource }), ARN);
    expect(below(`${ARN}/\${AWS::StackName}/*`)).toStrictEqual(value([role]));
    expect(below(`arn:aws:s3:::\${AWS::StackName}/*`).decided).toBe(false);
  });

  test('what is not a policy leaves it open', () => {
    expect(objectWriters(parsePolicy('[]'), ARN).decided).toBe(false);
  });
});
