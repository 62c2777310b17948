import { describe, expect, test } from 'vitest';
import { CHECKS, type DeliveryOptions } from '../../../src/derive/delivery/verdict.ts';
import { deliveryVerdict } from '../../../src/derive/delivery.ts';
import { absent, denied, failed, known, notRead } from '../../../src/model/observation.ts';
import { ACCOUNT, ALLOW, checkOf, DENY, HEALTHY, ORG, organization, policyOf, source, verdict } from './fixture.ts';

type Facts = NonNullable<Parameters<typeof verdict>[0]>;

describe('settings of the target', () => {
  const rows: readonly (readonly [string, Facts, 'ok' | 'blocked' | 'unknown', number])[] = [
    ['object-lock', { objectLock: absent }, 'ok', 0],
    ['object-lock', { objectLock: known({ defaultRetention: '' }) }, 'blocked', 0],
    ['object-lock', { objectLock: known({ defaultRetention: 'COMPLIANCE' }) }, 'blocked', 0],
    ['object-lock', { objectLock: denied('s3:GetBucketObjectLockConfiguration') }, 'unknown', 1],
    ['requester-pays', { requestPayment: known({ payer: 'Requester' }) }, 'blocked', 0],
    ['requester-pays', { requestPayment: absent }, 'ok', 0],
    ['requester-pays', { requestPayment: failed('SlowDown') }, 'unknown', 1],
    ['encryption', { encryption: absent }, 'ok', 0],
    ['encryption', { encryption: known({ algorithm: 'aws:kms', keyId: 'k' }) }, 'unknown', 0],
    ['encryption', { encryption: known({ algorithm: 'aws:kms:dsse', keyId: '' }) }, 'blocked', 0],
    ['encryption', { encryption: known({ algorithm: 'aws:fsx', keyId: '' }) }, 'unknown', 0],
    ['encryption', { encryption: known({ algorithm: 'aws:tomorrow', keyId: '' }) }, 'unknown', 0],
    ['encryption', { encryption: notRead }, 'unknown', 1],
  ];
  test.each(rows)('%s with %j: %s', (name, facts, outcome, unobserved) => {
    const seen = verdict(facts);
    expect(checkOf(seen, name)).toMatchObject({ outcome });
    expect(checkOf(seen, name)?.unobserved).toHaveLength(unobserved);
    expect(seen.verdict).toBe(outcome === 'ok' ? 'permitted' : outcome);
    expect(seen.unobserved).toHaveLength(unobserved);
    // Settings are no matter of permission.
    expect(seen.permission).toBe('permitted');
  });

  test.each([
    [denied('s3:GetBucketRequestPayment'), 's3:GetBucketRequestPayment was denied'],
    [failed('SlowDown'), 's3:GetBucketRequestPayment failed: SlowDown'],
    [notRead, 'requestPayment was not read'],
  ])('what was not seen says why: %j', (requestPayment, reason) => {
    expect(checkOf(verdict({ requestPayment }), 'requester-pays')?.sentence).toContain(`was not seen (${reason})`);
  });

  test.each<readonly [readonly string[], Facts, string, number]>([
    [[], {}, 'ok', 0],
    [['x:READ'], {}, 'unknown', 0],
    [['x:READ'], { ownership: known({ setting: 'ObjectWriter' }) }, 'ok', 0],
    [['x:READ'], { ownership: notRead }, 'unknown', 1],
    [[], { ownership: notRead }, 'ok', 0],
  ])('TargetGrants %j with %j: %s', (grants, facts, outcome, unobserved) => {
    const check = checkOf(verdict(facts, {}, { logging: { ...source.logging, grants } }), 'target-grants');
    expect(check).toMatchObject({ outcome });
    expect(check?.unobserved).toHaveLength(unobserved);
  });
});

describe('where the target is', () => {
  const at = (target: Parameters<typeof deliveryVerdict>[1], options: DeliveryOptions = {}) =>
    deliveryVerdict(source, target, options);

  test('in another Region: blocked', () => {
    const seen = at({ name: 'logs', region: 'us-east-1', facts: HEALTHY });
    expect(seen).toMatchObject({ verdict: 'blocked', permission: 'permitted' });
    expect(seen.reason).toContain('us-east-1');
  });
  test('not in the complete listing: blocked, and nothing more to look for', () => {
    const seen = at(undefined, { listing: known(true) });
    expect(seen).toMatchObject({ verdict: 'blocked', permission: 'unknown', unobserved: [], permissionUnobserved: [] });
    expect(seen.reason).toContain(`Account ${ACCOUNT} has no bucket logs`);
  });
  test.each([denied('s3:ListAllMyBuckets'), failed('timeout'), notRead])(
    'not in a listing that is not complete (%j): the listing is missing',
    (listing) => {
      const seen = at(undefined, { listing });
      expect(seen).toMatchObject({ verdict: 'unknown', permission: 'unknown' });
      expect(seen.unobserved).toMatchObject([{ fact: 'listing', subject: '', region: '', state: listing.state }]);
      expect(seen.permissionUnobserved).toStrictEqual(seen.unobserved);
    },
  );
  test('a directory bucket: blocked', () => {
    const logging = { ...source.logging, target: 'logs--euw1-az1--x-s3' };
    expect(checkOf(deliveryVerdict({ ...source, logging }, undefined), 'general-purpose')?.outcome).toBe('blocked');
  });
  test.each([
    [undefined],
    [{ name: 'logs', region: 'eu-west-1', facts: {} }],
    [{ name: 'logs', region: 'eu-west-1', facts: HEALTHY }],
  ])('every check is there once, in one order', (target) => {
    expect(at(target).checks.map(({ name }) => name)).toStrictEqual(CHECKS);
  });
  test('nothing read yet: asks for everything but the ACL', () => {
    const facts = at({ name: 'logs', region: 'eu-west-1', facts: {} }).unobserved.map(({ fact }) => fact);
    expect(facts).toStrictEqual(['objectLock', 'requestPayment', 'encryption', 'policy']);
  });
  test('a bucket may log into itself', () => {
    const logging = { ...source.logging, target: 'app' };
    const policy = policyOf({ ...ALLOW, Resource: 'arn:aws:s3:::app/*' });
    const target = { name: 'app', region: 'eu-west-1', facts: { ...HEALTHY, policy } };
    expect(deliveryVerdict({ ...source, logging }, target).verdict).toBe('permitted');
  });
});

describe('resource control policies', () => {
  const rcp = (targets: readonly string[], statement: object = { ...DENY, Resource: '*' }, name = 'Guard') => ({
    id: `p-${name}`,
    name,
    document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    targets,
  });
  const full = rcp(
    ['r-abcd', 'ou-abcd-1', ACCOUNT],
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    'RCPFullAWSAccess',
  );
  const path = `${ORG}/r-abcd/ou-abcd-1/ou-abcd-2`;
  const with_ = (...policies: readonly ReturnType<typeof rcp>[]) =>
    organization(known({ policies: [full, ...policies] }));

  test.each<readonly [string, DeliveryOptions, string]>([
    ['at the root', { organization: with_(rcp(['r-abcd'])), accountPath: path }, 'blocked'],
    ['at an OU of the path', { organization: with_(rcp(['ou-abcd-1'])), accountPath: path }, 'blocked'],
    ['at the account', { organization: with_(rcp([ACCOUNT])), accountPath: path }, 'blocked'],
    ['at another OU', { organization: with_(rcp(['ou-abcd-3'])), accountPath: path }, 'permitted'],
    ['at an OU whose id begins the same', { organization: with_(rcp(['ou-abcd-11'])), accountPath: path }, 'permitted'],
    ['at another account', { organization: with_(rcp(['444455556666'])), accountPath: path }, 'permitted'],
    ['at some OU, the path not known', { organization: with_(rcp(['ou-abcd-1'])) }, 'unknown'],
    ['at the root, the path not known', { organization: with_(rcp(['r-abcd'])) }, 'blocked'],
    [
      'of another service',
      { organization: with_(rcp(['r-abcd'], { ...DENY, Action: 'sqs:*' })), accountPath: path },
      'permitted',
    ],
    [
      'that is no policy',
      { organization: organization(known({ policies: [{ ...full, document: '{' }] })), accountPath: path },
      'unknown',
    ],
    ['none at all', { organization: organization(absent), accountPath: path }, 'permitted'],
    [
      'in the management account',
      { organization: { ...with_(rcp(['r-abcd'])), managementAccount: ACCOUNT }, accountPath: `${ORG}/r-abcd` },
      'permitted',
    ],
  ])('%s', (_, options, permission) => {
    expect(verdict({}, options)).toMatchObject({ permission, notEvaluated: [] });
  });

  test('a blocking one is named with its statement', () => {
    const seen = verdict({}, { organization: with_(rcp(['r-abcd'])), accountPath: path });
    expect(seen.statement).toBe('Guard: Deny');
    expect(seen.reason).toMatch(/^Statement "Deny" of resource control policy Guard denies/);
  });

  test('it denies what the ACL grants as well', () => {
    const grants = [{ grantee: 'http://acs.amazonaws.com/groups/s3/LogDelivery', permission: 'FULL_CONTROL' }];
    const facts = { policy: absent, ownership: absent, acl: known({ owner: 'o', grants }) };
    expect(verdict(facts, { organization: with_(rcp(['r-abcd'])), accountPath: path }).permission).toBe('blocked');
  });

  const unread = [
    null,
    organization(denied('organizations:ListPolicies')),
    organization(failed('x')),
    organization(notRead),
  ];
  test.each(unread)('not read (%j): no verdict in an organization, unless they are to be taken for absent', (seen) => {
    const options = { organization: seen, accountPath: path };
    const taken = verdict({}, { ...options, allowUnreadRcp: true });
    expect(taken).toMatchObject({ verdict: 'permitted', notEvaluated: ['resource control policies'], rcp: '' });
    const { notEvaluated, ...found } = verdict({}, options);
    expect(notEvaluated).toEqual(['resource control policies']);
    if (seen === null) expect(found).toMatchObject({ verdict: 'permitted', cause: '' });
    else {
      expect(found).toMatchObject({ verdict: 'unknown', permission: 'unknown', cause: 'rcp-unread' });
      expect(found.permissionUnobserved).toMatchObject([{ fact: 'rcps' }]);
      expect(found.reason).toContain('could not be read');
    }
  });

  test('one that could not be read hides no Deny of another, and no other answers for it', () => {
    const unreadToo = (policies: readonly ReturnType<typeof rcp>[]) =>
      organization(
        known({ policies, unread: [{ id: 'p-2', name: 'Second', seen: failed('organizations:DescribePolicy: 500') }] }),
      );
    const denying = verdict({}, { organization: unreadToo([rcp(['r-abcd'])]), accountPath: path });
    expect(denying).toMatchObject({ permission: 'blocked', cause: 'rcp-deny', rcp: 'p-Guard' });
    const open = verdict({}, { organization: unreadToo([]), accountPath: path });
    expect(open).toMatchObject({ permission: 'unknown', cause: 'rcp-unread' });
    expect(open.reason).toContain('Second');
  });

  test('one of which it is not known where it is attached may apply', () => {
    const { targets: _, ...loose } = rcp(['r-abcd']);
    const seen = verdict({}, { organization: organization(known({ policies: [loose] })), accountPath: path });
    expect(seen).toMatchObject({ permission: 'unknown', cause: 'rcp-deny', rcp: 'p-Guard' });
    expect(seen.reason).toContain('whether it applies');
  });

  test.each([
    [['ou-abcd-11111111'], 'unknown'],
    [['444455556666', 'ou-abcd-11111111'], 'unknown'],
    [['444455556666'], 'permitted'],
    [[], 'permitted'],
    [['111122223333'], 'blocked'],
  ])('one attached to %j, where the path of the account is not known: %s', (targets, permission) => {
    const seen = verdict({}, { organization: organization(known({ policies: [rcp(targets)] })) });
    expect(seen.permission).toBe(permission);
  });
});
