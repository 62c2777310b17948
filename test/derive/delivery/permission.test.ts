import { describe, expect, test } from 'vitest';
import { logRequest } from '../../../src/derive/delivery/log-request.ts';
import { suggestPolicy } from '../../../src/derive/delivery/suggest-policy.ts';
import type { DeliverySource } from '../../../src/derive/delivery/verdict.ts';
import { LOG_DELIVERY_GROUP } from '../../../src/model/facts/acl.ts';
import { absent, denied, failed, known, notRead } from '../../../src/model/observation.ts';
import { ACCOUNT, ALLOW, checkOf, DENY, OTHER_ACCOUNT, policyOf, source, verdict } from './fixture.ts';

const logging = (changed: Partial<DeliverySource['logging']>) => ({ logging: { ...source.logging, ...changed } });
const ARN = 'arn:aws:s3:::logs';

describe('an Allow must cover every key', () => {
  const HEX16 = '?'.repeat(16);
  test.each<readonly [string | readonly string[], Partial<DeliverySource['logging']>, string]>([
    [`${ARN}/*`, {}, 'permitted'],
    [`${ARN}/sal/*`, {}, 'permitted'],
    [`${ARN}/sal*`, {}, 'permitted'],
    [`${ARN}/*/*`, {}, 'permitted'],
    [`${ARN}/*-*-*`, {}, 'permitted'],
    [`${ARN}/sal/20*`, {}, 'permitted'],
    [`${ARN}/sal/????-??-??-??-??-??-?*`, {}, 'permitted'],
    [`${ARN}/*`, { prefix: '' }, 'permitted'],
    ['*', {}, 'permitted'],
    // No separator is put after the prefix: "Amazon S3 log object key format", S3 User Guide.
    [`${ARN}/logs/*`, { prefix: 'logs' }, 'blocked'],
    [`${ARN}/logs*`, { prefix: 'logs' }, 'permitted'],
    [ARN, {}, 'blocked'],
    [`${ARN}/`, {}, 'blocked'],
    [`${ARN}/sal/`, {}, 'blocked'],
    [`${ARN}/other/*`, {}, 'blocked'],
    [`${ARN}/Sal/*`, {}, 'blocked'],
    ['arn:aws-cn:s3:::logs/*', {}, 'blocked'],
    ['arn:aws:s3:::other/*', {}, 'blocked'],
    [[`${ARN}/other/*`, `${ARN}/sal/*`], {}, 'permitted'],
    // Keys of one year, of one length, or of some unique strings only.
    [`${ARN}/sal/2026-*`, {}, 'unknown'],
    [`${ARN}/sal/????-??-??-??-??-??-${HEX16}`, {}, 'unknown'],
    [`${ARN}/sal/*A*`, {}, 'unknown'],
    [`${ARN}/sal/*-00-00-00-*`, {}, 'unknown'],
    [`${ARN}/sal/*a*`, {}, 'blocked'],
    [`${ARN}/sal/*/*`, {}, 'blocked'],
    [`${ARN}/sal/*/*`, { keyFormat: 'partitioned-event-time' }, 'permitted'],
    [`${ARN}/sal/${ACCOUNT}/*`, { keyFormat: 'partitioned-event-time' }, 'permitted'],
    [`${ARN}/sal/${ACCOUNT}/eu-west-1/app/*`, { keyFormat: 'partitioned-delivery-time' }, 'permitted'],
    [`${ARN}/sal/${ACCOUNT}/eu-west-1/app/20??/??/??/*`, { keyFormat: 'partitioned-delivery-time' }, 'permitted'],
    [`${ARN}/sal/${OTHER_ACCOUNT}/*`, { keyFormat: 'partitioned-event-time' }, 'blocked'],
    [`${ARN}/sal/*/eu-west-1/web/*`, { keyFormat: 'partitioned-event-time' }, 'blocked'],
    [`${ARN}/sal/${ACCOUNT}/*`, {}, 'blocked'],
    // A partition of an event day has no time of day in its names.
    [`${ARN}/sal/*-00-00-00-*`, { keyFormat: 'partitioned-event-time' }, 'permitted'],
    [`${ARN}/sal/*-00-00-00-*`, { keyFormat: 'partitioned-delivery-time' }, 'unknown'],
    [`${ARN}/\${aws:SourceAccount}/*`, { prefix: `${ACCOUNT}/` }, 'permitted'],
    [`${ARN}/\${aws:PrincipalOrgID}/*`, {}, 'blocked'],
    [`${ARN}/\${aws:SourceOrgID}/*`, {}, 'unknown'],
  ])('%j with %j: %s', (Resource, changed, permission) => {
    expect(verdict({ policy: policyOf({ ...ALLOW, Resource }) }, {}, logging(changed)).permission).toBe(permission);
  });

  test('what covers some of the keys is said to', () => {
    const { reason } = verdict({ policy: policyOf({ ...ALLOW, Resource: `${ARN}/sal/2026-*` }) });
    expect(reason).toBe(
      'Statement "Allow" of the policy of logs may let S3 write the logs: it covers only some of the keys',
    );
  });
});

describe('who is allowed, and how closely', () => {
  test.each<readonly [object, string, boolean]>([
    [{}, 'permitted', true],
    [{ Condition: {} }, 'permitted', false],
    [{ Principal: '*' }, 'permitted', true],
    [{ Principal: '*', Condition: undefined }, 'permitted', false],
    [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } } }, 'permitted', true],
    [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } }, 'permitted', false],
    [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:app' } } }, 'permitted', true],
    [{ Condition: { StringLike: { 'aws:SourceAccount': '*' } } }, 'permitted', false],
    [{ Condition: { StringEquals: { 'AWS:sourceaccount': `\${aws:ResourceAccount}` } } }, 'permitted', true],
    [{ Condition: { StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } } }, 'permitted', false],
    [{ Condition: { StringNotEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } }, 'permitted', false],
    [{ Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } }, 'blocked', false],
    [{ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } } }, 'blocked', false],
    [{ Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${ACCOUNT}` } } }, 'blocked', false],
    [{ Condition: { StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij' } } }, 'unknown', false],
    [{ Principal: { Service: 's3.amazonaws.com' } }, 'blocked', false],
    [{ Action: 's3:PutObjectAcl' }, 'blocked', false],
    [{ Effect: 'Deny' }, 'blocked', false],
  ])('%j: %s, scoped %s', (elements, permission, scoped) => {
    const seen = verdict({ policy: policyOf({ ...ALLOW, ...elements }) });
    expect(seen).toMatchObject({ permission, scoped, via: permission === 'permitted' ? 'policy' : '' });
  });

  test('one open statement makes a closed one worthless', () => {
    expect(verdict({ policy: policyOf(ALLOW, { ...ALLOW, Condition: {} }) }).scoped).toBe(false);
  });

  const open = { ...ALLOW, Sid: 'Open', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } };
  test.each([[[ALLOW, open]], [[open, ALLOW]]])('of %j it is the open statement that is named', (statements) => {
    const seen = verdict({ policy: policyOf(...statements) });
    expect(seen).toMatchObject({ permission: 'permitted', scoped: false, statement: 'Open', assumptions: [] });
  });
});

describe('the bucket ACL', () => {
  const grants = (...permissions: readonly string[]) =>
    known({ owner: 'o', grants: permissions.map((permission) => ({ grantee: LOG_DELIVERY_GROUP, permission })) });
  const active = known({ setting: 'ObjectWriter' });

  // "Permissions for log delivery", S3 User Guide: WRITE and READ_ACP for the log delivery group.
  test.each<readonly [readonly string[], string]>([
    [['WRITE', 'READ_ACP'], 'permitted'],
    [['FULL_CONTROL'], 'permitted'],
    [['WRITE'], 'unknown'],
    [['READ_ACP'], 'blocked'],
    [[], 'blocked'],
  ])('%j: %s', (permissions, permission) => {
    const seen = verdict({ policy: absent, ownership: active, acl: grants(...permissions) });
    expect(seen).toMatchObject({
      permission,
      via: permission === 'permitted' ? 'acl' : '',
      scoped: false,
      unobserved: [],
    });
    expect(seen.reason.includes('READ_ACP as well')).toBe(permissions.join() === 'WRITE');
  });

  // Whether log delivery is one of everybody is documented nowhere, so that it is neither let in nor kept out.
  test.each([
    ['AllUsers', 'WRITE', active, 'unknown'],
    ['AuthenticatedUsers', 'FULL_CONTROL', active, 'unknown'],
    ['AllUsers', 'READ', active, 'blocked'],
    ['AllUsers', 'WRITE', known({ setting: 'BucketOwnerEnforced' }), 'blocked'],
  ] as const)('%s may %s', (group, permission, ownership, expected) => {
    const grantee = `http://acs.amazonaws.com/groups/global/${group}`;
    const acl = known({ owner: 'o', grants: [{ grantee, permission }] });
    expect(verdict({ policy: absent, ownership, acl })).toMatchObject({ permission: expected, scoped: false });
  });

  test('whether everybody may write hangs on the ownership, which is asked for', () => {
    const grantee = 'http://acs.amazonaws.com/groups/global/AllUsers';
    const acl = known({ owner: 'o', grants: [{ grantee, permission: 'WRITE' }] });
    const seen = verdict({ policy: absent, ownership: notRead, acl });
    expect(seen.permission).toBe('unknown');
    expect(seen.permissionUnobserved).toMatchObject([{ fact: 'ownership', state: 'not-read' }]);
  });

  const full = grants('WRITE', 'READ_ACP');
  const maybe = { ...ALLOW, Condition: { StringEquals: { 'aws:SourceOrgID': 'o' } } };
  const maybeDeny = { ...DENY, Condition: { StringEquals: { 'aws:SourceOrgID': 'o' } } };
  test.each<readonly [string, Parameters<typeof verdict>[0], string, string]>([
    [
      'buckets without the ownership setting have ACLs',
      { policy: absent, ownership: absent, acl: full },
      'permitted',
      'acl',
    ],
    [
      'BucketOwnerPreferred has ACLs',
      { policy: absent, ownership: known({ setting: 'BucketOwnerPreferred' }), acl: full },
      'permitted',
      'acl',
    ],
    ['BucketOwnerEnforced ignores them', { policy: absent, acl: full }, 'blocked', ''],
    ['an explicit Deny wins over the ACL', { policy: policyOf(DENY), ownership: active, acl: full }, 'blocked', ''],
    [
      'an undecided Deny is not decided by the ACL',
      { policy: policyOf(maybeDeny), ownership: active, acl: full },
      'unknown',
      'acl',
    ],
    [
      'an undecided Deny without any Allow',
      { policy: policyOf(maybeDeny), ownership: active, acl: grants() },
      'blocked',
      '',
    ],
    ['an undecided Allow needs the ACL', { policy: policyOf(maybe), ownership: active, acl: full }, 'permitted', 'acl'],
    ['an undecided Allow without ACL', { policy: policyOf(maybe), ownership: active, acl: grants() }, 'unknown', ''],
    ['a policy that is none', { policy: known({ text: '{' }), ownership: active, acl: full }, 'unknown', 'acl'],
  ])('%s', (_, facts, permission, via) => {
    expect(verdict(facts)).toMatchObject({ permission, via, unobserved: [], permissionUnobserved: [] });
  });
});

describe('looks that are missing, and only those that can matter', () => {
  const look = (permission: ReturnType<typeof verdict>) =>
    permission.permissionUnobserved.map(({ fact, state }) => `${fact} ${state}`);
  const active = known({ setting: 'ObjectWriter' });
  test.each<readonly [string, Parameters<typeof verdict>[0], readonly string[]]>([
    ['first the policy', { policy: notRead, ownership: notRead, acl: notRead }, ['policy not-read']],
    [
      'the policy is refused: the ACL cannot help',
      { policy: denied('s3:GetBucketPolicy'), ownership: notRead },
      ['policy denied'],
    ],
    ['the policy allows: no ACL', { ownership: notRead, acl: notRead }, []],
    ['the policy denies: no ACL', { policy: policyOf(ALLOW, DENY), ownership: notRead, acl: notRead }, []],
    [
      'the policy does not allow: ownership',
      { policy: absent, ownership: notRead, acl: notRead },
      ['ownership not-read'],
    ],
    ['ACLs are active: the ACL', { policy: absent, ownership: active, acl: notRead }, ['acl not-read']],
    [
      'ACLs are active, the ACL refused',
      { policy: absent, ownership: active, acl: denied('s3:GetBucketAcl') },
      ['acl denied'],
    ],
    ['ACLs are disabled: no ACL', { policy: absent, acl: notRead }, []],
    [
      'ownership refused: the ACL may settle it',
      { policy: absent, ownership: denied('s3:GetBucketOwnershipControls'), acl: notRead },
      ['ownership denied', 'acl not-read'],
    ],
    [
      'ownership refused, and the ACL grants nothing',
      { policy: absent, ownership: failed('x'), acl: known({ owner: 'o', grants: [] }) },
      [],
    ],
    [
      'ownership refused, and the ACL grants',
      {
        policy: absent,
        ownership: failed('x'),
        acl: known({ owner: 'o', grants: [{ grantee: LOG_DELIVERY_GROUP, permission: 'FULL_CONTROL' }] }),
      },
      ['ownership failed'],
    ],
  ])('%s', (_, facts, expected) => {
    const seen = verdict(facts);
    expect(look(seen)).toStrictEqual(expected);
    expect(seen.permission === 'unknown').toBe(expected.length > 0);
  });

  test('carries the action that was refused, the Region and the bucket', () => {
    expect(verdict({ policy: denied('s3:GetBucketPolicy') }).unobserved).toStrictEqual([
      {
        fact: 'policy',
        subject: 'logs',
        region: 'eu-west-1',
        state: 'denied',
        action: 's3:GetBucketPolicy',
        code: '',
        reason: '',
      },
    ]);
  });

  test('what blocks for sure leaves nothing to look for', () => {
    const seen = verdict({ policy: notRead, objectLock: known({ defaultRetention: '' }), encryption: notRead });
    expect(seen).toMatchObject({ verdict: 'blocked', unobserved: [], permission: 'unknown' });
    expect(seen.permissionUnobserved).toHaveLength(1);
  });
});

/** The statement that a bucket without a policy is to have. */
function statementToAdd(one: DeliverySource): object {
  const suggestion = suggestPolicy({
    target: 'logs',
    partition: 'aws',
    policy: undefined,
    sources: [one],
    loops: [],
    requestOf: (asking) => logRequest(asking, {}),
  });
  if (suggestion.kind === 'none') throw new Error(suggestion.because);
  return suggestion.changes[0]?.statement ?? {};
}

test('the statement to add, added to the policy, permits the delivery and nothing beyond it', () => {
  const odd = ['', 'sal/', 'logs', `a*b?c$d\${e}/`, '😀/'];
  for (const prefix of odd) {
    for (const keyFormat of ['simple', 'partitioned-event-time', 'partitioned-delivery-time'] as const) {
      const changed = logging({ prefix, keyFormat });
      const policy = policyOf(statementToAdd({ ...source, ...changed }));
      expect(verdict({ policy }, {}, changed)).toMatchObject({ permission: 'permitted', scoped: true });
      expect(verdict({ policy }, {}, { ...changed, name: 'other' }).permission).toBe('blocked');
      if (prefix !== '')
        expect(verdict({ policy }, {}, logging({ prefix: 'b', keyFormat })).permission).toBe('blocked');
    }
  }
  expect(JSON.stringify(statementToAdd(source))).toBe(
    '{"Sid":"S3AccessLogsapp","Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject",' +
      '"Resource":"arn:aws:s3:::logs/sal/*","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},' +
      '"ArnLike":{"aws:SourceArn":"arn:aws:s3:::app"}}}',
  );
});

test('a permitted delivery says by what', () => {
  const seen = verdict();
  expect(seen).toMatchObject({
    verdict: 'permitted',
    permission: 'permitted',
    via: 'policy',
    scoped: true,
    statement: 'S3AccessLogs',
  });
  expect(seen.reason).toBe(
    'Statement "S3AccessLogs" of the policy of logs lets S3 write every log object; assumed: the log writer uses TLS 1.2 or newer (inferred in 2026, not documented)',
  );
  expect(seen.assumptions).toEqual(['writer-uses-tls']);
  expect(checkOf(seen, 'no-deny')?.outcome).toBe('ok');
});

test('a statement without Sid goes by its number', () => {
  const { Sid: _, ...nameless } = ALLOW;
  expect(verdict({ policy: policyOf({ ...DENY, Principal: { AWS: ACCOUNT } }, nameless) }).statement).toBe('2');
});
