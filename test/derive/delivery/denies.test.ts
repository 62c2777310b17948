import { describe, expect, test } from 'vitest';
import { known } from '../../../src/model/observation.ts';
import { ACCOUNT, ALLOW, DENY, ORG, OTHER_ACCOUNT, organization, policyOf, verdict } from './fixture.ts';

type Outcome = 'permitted' | 'blocked' | 'unknown';

const CONDITIONS = 'IAM User Guide, "IAM JSON policy elements: Condition operators"';
const GLOBAL_KEYS = 'IAM User Guide, "AWS global condition context keys"';
const PERIMETER = 'IAM User Guide, "Establish permissions guardrails using data perimeters"';
const TROUBLE = 'S3 User Guide, "Troubleshoot server access logging"';
const PRINCIPAL = 'IAM User Guide, "AWS JSON policy elements: NotPrincipal"';
const S3_KEYS = 'S3 User Guide, "Amazon S3 condition key examples"';

/** Denies as they are found beside log targets, with what they do to the log writer. */
const ROWS: readonly {
  readonly deny: object;
  readonly outcome: Outcome;
  /** With the organization known; the same where it is not said. */
  readonly inOrganization?: Outcome;
  readonly source: string;
}[] = [
  { deny: { Bool: { 'aws:SecureTransport': 'false' } }, outcome: 'permitted', source: S3_KEYS },
  { deny: { BoolIfExists: { 'aws:SecureTransport': 'false' } }, outcome: 'permitted', source: S3_KEYS },
  { deny: { NumericLessThan: { 's3:TlsVersion': '1.2' } }, outcome: 'permitted', source: S3_KEYS },
  { deny: { NumericLessThan: { 's3:TlsVersion': '1.3' } }, outcome: 'unknown', source: S3_KEYS },
  { deny: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } }, outcome: 'blocked', source: CONDITIONS },
  { deny: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG } }, outcome: 'blocked', source: CONDITIONS },
  {
    deny: { StringNotEquals: { 'aws:PrincipalOrgID': ORG }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    outcome: 'permitted',
    source: PERIMETER,
  },
  {
    deny: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
    outcome: 'permitted',
    source: PERIMETER,
  },
  {
    deny: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG, 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
    },
    outcome: 'permitted',
    source: GLOBAL_KEYS,
  },
  { deny: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, outcome: 'blocked', source: GLOBAL_KEYS },
  { deny: { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, outcome: 'blocked', source: GLOBAL_KEYS },
  {
    // The exemption of a service by an operator for ARNs: whether it works is documented nowhere.
    deny: {
      StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
      'ForAllValues:ArnNotEquals': { 'aws:PrincipalServiceName': ['logging.s3.amazonaws.com'] },
    },
    outcome: 'unknown',
    source: CONDITIONS,
  },
  {
    deny: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7'] } },
    outcome: 'blocked',
    source: GLOBAL_KEYS,
  },
  { deny: { NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, outcome: 'unknown', source: GLOBAL_KEYS },
  { deny: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, outcome: 'permitted', source: GLOBAL_KEYS },
  {
    deny: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' }, Bool: { 'aws:ViaAWSService': 'false' } },
    outcome: 'blocked',
    source: GLOBAL_KEYS,
  },
  {
    deny: { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/*`] } },
    outcome: 'blocked',
    source: GLOBAL_KEYS,
  },
  {
    deny: { StringNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/ops` } },
    outcome: 'blocked',
    source: GLOBAL_KEYS,
  },
  // The key has ARNs alone, so that an account id in its list exempts nobody.
  { deny: { StringNotEquals: { 'aws:PrincipalArn': [ACCOUNT] } }, outcome: 'blocked', source: GLOBAL_KEYS },
  { deny: { StringNotLike: { 'aws:PrincipalArn': 'ar*:role/ops' } }, outcome: 'unknown', source: GLOBAL_KEYS },
  { deny: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops' } }, outcome: 'blocked', source: GLOBAL_KEYS },
  { deny: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, outcome: 'unknown', source: GLOBAL_KEYS },
  { deny: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } }, outcome: 'blocked', source: GLOBAL_KEYS },
  {
    deny: { StringNotEquals: { 'aws:PrincipalAccount': `\${aws:ResourceAccount}` } },
    outcome: 'blocked',
    source: GLOBAL_KEYS,
  },
  { deny: { StringEquals: { 'aws:PrincipalAccount': OTHER_ACCOUNT } }, outcome: 'permitted', source: GLOBAL_KEYS },
  {
    deny: { StringNotEquals: { 'aws:SourceAccount': [OTHER_ACCOUNT, ACCOUNT] } },
    outcome: 'permitted',
    source: TROUBLE,
  },
  { deny: { StringNotEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } }, outcome: 'blocked', source: TROUBLE },
  { deny: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::app*' } }, outcome: 'permitted', source: TROUBLE },
  { deny: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::web' } }, outcome: 'blocked', source: TROUBLE },
  {
    deny: {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': ORG },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
    outcome: 'unknown',
    inOrganization: 'permitted',
    source: PERIMETER,
  },
  {
    deny: {
      StringNotEquals: { 'aws:SourceOrgID': ORG },
      Null: { 'aws:SourceAccount': 'true' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
    outcome: 'permitted',
    source: PERIMETER,
  },
  { deny: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }, outcome: 'blocked', source: TROUBLE },
  { deny: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } }, outcome: 'blocked', source: TROUBLE },
  { deny: { Null: { 's3:x-amz-server-side-encryption': 'true' } }, outcome: 'blocked', source: TROUBLE },
  { deny: { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } }, outcome: 'blocked', source: TROUBLE },
  { deny: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }, outcome: 'unknown', source: TROUBLE },
  { deny: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, outcome: 'permitted', source: CONDITIONS },
  { deny: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, outcome: 'blocked', source: CONDITIONS },
  { deny: { StringLike: { 'aws:PrincipalTag/team': 'x' } }, outcome: 'permitted', source: GLOBAL_KEYS },
  { deny: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, outcome: 'permitted', source: GLOBAL_KEYS },
  { deny: { StringNotEquals: { 'aws:ResourceAccount': OTHER_ACCOUNT } }, outcome: 'blocked', source: GLOBAL_KEYS },
  {
    deny: { 'ForAllValues:StringNotEquals': { 'aws:PrincipalServiceNamesList': ['logging.s3.amazonaws.com'] } },
    outcome: 'permitted',
    source: GLOBAL_KEYS,
  },
  {
    deny: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalServiceNamesList': ['logging.s3.amazonaws.com'] } },
    outcome: 'unknown',
    source: GLOBAL_KEYS,
  },
  { deny: { StringEquals: { 'aws:KeyOfTomorrow': 'x' } }, outcome: 'unknown', source: GLOBAL_KEYS },
  { deny: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, outcome: 'unknown', source: GLOBAL_KEYS },
];

describe('a Deny of everything for everybody under a condition', () => {
  test.each(ROWS)('$deny: $outcome ($source)', ({ deny, outcome }) => {
    const policy = policyOf(ALLOW, { ...DENY, Condition: deny });
    expect(verdict({ policy })).toMatchObject({
      permission: outcome,
      verdict: outcome,
      unobserved: [],
      permissionUnobserved: [],
    });
  });

  test.each(ROWS.filter(({ outcome }) => outcome !== 'permitted'))(
    '$deny names the statement and quotes it',
    ({ deny }) => {
      const statement = { ...DENY, Condition: deny };
      const seen = verdict({ policy: policyOf(ALLOW, statement) });
      expect(seen.statement).toBe('Deny');
      expect(seen.checks.find(({ name }) => name === 'no-deny')?.evidence).toBe(JSON.stringify(statement));
      expect(seen.reason).toContain('"Deny"');
    },
  );

  test.each(ROWS)('the same as a resource control policy: $deny', ({ deny, outcome, inOrganization = outcome }) => {
    const rcp = {
      id: 'p-1',
      name: 'Perimeter',
      document: JSON.stringify({ Version: '2012-10-17', Statement: { ...DENY, Resource: '*', Condition: deny } }),
      targets: ['r-abcd'],
    };
    const options = { organization: organization(known({ policies: [rcp] })), accountPath: `${ORG}/r-abcd` };
    expect(verdict({}, options).permission).toBe(inOrganization);
  });
});

describe('a Deny without condition', () => {
  test.each<readonly [object, Outcome, string]>([
    [{}, 'blocked', TROUBLE],
    [{ Action: 's3:DeleteObject*' }, 'permitted', TROUBLE],
    [{ Action: ['s3:PutBucket*', 's3:PutObjectAcl'] }, 'permitted', TROUBLE],
    [{ Action: undefined, NotAction: 's3:GetObject' }, 'blocked', TROUBLE],
    [{ Resource: 'arn:aws:s3:::logs' }, 'permitted', TROUBLE],
    [{ Resource: 'arn:aws:s3:::logs/other/*' }, 'permitted', TROUBLE],
    [{ Resource: 'arn:aws:s3:::logs/sal/*-00-*' }, 'blocked', TROUBLE],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::logs/other/*' }, 'blocked', TROUBLE],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::logs/sal/*A' }, 'blocked', TROUBLE],
    // Several parts may add up to all keys, which is not worked out.
    [
      { Resource: undefined, NotResource: ['arn:aws:s3:::logs/sal/*A', 'arn:aws:s3:::logs/sal/*B'] },
      'unknown',
      TROUBLE,
    ],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::logs/sal/*' }, 'permitted', TROUBLE],
    [
      { Principal: undefined, NotPrincipal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:role/ops`] } },
      'blocked',
      PRINCIPAL,
    ],
    [{ Principal: undefined, NotPrincipal: { Service: 'logging.s3.amazonaws.com' } }, 'permitted', PRINCIPAL],
    [{ Principal: { AWS: ACCOUNT } }, 'permitted', PRINCIPAL],
  ])('%j: %s (%s)', (elements, outcome) => {
    expect(verdict({ policy: policyOf({ ...DENY, ...elements }, ALLOW) }).permission).toBe(outcome);
  });
});

test('the time of the scan decides a condition on the time', () => {
  const deny = (date: string) =>
    policyOf(ALLOW, { ...DENY, Condition: { DateGreaterThan: { 'aws:CurrentTime': date } } });
  const options = { now: '2026-06-01T00:00:00Z' };
  expect(verdict({ policy: deny('2026-01-01T00:00:00Z') }, options).permission).toBe('blocked');
  expect(verdict({ policy: deny('2027-01-01T00:00:00Z') }, options).permission).toBe('permitted');
});

test('the organization of the account is known where it was read', () => {
  const policy = policyOf(ALLOW, { ...DENY, Condition: { StringNotEquals: { 'aws:ResourceOrgID': ORG } } });
  expect(verdict({ policy }).permission).toBe('unknown');
  expect(verdict({ policy }, { organization: organization(known({ policies: [] })) }).permission).toBe('permitted');
});

describe('a Deny, or an Allow, of keys with a date', () => {
  const now = '2026-11-27T21:00:00.000Z';
  const outcome = (effect: 'Allow' | 'Deny', Resource: string, keyFormat: 'simple' | 'partitioned-event-time') =>
    verdict(
      { policy: effect === 'Deny' ? policyOf(ALLOW, { ...DENY, Resource }) : policyOf({ ...ALLOW, Resource }) },
      { now },
      { logging: { target: 'logs', prefix: 'sal/', keyFormat, grants: [] } },
    ).permission;

  test.each<readonly [string, Outcome]>([
    ['sal/2023*', 'permitted'],
    ['sal/2026-10-*', 'permitted'],
    ['sal/2026-11-*', 'blocked'],
    ['sal/2026*', 'blocked'],
    ['sal/2027-01*', 'blocked'],
    ['sal/203?-0*', 'blocked'],
  ])('Deny of %s: %s', (key, expected) => {
    expect(outcome('Deny', `arn:aws:s3:::logs/${key}`, 'simple')).toBe(expected);
  });

  test.each<readonly [string, Outcome]>([
    ['sal/2023*', 'blocked'],
    ['sal/2026*', 'unknown'],
    ['sal/20*', 'permitted'],
    ['sal/????-??-??-*', 'permitted'],
  ])('Allow of %s: %s', (key, expected) => {
    expect(outcome('Allow', `arn:aws:s3:::logs/${key}`, 'simple')).toBe(expected);
  });

  test('partitions too', () => {
    const below = `arn:aws:s3:::logs/sal/${ACCOUNT}/eu-west-1/app`;
    expect(outcome('Deny', `${below}/2025/*`, 'partitioned-event-time')).toBe('permitted');
    expect(outcome('Deny', `${below}/2026/12/*`, 'partitioned-event-time')).toBe('blocked');
  });

  test('where the time of day is not known, any date may come', () => {
    const past = { ...DENY, Resource: 'arn:aws:s3:::logs/sal/2023*' };
    expect(verdict({ policy: policyOf(ALLOW, past) }).permission).toBe('blocked');
  });
});
