import { describe, expect, test } from 'vitest';
import { aclMayLetIn, policyMayLetIn, type UnreadSources } from '../../../src/derive/delivery/may-receive.ts';
import { LOG_DELIVERY_GROUP } from '../../../src/model/facts/acl.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { ACCOUNT, ALLOW, DENY, OTHER_ACCOUNT } from './fixture.ts';

const unread: UnreadSources = {
  names: ['app', 'web'],
  context: {
    partition: 'aws',
    account: ACCOUNT,
    region: 'eu-west-1',
    organization: undefined,
    accountPath: '',
    now: undefined,
  },
  settings: {},
};
const may = (statements: readonly object[], changed: Partial<UnreadSources> = {}) =>
  policyMayLetIn(parsePolicy({ Version: '2012-10-17', Statement: statements }), 'logs', { ...unread, ...changed });
const allow = (changed: object) => ({ ...ALLOW, ...changed });
const arns = (...names: readonly string[]) => names.map((name) => `arn:aws:s3:::${name}`);

describe('a policy that could let in the logs of a bucket whose logging was not seen', () => {
  test.each<readonly [string, readonly object[], boolean]>([
    ['no statement', [], false],
    ['the statement of AWS for a prefix', [allow({ Resource: 'arn:aws:s3:::logs/sal/*' })], true],
    ['for all objects', [ALLOW], true],
    ['for everybody', [allow({ Principal: '*', Condition: {} })], true],
    ['for another service', [allow({ Principal: { Service: 'delivery.logs.amazonaws.com' } })], false],
    ['for another account', [allow({ Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } })], false],
    ['for other buckets', [allow({ Condition: { ArnLike: { 'aws:SourceArn': arns('data', 'site') } } })], false],
    ['for one of the buckets', [allow({ Condition: { ArnLike: { 'aws:SourceArn': arns('data', 'web') } } })], true],
    ['for objects of another bucket', [allow({ Resource: 'arn:aws:s3:::other/*' })], false],
    ['for reads', [allow({ Action: 's3:GetObject' })], false],
    [
      'under a condition that is not known',
      [allow({ Condition: { StringEquals: { 'aws:KeyOfTomorrow': 'x' } } })],
      true,
    ],
    [
      'under a condition that no log writer meets',
      [allow({ Condition: { Null: { 'aws:SourceArn': 'true' } } })],
      false,
    ],
    ['beside a Deny of everything', [ALLOW, DENY], false],
    ['beside a Deny of some keys', [ALLOW, { ...DENY, Resource: 'arn:aws:s3:::logs/private/*' }], true],
    [
      'beside a Deny that is open',
      [ALLOW, { ...DENY, Condition: { StringEquals: { 'aws:KeyOfTomorrow': 'x' } } }],
      true,
    ],
    ['with a variable in its resource', [allow({ Resource: `arn:aws:s3:::logs/\${aws:SourceAccount}/*` })], true],
  ])('%s: %s', (_, statements, expected) => expect(may(statements)).toBe(expected));

  test('what is no policy could say anything', () => {
    expect(policyMayLetIn(parsePolicy('{'), 'logs', unread)).toBe(true);
  });
  test('of very many buckets the names are not compared', () => {
    const names = Array.from({ length: 51 }, (_, index) => `app-${index}`);
    expect(may([allow({ Condition: { ArnLike: { 'aws:SourceArn': arns('data') } } })], { names })).toBe(true);
  });
});

test.each([
  [LOG_DELIVERY_GROUP, 'WRITE', true],
  [LOG_DELIVERY_GROUP, 'FULL_CONTROL', true],
  [LOG_DELIVERY_GROUP, 'READ_ACP', false],
  ['http://acs.amazonaws.com/groups/global/AllUsers', 'READ', false],
])('an ACL that grants %s %s: %s', (grantee, permission, expected) => {
  expect(aclMayLetIn([{ grantee, permission }])).toBe(expected);
});
