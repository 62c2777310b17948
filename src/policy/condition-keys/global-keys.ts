import ip from 'ipaddr.js';
import { bucketArn } from '../../model/names.ts';
import { ABSENT, exactly, type KeyState, UNKNOWN } from '../keys.ts';
import { exactlyOrUnknown, type KeyRow, rowsOf, type WriterContext } from './row.ts';

/** Who writes classic access logs, in every partition: "Enabling Amazon S3 server access logging", S3 User Guide. */
export const LOG_WRITER = 'logging.s3.amazonaws.com';

const GLOBAL_KEYS = 'IAM User Guide, "AWS global condition context keys"';
const ENABLING = 'S3 User Guide, "Enabling Amazon S3 server access logging"';

/** ARNs in accounts of customers: the account is named or, where any will do, the role or user is. */
const CUSTOMER_ARN =
  /^arn:[^:]*:(?:iam|sts)::(?:\d{12}:|[^:]*:(?:role|user|group|assumed-role|federated-user)\/[^*?$]{2})/;
/** What stands before the first wildcard of a text that may be an ARN. */
const ARN_START = /^(?:arn:|(?:a|ar|arn)?(?:[*?]|$))/i;
/** Ids of users, roles and sessions, whole or begun so that they are nobody else's, and the account ids of root users. */
const CUSTOMER_USER_ID = /^(?:(?:AIDA|AROA)[A-Z0-9]+|(?:AIDA|AROA)[A-Z0-9]{8,}[*?]+|\d{12})(?::.*)?$/;
/** Broader ranges than these are no customer's own. */
const BROADEST_RANGE = { ipv4: 8, ipv6: 16 } as const;

function isCustomerRange(range: string): boolean {
  const cidr = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`;
  if (!ip.isValidCIDR(cidr)) return false;
  const [network, bits] = ip.parseCIDR(cidr);
  return bits >= BROADEST_RANGE[network.kind()];
}

/** The list has the names of one service alone. A pattern may be meant for any of them. */
const isOtherService = (value: string): boolean => !/^logging\.s3\.|[*?]/i.test(value);

/** A value of AWS's own, which is none of those that `excludes` accepts. */
const foreign = (present: boolean | 'unknown', excludes: (value: string) => boolean): KeyState => ({
  kind: 'foreign',
  present,
  excludes,
});

const organizationPath = ({ organization, accountPath }: WriterContext): string | undefined =>
  organization === undefined || accountPath === '' ? undefined : `${accountPath}/`;

/** With its value or not at all: both are possible until an assumption says which. */
const orAbsent = (value: string | undefined): KeyState =>
  value === undefined ? UNKNOWN : { kind: 'one-of', options: [null, value] };

const absentIf = (
  assumption: NonNullable<KeyRow['given']>['assumption'],
  value: true | false = true,
): Omit<KeyRow, 'key'> => ({
  known: UNKNOWN,
  given: value ? { assumption, holds: ABSENT } : { assumption, holds: UNKNOWN, fails: ABSENT },
  source: GLOBAL_KEYS,
});

/** Every key of "AWS global condition context keys", with keys of other services that requests to S3 may have. */
export const GLOBAL_KEY_ROWS: readonly KeyRow[] = [
  // The source bucket, on whose behalf the service calls.
  {
    key: 'aws:SourceArn',
    known: ({ partition, source }) => exactly(bucketArn(partition, source)),
    source: ENABLING,
  },
  { key: 'aws:SourceAccount', known: ({ account }) => exactly(account), source: ENABLING },
  {
    key: 'aws:SourceOrgID',
    known: ({ organization }) => orAbsent(organization),
    given: {
      assumption: 'writer-sends-source-org',
      holds: ({ organization }) => exactlyOrUnknown(organization),
      fails: ABSENT,
    },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:SourceOrgPaths',
    known: (context) => orAbsent(organizationPath(context)),
    given: {
      assumption: 'writer-sends-source-org',
      holds: (context) => exactlyOrUnknown(organizationPath(context)),
      fails: ABSENT,
    },
    source: GLOBAL_KEYS,
  },
  { key: 'aws:SourceOwner', known: UNKNOWN, source: 'not documented for S3' },

  // The service itself.
  {
    key: 'aws:PrincipalIsAWSService',
    known: { kind: 'one-of', options: [null, 'true', 'false'] },
    given: { assumption: 'writer-is-aws-service', holds: exactly('true'), fails: exactly('false') },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:PrincipalServiceName',
    known: { kind: 'one-of', options: [null, LOG_WRITER] },
    given: { assumption: 'writer-is-aws-service', holds: exactly(LOG_WRITER), fails: ABSENT },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:PrincipalServiceNamesList',
    known: UNKNOWN,
    // Some services add Regional names of themselves to the list.
    given: {
      assumption: 'writer-is-aws-service',
      holds: { kind: 'at-least', values: [LOG_WRITER], excludes: isOtherService },
      fails: ABSENT,
    },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:PrincipalAccount',
    known: UNKNOWN,
    given: { assumption: 'writer-is-no-customer', holds: foreign(true, (value) => /^\d{12}$/.test(value)) },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:PrincipalArn',
    known: UNKNOWN,
    given: {
      assumption: 'writer-is-no-customer',
      holds: foreign('unknown', (value) => CUSTOMER_ARN.test(value) || !ARN_START.test(value)),
    },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:userid',
    known: UNKNOWN,
    given: { assumption: 'writer-is-no-customer', holds: foreign('unknown', (value) => CUSTOMER_USER_ID.test(value)) },
    source: GLOBAL_KEYS,
  },
  { key: 'aws:username', ...absentIf('writer-is-no-customer') },
  { key: 'aws:PrincipalType', known: UNKNOWN, source: 'not documented for services' },
  ...rowsOf(['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:PrincipalTag/*'], {
    ...absentIf('writer-is-outside-organization'),
  }),

  // Sessions that people and roles have, and a service that calls by itself has not.
  ...rowsOf(
    [
      'aws:AssumedRoot',
      'aws:ChatbotSourceArn',
      'aws:Ec2InstanceSourcePrivateIPv4',
      'aws:Ec2InstanceSourceVpc',
      'aws:FederatedProvider',
      'aws:MultiFactorAuthAge',
      'aws:MultiFactorAuthPresent',
      'aws:SourceIdentity',
      'aws:TokenIssueTime',
      'ec2:SourceInstanceArn',
      'ecs:ContainerInstanceArn',
      'glue:CredentialIssuingService',
      'identitystore:IdentityStoreArn',
      'identitystore:UserId',
      'lambda:SourceFunctionArn',
      'ssm:SourceInstanceARN',
    ],
    absentIf('writer-has-no-session'),
  ),

  // The way that the request takes.
  {
    key: 'aws:SourceIp',
    known: UNKNOWN,
    given: { assumption: 'writer-uses-aws-addresses', holds: foreign(true, isCustomerRange) },
    source: GLOBAL_KEYS,
  },
  ...rowsOf(
    [
      'aws:SourceVpc',
      'aws:SourceVpcArn',
      'aws:SourceVpce',
      'aws:VpcSourceIp',
      'aws:VpceAccount',
      'aws:VpceOrgID',
      'aws:VpceOrgPaths',
    ],
    absentIf('writer-is-outside-vpc'),
  ),
  {
    key: 'aws:SecureTransport',
    known: { kind: 'one-of', options: ['true', 'false'] },
    given: { assumption: 'writer-uses-tls', holds: exactly('true') },
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:ViaAWSService',
    known: { kind: 'one-of', options: ['true', 'false'] },
    given: { assumption: 'writer-calls-directly', holds: exactly('false') },
    source: GLOBAL_KEYS,
  },
  ...rowsOf(
    ['aws:CalledVia', 'aws:CalledViaAWSMCP', 'aws:CalledViaFirst', 'aws:CalledViaLast'],
    absentIf('writer-calls-directly'),
  ),
  ...rowsOf(['aws:IsMcpServiceAction', 'aws:ViaAWSMCPService'], {
    known: UNKNOWN,
    // Whether the key is there with "false" or not at all is not documented for services.
    given: { assumption: 'writer-calls-directly', holds: { kind: 'one-of', options: [null, 'false'] } },
    source: GLOBAL_KEYS,
  }),
  { key: 'aws:UserAgent', known: UNKNOWN, source: 'not documented for services' },
  { key: 'aws:referer', known: UNKNOWN, source: 'not documented for services' },

  // The target, and the request as such.
  ...rowsOf(['aws:ResourceAccount', 's3:ResourceAccount'], {
    known: ({ account }) => exactly(account),
    source: GLOBAL_KEYS,
  }),
  {
    key: 'aws:ResourceOrgID',
    known: ({ organization }) => exactlyOrUnknown(organization),
    source: GLOBAL_KEYS,
  },
  {
    key: 'aws:ResourceOrgPaths',
    known: (context) => exactlyOrUnknown(organizationPath(context)),
    source: GLOBAL_KEYS,
  },
  { key: 'aws:ResourceTag/*', known: UNKNOWN, source: 'tags of a bucket count only where its ABAC is enabled' },
  { key: 'aws:RequestedRegion', known: ({ region }) => exactly(region), source: GLOBAL_KEYS },
  { key: 'aws:CurrentTime', known: ({ now }) => exactlyOrUnknown(now), source: GLOBAL_KEYS },
  {
    key: 'aws:EpochTime',
    known: ({ now }) => (now === undefined ? UNKNOWN : exactly(String(Math.floor(Date.parse(now) / 1000)))),
    source: GLOBAL_KEYS,
  },
  ...rowsOf(['aws:RequestTag/*', 'aws:TagKeys'], {
    known: UNKNOWN,
    given: { assumption: 'put-object-has-listed-keys-only', holds: ABSENT },
    source: 'Service Authorization Reference: s3:PutObject has s3:RequestObjectTag in their place',
  }),
];
