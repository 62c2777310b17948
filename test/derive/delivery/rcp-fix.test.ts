import { expect, test } from 'vitest';
import { rcpFix } from '../../../src/derive/delivery/rcp-fix.ts';
import { absent, known } from '../../../src/model/observation.ts';
import { ACCOUNT, ALLOW, ORG, OTHER_ACCOUNT, organization, policyOf, verdict } from './fixture.ts';

const DENY = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
const EXCEPTION = /"StringNotEqualsIfExists":\{"aws:PrincipalServiceName":"logging\.s3\.amazonaws\.com"\}/;

const guardrail = (...conditions: readonly object[]) => {
  const Statement = conditions.map((Condition) => ({ ...DENY, Condition }));
  const document = JSON.stringify({ Version: '2012-10-17', Statement });
  return { id: 'p-1', name: 'Guardrail', document, targets: ['r-abcd'] };
};

const header = { partition: 'aws', organization: organization(absent) };
const fixOf = (...conditions: readonly object[]) =>
  rcpFix(guardrail(...conditions), { header, accounts: [OTHER_ACCOUNT, ACCOUNT] });

const permission = (document: string, account = ACCOUNT) =>
  verdict(
    { policy: policyOf({ ...ALLOW, Condition: {} }) },
    {
      organization: organization(known({ policies: [{ ...guardrail(), document }] })),
      accountPath: `${ORG}/r-abcd`,
      now: '2026-11-26T01:00:00.000Z',
    },
    { account },
  ).permission;

const documentIn = (fix = ''): string => /exception: (\{.*\}) Save it/.exec(fix)?.[1] ?? '';

test.each([
  [{ StringEquals: { 'aws:ResourceAccount': ACCOUNT } }],
  [{ StringEquals: { 'aws:SourceAccount': [ACCOUNT] } }],
  [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } }],
  [{ StringNotEquals: { 'aws:PrincipalOrgID': ORG } }, { StringNotEquals: { 's3:ResourceAccount': OTHER_ACCOUNT } }],
])('what denies by %j is excepted for log delivery, all of it', (...conditions) => {
  expect(permission(guardrail(...conditions).document)).toBe('blocked');
  expect(permission(documentIn(fixOf(...conditions)?.fix))).toBe('permitted');
});

test.each([
  [{ StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-other', 'aws:SourceAccount': '999900001111' } }],
  [{ StringNotEquals: { 'aws:SourceAccount': ['999900001111'] } }],
  [
    {
      ArnNotLikeIfExists: { 'aws:SourceArn': 'arn:aws:s3:::partner-*' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
  ],
])('what keeps the sources of others out by %j goes on to do so', (condition) => {
  const stranger = '222200001111';
  const before = guardrail(condition).document;
  expect([ACCOUNT, stranger].map((account) => permission(before, account))).toEqual(['blocked', 'blocked']);
  const after = documentIn(fixOf(condition)?.fix);
  expect([ACCOUNT, stranger].map((account) => permission(after, account))).toEqual(['permitted', 'blocked']);
});

test.each([
  [{ Null: { 'aws:SourceAccount': 'true' } }],
  [{ Null: { 'aws:SourceArn': 'true' } }],
  [{ StringNotEquals: { 'aws:SourceAccount': `\${aws:ResourceAccount}` } }],
  [{ StringEquals: { 'aws:ResourceAccount': '999900001111' } }],
])('what denies by %j stays as it is: it stops no log delivery', (condition) => {
  expect(fixOf(condition)).toBeUndefined();
  const besideOther = fixOf({ StringNotEquals: { 'aws:PrincipalOrgID': ORG } }, condition)?.fix ?? '';
  expect(besideOther.match(new RegExp(EXCEPTION, 'g'))).toHaveLength(1);
});

test('an assumption of the settings decides what stands in the way', () => {
  const policy = guardrail({ StringNotEquals: { 'aws:SourceOrgID': ORG } });
  expect(rcpFix(policy, { header, accounts: [ACCOUNT] })).toBeUndefined();
  const overruled = { ...header, assumptions: { 'writer-sends-source-org': false } };
  expect(rcpFix(policy, { header: overruled, accounts: [ACCOUNT] })?.fix).toMatch(EXCEPTION);
});
