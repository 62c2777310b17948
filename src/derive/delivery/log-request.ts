import ip from 'ipaddr.js';
import { bucketArn } from '../../model/names.ts';
import { ABSENT, exactly, type KeyState, keyLookup, UNKNOWN } from '../../policy/keys.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import { logObjects } from './log-keys.ts';
import type { DeliveryOptions, DeliverySource } from './verdict.ts';

/** Who writes classic access logs, in every partition: "Enabling Amazon S3 server access logging", S3 User Guide. */
export const LOG_WRITER = 'logging.s3.amazonaws.com';

const CUSTOMER_ARN = /^arn:[^:*?]*:(?:iam|sts)::\d{12}:/;
/** Broader ranges than these are no customer's own. */
const BROADEST_RANGE = { ipv4: 8, ipv6: 16 } as const;

function isCustomerRange(range: string): boolean {
  const cidr = range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`;
  if (!ip.isValidCIDR(cidr)) return false;
  const [network, bits] = ip.parseCIDR(cidr);
  return bits >= BROADEST_RANGE[network.kind()];
}

/**
 * Keys that are the same in every request of the log writer. "AWS global condition context keys" (IAM User Guide) says
 * which of them a service principal carries when it calls directly. Whatever is not here is not known.
 */
const ALWAYS: readonly (readonly [string, KeyState])[] = [
  ['aws:PrincipalIsAWSService', exactly('true')],
  ['aws:PrincipalServiceName', exactly(LOG_WRITER)],
  // Some services add Regional names of themselves to the list.
  ['aws:PrincipalServiceNamesList', { kind: 'at-least', values: [LOG_WRITER] }],
  ['aws:SecureTransport', exactly('true')],
  ['s3:TlsVersion', { kind: 'one-of', options: ['1.2', '1.3'] }],
  ['aws:ViaAWSService', exactly('false')],
  // The writer lives in an account, in a network and perhaps behind a role of AWS, none of which is a customer's.
  ['aws:PrincipalAccount', { kind: 'foreign', present: true, excludes: (value) => /^\d{12}$/.test(value) }],
  ['aws:PrincipalArn', { kind: 'foreign', present: 'unknown', excludes: (value) => CUSTOMER_ARN.test(value) }],
  ['aws:SourceIp', { kind: 'foreign', present: true, excludes: isCustomerRange }],
  // S3 does not say whether the writer asks for encryption by a header; KMS it cannot ask for.
  ['s3:x-amz-server-side-encryption', { kind: 'one-of', options: [null, 'AES256'] }],
  ...[
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalTag/*',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:SourceVpcArn',
    'aws:VpcSourceIp',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
    'aws:CalledVia*',
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:TokenIssueTime',
    'aws:FederatedProvider',
  ].map((key) => [key, ABSENT] as const),
];
const always = keyLookup(ALWAYS, UNKNOWN);

/** S3 putting any of the source's log objects into the target. */
export function logRequest(
  source: DeliverySource,
  { organization, accountPath = '', now }: DeliveryOptions,
): PolicyRequest {
  const { account, region, partition } = source;
  /** Few policies ask for more than one or two of them. */
  const own = (key: string): KeyState | undefined => {
    switch (key) {
      case 'aws:sourcearn':
        return exactly(bucketArn(partition, source.name));
      case 'aws:sourceaccount':
      case 'aws:resourceaccount':
      case 's3:resourceaccount':
        return exactly(account);
      case 'aws:requestedregion':
        return exactly(region);
      case 'aws:resourceorgid':
        return organization ? exactly(organization.id) : undefined;
      case 'aws:resourceorgpaths':
        return organization && accountPath !== '' ? exactly(`${accountPath}/`) : undefined;
      case 'aws:currenttime':
        return now === undefined ? undefined : exactly(now);
      case 'aws:epochtime':
        return now === undefined ? undefined : exactly(String(Math.floor(Date.parse(now) / 1000)));
      default:
        return undefined;
    }
  };
  return {
    principal: { service: LOG_WRITER },
    action: 's3:putobject',
    resource: logObjects(source),
    keys: (key) => own(key) ?? always(key),
  };
}
