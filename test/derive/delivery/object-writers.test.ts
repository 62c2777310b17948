import { describe, expect, test } from 'vitest';
import { certainObjectWriters, objectWriters } from '../../../src/derive/delivery/object-writers.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { ALLOW } from './fixture.ts';

const ARN = 'arn:aws:s3:::logs';
const BUCKET = { arn: ARN, region: 'eu-west-1', account: '111122223333' };
const of = (...statements: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements });
const value = <T>(found: T) => ({ decided: true, value: found });

const LOGS = 'logging.s3.amazonaws.com';

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
    expect(objectWriters(of(...statements), BUCKET)).toStrictEqual(value(expected));
  });

  describe('who is shut out', () => {
    const account = '111122223333';
    const root = { ...ALLOW, Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 's3:PutObject' };
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [ARN, `${ARN}/*`] };
    const unlessLogs = { StringNotEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } };
    const rootIs = [root.Principal.AWS];
    test.each<readonly [string, readonly object[], readonly string[]]>([
      ['by a Deny of everybody but the log delivery', [ALLOW, root, { ...deny, Condition: unlessLogs }], [LOGS]],
      [
        'as no AWS service',
        [ALLOW, root, { ...deny, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }],
        [LOGS],
      ],
      [
        'by its id',
        [
          { ...root, Principal: { AWS: account } },
          { ...deny, Condition: unlessLogs },
        ],
        [],
      ],
      [
        'another account than the one that the Deny spares',
        [root, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } }],
        [],
      ],
      ['as a role that is not spared', [writer, { ...deny, Condition: spares('role/other') }], []],
      [
        'by two Denies together',
        [
          root,
          { ...deny, Condition: { Null: { 's3:x-amz-acl': 'true' } } },
          { ...deny, Condition: { Null: { 's3:x-amz-acl': 'false' } } },
        ],
        [],
      ],
      ['but for a role of its own', [root, { ...deny, Condition: spares('role/etl') }], rootIs],
      ['but as the role that is spared', [writer, { ...deny, Condition: spares('role/etl') }], [role]],
      ['but for a principal that the Deny does not list', [root, notFor({ AWS: role })], rootIs],
      ['but for some keys', [root, { ...deny, Resource: `${ARN}/x/*` }], rootIs],
      [
        'but for replicas',
        [
          { ...root, Action: 's3:*' },
          { ...deny, Action: 's3:PutObject' },
        ],
        rootIs,
      ],
      ['but with TLS', [root, { ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], rootIs],
      ['but under a condition that is not known', [root, { ...deny, Condition: { Tomorrow: { k: 'v' } } }], rootIs],
      [
        'but as an AWS service',
        [ALLOW, { ...deny, Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }],
        [LOGS],
      ],
      [
        'but as everybody',
        [
          { ...ALLOW, Principal: '*' },
          { ...deny, Condition: unlessLogs },
        ],
        ['*'],
      ],
      [
        'but as a role whose name only deployment tells',
        [
          { ...ALLOW, Principal: { AWS: `arn:aws:iam::${account}:role/\${aws_iam_role.etl}` } },
          { ...deny, Condition: spares('role/other') },
        ],
        [`arn:aws:iam::${account}:role/\${aws_iam_role.etl}`],
      ],
    ])('%s', (_, statements, expected) => {
      expect(objectWriters(of(...statements), BUCKET)).toStrictEqual(value(expected));
    });

    function spares(name: string) {
      return { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:${name}` } };
    }
    function notFor(principals: object) {
      return { ...deny, Principal: undefined, NotPrincipal: principals };
    }
  });

  test('below a prefix that only deployment tells', () => {
    const below = (resource: string) => objectWriters(of({ ...writer, Resource: resource }), BUCKET);
    expect(below(`${ARN}/\${AWS::StackName}/*`)).toStrictEqual(value([role]));
    expect(below(`arn:aws:s3:::\${AWS::StackName}/*`).decided).toBe(false);
  });

  test.each([
    ['an account that a mapping gives', `arn:aws:iam::\${FindInMap Elb.Ref}:root`, BUCKET],
    [
      'an account of load balancers, in a Region that deployment decides',
      '127311923021',
      { region: `\${AWS::Region}` },
    ],
    ['somebody of whom nothing is known', `\${Writer.Arn}`, BUCKET],
  ])('beside %s', (_, name, where) => {
    const bucket = { ...BUCKET, ...where };
    const policy = of({ ...writer, Principal: { AWS: [name, role] } });
    expect(objectWriters(policy, bucket).decided).toBe(false);
    expect(certainObjectWriters(policy, bucket)).toStrictEqual(value([role]));
  });

  test.each([
    ['the account of the bucket', `arn:aws:iam::\${AWS::AccountId}:root`],
    ['it by its id', `\${AWS::AccountId}`],
    ['a role of some account', `arn:aws:iam::\${Other.Ref}:role/etl`],
  ])('%s writes no logs', (_, name) => {
    const bucket = { ...BUCKET, account: `\${AWS::AccountId}` };
    expect(objectWriters(of({ ...writer, Principal: { AWS: name } }), bucket)).toStrictEqual(value([name]));
  });

  test('what is not a policy leaves it open', () => {
    expect(objectWriters(parsePolicy('[]'), BUCKET).decided).toBe(false);
  });
});
