import { describe, expect, test } from 'vitest';
import type { DeliveryOptions } from '../../../src/derive/delivery/verdict.ts';
import { LOG_DELIVERY_GROUP } from '../../../src/model/facts/acl.ts';
import { absent, denied, known } from '../../../src/model/observation.ts';
import { ACCOUNT, ALLOW, checkOf, DENY, ORG, OTHER_ACCOUNT, organization, policyOf, verdict } from './fixture.ts';

const inOrganization: DeliveryOptions = { organization: organization(absent), accountPath: `${ORG}/r-abcd` };
const denying = (Condition: object, options: DeliveryOptions = inOrganization) =>
  verdict({ policy: policyOf(ALLOW, { ...DENY, Condition }) }, options);

const CONFUSED_DEPUTY = {
  StringNotEqualsIfExists: { 'aws:SourceOrgID': ORG },
  Null: { 'aws:SourceAccount': 'false' },
  Bool: { 'aws:PrincipalIsAWSService': 'true' },
};
const SSE = 's3:x-amz-server-side-encryption';

describe('a verdict names what it hangs on, and nothing else', () => {
  test.each<readonly [object, string, readonly string[]]>([
    [CONFUSED_DEPUTY, 'permitted', ['writer-sends-source-org']],
    [{ StringNotEquals: { [SSE]: 'AES256' } }, 'blocked', ['writer-sends-sse-header']],
    // In any case: neither a request without the header nor one with SSE-S3 gets through.
    [{ StringNotEquals: { [SSE]: 'aws:kms' } }, 'blocked', []],
    [{ StringNotEquals: { [SSE]: 'AES256' }, Null: { [SSE]: 'false' } }, 'permitted', []],
    [{ StringNotEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } }, 'blocked', []],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'permitted', ['writer-uses-tls']],
    [{ Bool: { 'aws:SecureTransport': 'false' }, Null: { 'aws:SourceArn': 'true' } }, 'permitted', []],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ORG } }, 'blocked', ['writer-is-outside-organization']],
    [
      { StringNotEquals: { 'aws:PrincipalOrgID': ORG }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
      'permitted',
      ['writer-is-aws-service'],
    ],
    [{ NumericGreaterThan: { 's3:signatureAge': '600000' } }, 'permitted', ['writer-uses-presigned-url']],
    [{ StringEquals: { 's3:x-amz-acl': ['public-read'] } }, 'permitted', ['writer-sends-public-acl']],
    [{ Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }, 'permitted', []],
  ])('%j: %s, hanging on %j', (condition, permission, assumptions) => {
    expect(denying(condition)).toMatchObject({ permission, assumptions });
  });

  test.each([
    ['aws:SourceOrgID', ORG, 'writer-sends-source-org'],
    ['aws:PrincipalServiceName', 'logging.s3.amazonaws.com', 'writer-is-aws-service'],
    ["aws:PrincipalTag/place, 'here'", 'here', 'writer-is-outside-organization'],
  ])('an Allow of the keys below a variable of %s hangs on what that is', (variable, value, assumption) => {
    const policy = policyOf({ ...ALLOW, Resource: `arn:aws:s3:::logs/\${${variable}}/*` });
    const logging = { target: 'logs', prefix: `${value}/`, keyFormat: 'simple', grants: [] } as const;
    const seen = verdict({ policy }, inOrganization, { logging });
    expect(seen).toMatchObject({ permission: 'permitted', assumptions: [assumption] });
  });

  test('the reason says how it is known', () => {
    expect(denying({ StringNotEquals: { [SSE]: 'AES256' } }).reason).toContain(
      'assumed: the log writer sends no header x-amz-server-side-encryption and relies on the default encryption (as observed in 2020, not documented)',
    );
    expect(denying(CONFUSED_DEPUTY).reason).toContain('not for log delivery');
  });

  test('what one Deny blocks for sure hangs on nothing, whatever another one hangs on', () => {
    const policy = policyOf(
      ALLOW,
      { ...DENY, Condition: { StringNotEquals: { [SSE]: 'AES256' } } },
      { ...DENY, Sid: 'All' },
    );
    expect(verdict({ policy })).toMatchObject({ permission: 'blocked', assumptions: [], statement: 'All' });
  });
});

describe('settings', () => {
  test('overrule an assumption', () => {
    const sent = denying(
      { StringNotEquals: { [SSE]: 'AES256' } },
      { assumptions: { 'writer-sends-sse-header': true } },
    );
    expect(sent).toMatchObject({ permission: 'permitted', assumptions: ['writer-sends-sse-header'] });
    expect(sent.reason).toContain('(set in the settings)');
    const open = denying(CONFUSED_DEPUTY, {
      ...inOrganization,
      assumptions: { 'writer-sends-source-org': 'undecided' },
    });
    expect(open).toMatchObject({ permission: 'unknown', assumptions: ['writer-sends-source-org'] });
    expect(open.reason).toMatch(/whether the request of the log writer names .* is not decided$/);
  });
  test('are named where they leave a statement open that the defaults decide', () => {
    const tagged = {
      ...CONFUSED_DEPUTY,
      StringNotEqualsIfExists: { 'aws:SourceOrgID': ORG, 'aws:ResourceTag/exempt': 'true' },
    };
    expect(denying(tagged)).toMatchObject({ permission: 'permitted', assumptions: ['writer-sends-source-org'] });
    const absent = denying(tagged, { ...inOrganization, assumptions: { 'writer-sends-source-org': false } });
    expect(absent).toMatchObject({ permission: 'unknown', assumptions: ['writer-sends-source-org'] });
    const allow = { ...ALLOW, Condition: { StringEquals: { 'aws:SourceOrgID': ORG } } };
    const undecided = { ...inOrganization, assumptions: { 'writer-sends-source-org': 'undecided' } } as const;
    expect(verdict({ policy: policyOf(allow) }, undecided)).toMatchObject({
      permission: 'unknown',
      assumptions: ['writer-sends-source-org'],
    });
  });
  test('may demand that nothing that is permitted hangs on one', () => {
    const strict = { ...inOrganization, strictAssumptions: true };
    const seen = denying(CONFUSED_DEPUTY, strict);
    expect(seen).toMatchObject({ permission: 'unknown', verdict: 'unknown', permissionUnobserved: [] });
    expect(seen.reason).toContain('names the organization of the source bucket');
    expect(denying({ StringNotEquals: { [SSE]: 'AES256' } }, strict).permission).toBe('blocked');
    expect(verdict({ policy: policyOf(ALLOW) }, strict)).toMatchObject({ permission: 'permitted', assumptions: [] });
  });
});

describe('an ACL without READ_ACP', () => {
  const acl = known({ owner: 'o', grants: [{ grantee: LOG_DELIVERY_GROUP, permission: 'WRITE' }] });
  const facts = { policy: absent, ownership: absent, acl };
  test.each([
    [{}, 'unknown', 'acl-incomplete'],
    [{ assumptions: { 'acl-write-suffices': true } }, 'permitted', ''],
    [{ assumptions: { 'acl-write-suffices': false } }, 'blocked', 'acl-incomplete'],
  ] as const)('%j: %s', (options, permission, cause) => {
    const seen = verdict(facts, options);
    expect(seen).toMatchObject({ permission, cause, assumptions: ['acl-write-suffices'] });
    expect(seen.reason).toContain('READ_ACP');
  });
  test('grants nothing where ACLs are disabled, and the cause says so', () => {
    const enforced = known({ setting: 'BucketOwnerEnforced' });
    expect(verdict({ ...facts, ownership: enforced })).toMatchObject({ permission: 'blocked', cause: 'acl-ignored' });
  });
});

describe('a Deny of s3:PutObjectAcl', () => {
  const policy = policyOf(ALLOW, { ...DENY, Action: 's3:PutObjectAcl' });
  test.each([
    ['BucketOwnerEnforced', {}, 'permitted', []],
    ['ObjectWriter', {}, 'unknown', ['needs-put-object-acl']],
    ['BucketOwnerPreferred', {}, 'unknown', ['needs-put-object-acl']],
    ['ObjectWriter', { assumptions: { 'needs-put-object-acl': true } }, 'blocked', ['needs-put-object-acl']],
    ['ObjectWriter', { assumptions: { 'needs-put-object-acl': false } }, 'permitted', ['needs-put-object-acl']],
  ] as const)('ownership %s with %j: %s', (setting, options, permission, assumptions) => {
    expect(verdict({ policy, ownership: known({ setting }) }, options)).toMatchObject({ permission, assumptions });
  });
  test('asks for the ownership of the target alone', () => {
    const seen = verdict({ policy, ownership: denied('s3:GetBucketOwnershipControls') });
    expect(seen.permissionUnobserved).toMatchObject([{ fact: 'ownership', state: 'denied' }]);
  });
  test('by a resource control policy is no other thing', () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...DENY, Resource: '*', Action: 's3:PutObjectAcl' },
    });
    const rcps = known({ policies: [{ id: 'p-1', name: 'Acls', document, targets: ['r-abcd'] }] });
    const options = { organization: organization(rcps), accountPath: `${ORG}/r-abcd` };
    expect(verdict({}, options).permission).toBe('permitted');
    const seen = verdict({ ownership: known({ setting: 'ObjectWriter' }) }, options);
    expect(seen).toMatchObject({ permission: 'unknown', cause: 'rcp-deny', rcp: 'p-1' });
  });
});

describe('default encryption', () => {
  const encrypted = (keyId: string, options: DeliveryOptions = {}) =>
    checkOf(verdict({ encryption: known({ algorithm: 'aws:kms', keyId }) }, options), 'encryption');
  const OWN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
  test.each([
    ['', {}, 'blocked', 'aws-managed-key-stops-delivery'],
    ['alias/aws/s3', {}, 'blocked', 'aws-managed-key-stops-delivery'],
    [`arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/s3`, {}, 'blocked', 'aws-managed-key-stops-delivery'],
    ['', { assumptions: { 'aws-managed-key-stops-delivery': false } }, 'ok', 'aws-managed-key-stops-delivery'],
    [OWN, {}, 'unknown', 'kms-key-policy-suffices'],
    ['alias/logs', {}, 'unknown', 'kms-key-policy-suffices'],
    [OWN, { assumptions: { 'kms-key-policy-suffices': false } }, 'blocked', 'kms-key-policy-suffices'],
  ] as const)('by the key %j with %j: %s', (keyId, options, outcome, assumption) => {
    expect(encrypted(keyId, options)).toMatchObject({ outcome, assumptions: [assumption] });
  });
});

describe('a statement that is too narrow says so', () => {
  test.each<readonly [object, string]>([
    [{ Resource: 'arn:aws:s3:::logs/other/*' }, 'resource-too-narrow'],
    [{ Resource: 'arn:aws:s3:::logs/sal/2026-*' }, 'resource-too-narrow'],
    [{ Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } }, 'condition-too-narrow'],
    [{ Principal: { Service: 'delivery.logs.amazonaws.com' } }, 'no-allow'],
    [{ Action: 's3:GetObject' }, 'no-allow'],
  ])('%j: %s', (changed, cause) => {
    expect(verdict({ policy: policyOf({ ...ALLOW, ...changed }) }).cause).toBe(cause);
  });
  test.each<readonly [object[], string]>([
    [[ALLOW, DENY], 'policy-deny'],
    [[], 'no-allow'],
    [[ALLOW], ''],
  ])('%j: %s', (statements, cause) => expect(verdict({ policy: policyOf(...statements) }).cause).toBe(cause));
  test('and names the condition that keeps it from letting the writer in', () => {
    const Condition = {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::web' },
    };
    expect(verdict({ policy: policyOf({ ...ALLOW, Condition }) }).reason).toContain(
      'its condition does not hold here (ArnLike aws:SourceArn "arn:aws:s3:::web": the request has "arn:aws:s3:::app")',
    );
  });
  test('what is no policy', () => {
    expect(verdict({ policy: known({ text: '{' }) }).cause).toBe('policy-not-understood');
  });
});
