import type { AccountSetup, BucketSetup, GrantSetup, RoleSetup, Scenario } from '../scenario.ts';
import { LOG_DELIVERY_GROUP } from '../scenario.ts';
import { DENY_CASES, type DenyCase } from './delivery-denies.ts';
import { allowDelivery, logBucket, logged, policyOf, tlsOnly } from './parts.ts';

/** What must come out for one source and its target: can S3 write the logs. */
export interface DeliveryPair {
  readonly account: string;
  readonly source: string;
  readonly target: string;
  readonly expect: 'permitted' | 'blocked' | 'unknown';
  /** In words: what is special about the target. */
  readonly about: string;
}

interface Case {
  readonly pair: DeliveryPair;
  readonly buckets: readonly BucketSetup[];
}

const ROOT = 'r-deli';
const REGION = 'eu-west-1';
const MANAGEMENT = '111122223333';
const MEMBER = '444455556666';
const OTHER = '777788889999';
const FENCED = '222233334444';
const ORGANIZATION = 'o-delivery01';
const ROLES: readonly RoleSetup[] = [{ name: 'S3LogAuditRead' }, { name: 'OrganizationAccountAccessRole' }];

interface TargetCase {
  readonly slug: string;
  readonly expect: DeliveryPair['expect'];
  readonly about: string;
  /** Changes to a log bucket that nothing is wrong with; `null`: there is no such bucket in the account and Region. */
  readonly but: Partial<BucketSetup> | null;
}

const grants = (...permissions: readonly string[]): readonly GrantSetup[] =>
  permissions.map((permission) => ({ grantee: LOG_DELIVERY_GROUP, permission }));

/** Requirements on the target: "Enabling Amazon S3 server access logging", S3 User Guide. */
const TARGET_CASES: readonly TargetCase[] = [
  { slug: 'healthy', expect: 'permitted', about: 'nothing is wrong', but: {} },
  { slug: 'gone', expect: 'blocked', about: 'the target does not exist', but: null },
  { slug: 'elsewhere', expect: 'blocked', about: 'the target is in another Region', but: { region: 'us-east-1' } },
  { slug: 'foreign', expect: 'blocked', about: 'the target belongs to another account', but: null },
  { slug: 'locked', expect: 'blocked', about: 'Object Lock', but: { objectLock: {} } },
  {
    slug: 'retained',
    expect: 'blocked',
    about: 'Object Lock with default retention',
    but: { objectLock: { mode: 'COMPLIANCE', days: 30 } },
  },
  { slug: 'requester', expect: 'blocked', about: 'Requester Pays', but: { requesterPays: true } },
  {
    slug: 'kms',
    // Without a key of the customer's own, seen to fail: github.com/airbnb/binaryalert/pull/122.
    expect: 'blocked',
    about: 'default encryption aws:kms with the AWS managed key',
    but: { encryption: { algorithm: 'aws:kms' } },
  },
  {
    slug: 'dsse',
    expect: 'blocked',
    about: 'default encryption aws:kms:dsse',
    but: { encryption: { algorithm: 'aws:kms:dsse' } },
  },
  {
    slug: 'acl-ignored',
    expect: 'blocked',
    about: 'an ACL grant where ACLs are disabled',
    but: { acl: grants('WRITE', 'READ_ACP'), policy: policyOf(tlsOnly('dst-acl-ignored')) },
  },
  {
    slug: 'acl',
    expect: 'permitted',
    about: 'an ACL grant where ACLs are in use',
    but: { ownership: 'ObjectWriter', acl: grants('WRITE', 'READ_ACP'), policy: policyOf(tlsOnly('dst-acl')) },
  },
  {
    slug: 'acl-legacy',
    expect: 'permitted',
    about: 'an ACL grant on a bucket from before Object Ownership',
    but: { ownership: null, acl: grants('WRITE', 'READ_ACP'), policy: policyOf(tlsOnly('dst-acl-legacy')) },
  },
  {
    slug: 'acl-write',
    expect: 'unknown',
    about: 'an ACL grant without READ_ACP',
    but: { ownership: 'ObjectWriter', acl: grants('WRITE'), policy: policyOf(tlsOnly('dst-acl-write')) },
  },
  {
    slug: 'kms-own',
    // Key policies are read by a rule of the extended pack.
    expect: 'unknown',
    about: "default encryption aws:kms with a key of the customer's own",
    but: { encryption: { algorithm: 'aws:kms', keyId: `arn:aws:kms:${REGION}:${MEMBER}:key/delivery` } },
  },
  {
    slug: 'mute',
    expect: 'blocked',
    about: 'a policy that allows nothing',
    but: { policy: policyOf(tlsOnly('dst-mute')) },
  },
  {
    slug: 'prefix',
    expect: 'blocked',
    about: 'the policy allows another prefix',
    but: { policy: policyOf(allowDelivery('dst-prefix', MEMBER, 'elsewhere/')) },
  },
  {
    slug: 'unversioned',
    expect: 'permitted',
    about: 'lifecycle, versioning and public access do not matter',
    but: { versioning: 'Suspended', lifecycle: [], publicAccessBlock: null },
  },
];

function targetCase({ slug, expect, about, but }: TargetCase): Case {
  const source = `src-${slug}`;
  const target = `dst-${slug}`;
  return {
    pair: { account: MEMBER, source, target, expect, about },
    buckets: [
      logged(source, REGION, target),
      ...(but === null ? [] : [logBucket(target, { account: MEMBER, region: REGION }, but)]),
    ],
  };
}

function denyCase({ slug, expect, about, deny }: DenyCase): Case {
  const source = `src-${slug}`;
  const target = `dst-${slug}`;
  const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${target}/*` };
  const { NotPrincipal }: { readonly NotPrincipal?: unknown } = deny;
  const { Principal: _everybody, ...withoutPrincipal } = statement;
  const policy = policyOf(allowDelivery(target, MEMBER), {
    ...(NotPrincipal === undefined ? statement : withoutPrincipal),
    ...deny,
  });
  return {
    pair: { account: MEMBER, source, target, expect, about },
    buckets: [logged(source, REGION, target), logBucket(target, { account: MEMBER, region: REGION }, { policy })],
  };
}

/** A healthy pair in an account of its own: what the resource control policies there do to it. */
const rcpCase = (account: string, slug: string, expect: DeliveryPair['expect'], about: string): Case => ({
  pair: { account, source: `src-${slug}`, target: `dst-${slug}`, expect, about },
  buckets: [logged(`src-${slug}`, REGION, `dst-${slug}`), logBucket(`dst-${slug}`, { account, region: REGION })],
});

const CASES: readonly Case[] = [
  ...TARGET_CASES.map(targetCase),
  ...DENY_CASES.map(denyCase),
  rcpCase(FENCED, 'rcp-fenced', 'blocked', 'a resource control policy without an exemption for services'),
  rcpCase(OTHER, 'rcp-exempt', 'permitted', 'a resource control policy that exempts services'),
  rcpCase(MANAGEMENT, 'rcp-management', 'permitted', 'resource control policies never bind the management account'),
];

export const DELIVERY_PAIRS: readonly DeliveryPair[] = CASES.map(({ pair }) => pair);

const bucketsOf = (account: string): readonly BucketSetup[] =>
  CASES.filter(({ pair }) => pair.account === account).flatMap(({ buckets }) => buckets);

const outsiders: BucketSetup = logBucket('dst-foreign', { account: OTHER, region: REGION });

const perimeter = (exemption: object): object =>
  policyOf({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION }, ...exemption },
  });

const member = (id: string, parent: string, buckets: readonly BucketSetup[]): AccountSetup => ({
  id,
  name: `delivery-${id}`,
  parent,
  roles: ROLES,
  buckets,
});

/** One pair of buckets for every way in which log delivery works, or does not. */
export const delivery: Scenario = {
  organization: {
    id: ORGANIZATION,
    rootId: ROOT,
    managementAccount: MANAGEMENT,
    units: [
      { id: 'ou-deli-fenced001', name: 'fenced', parent: ROOT },
      { id: 'ou-deli-exempt001', name: 'exempt', parent: ROOT },
    ],
    policies: [
      { id: 'p-fenced0001', name: 'fenced', document: perimeter({}), targets: ['ou-deli-fenced001', MANAGEMENT] },
      {
        id: 'p-exempt0001',
        name: 'exempt',
        document: perimeter({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
        targets: ['ou-deli-exempt001'],
      },
    ],
  },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: ROOT, buckets: bucketsOf(MANAGEMENT) },
    member(MEMBER, ROOT, bucketsOf(MEMBER)),
    member(OTHER, 'ou-deli-exempt001', [...bucketsOf(OTHER), outsiders]),
    member(FENCED, 'ou-deli-fenced001', bucketsOf(FENCED)),
  ],
};
