/** What is taken for true of S3's log writer. `undecided`: a verdict that hangs on it is unknown. */
export type AssumptionValue = boolean | 'undecided';

/**
 * A property of S3's log writer that AWS does not document for it. A verdict that hangs on one names it, and a setting
 * overrules it.
 */
export interface Assumption {
  readonly id: string;
  /** What is assumed where `value` is true, as a sentence. */
  readonly sentence: string;
  /** The same where it is false. */
  readonly otherwise: string;
  readonly value: AssumptionValue;
  /** How it is known: seen to be so, documented for AWS services but not for this one, or concluded from something else. */
  readonly basis: 'observed' | 'documented in general' | 'inferred';
  readonly source: string;
  /** Year of the source. */
  readonly year: number;
  /** What its value makes of most deliveries that hang on it. */
  readonly leaning: 'pass' | 'fail' | 'unknown';
  /** Log buckets of AWS's own samples and solutions rest on it, so that a pass that hangs on it need not be listed. */
  readonly settled?: true;
}

const GLOBAL_KEYS = 'IAM User Guide, "AWS global condition context keys"';

export const ASSUMPTIONS = [
  {
    id: 'acl-write-suffices',
    sentence: 'WRITE for the log delivery group in the ACL of the target lets S3 deliver, without READ_ACP',
    otherwise: 'WRITE for the log delivery group in the ACL of the target does not let S3 deliver without READ_ACP',
    value: 'undecided',
    basis: 'inferred',
    source:
      'S3 User Guide: "Enabling Amazon S3 server access logging" asks for both, "Access control list (ACL) overview" says that WRITE lets the group write',
    year: 2025,
    leaning: 'unknown',
  },
  {
    id: 'aws-managed-key-stops-delivery',
    sentence: 'no logs arrive in a target that is encrypted with the AWS managed key of S3',
    otherwise: 'logs arrive in a target that is encrypted with the AWS managed key of S3',
    value: true,
    basis: 'observed',
    source: 'airbnb/binaryalert pull request 122, aws-cloudformation/cloudformation-cli pull request 986',
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'kms-key-policy-suffices',
    sentence:
      'logs arrive in a target with SSE-KMS where the policy of its customer managed key lets the log writer use the key',
    otherwise: 'logs do not arrive in a target with SSE-KMS, whatever the policy of its key says',
    value: 'undecided',
    basis: 'observed',
    source:
      'seen to work in aws-ia/terraform-aws-control_tower_account_factory issue 526 and aws/aws-cdk pull request 25350; the S3 User Guide says that SSE-KMS is not supported',
    year: 2025,
    leaning: 'unknown',
  },
  {
    id: 'needs-put-object-acl',
    sentence: 'S3 needs s3:PutObjectAcl as well where the ACLs of the target are enabled',
    otherwise: 'S3 needs s3:PutObject alone, whether or not the ACLs of the target are enabled',
    value: 'undecided',
    basis: 'observed',
    source: 'cloud-custodian/cloud-custodian pull request 2916, where a Deny of it stopped log delivery',
    year: 2018,
    leaning: 'unknown',
  },
  {
    id: 'put-object-has-listed-keys-only',
    sentence: 'the request of the log writer has none of the S3 condition keys that AWS lists for other actions only',
    otherwise: 'the request of the log writer may have S3 condition keys that AWS lists for other actions only',
    value: true,
    basis: 'documented in general',
    source: 'Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"',
    year: 2026,
    leaning: 'fail',
  },
  {
    id: 'writer-calls-directly',
    sentence: 'the log writer calls S3 itself, not with credentials that somebody handed on',
    otherwise: 'the log writer may call S3 with credentials that somebody handed on',
    value: true,
    basis: 'documented in general',
    source: GLOBAL_KEYS,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-has-no-session',
    sentence:
      'the log writer has no session of a user or role: no MFA, no token, no identity provider, no source identity',
    otherwise: 'the log writer may have a session of a user or role',
    value: true,
    basis: 'documented in general',
    source: GLOBAL_KEYS,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-is-aws-service',
    sentence: 'the log writer calls as the service logging.s3.amazonaws.com, and its request says so',
    otherwise: 'the request of the log writer does not say that it comes from an AWS service',
    value: true,
    basis: 'documented in general',
    source: GLOBAL_KEYS,
    year: 2023,
    leaning: 'pass',
    settled: true,
  },
  {
    id: 'writer-is-no-customer',
    sentence: 'the log writer is a principal of an account of AWS, never one of a customer',
    otherwise: 'the log writer may be a principal of a customer',
    value: true,
    basis: 'inferred',
    source: `${GLOBAL_KEYS}; what the keys of the principal hold for a service is not said there`,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-is-outside-organization',
    sentence: 'the log writer belongs to no organization and has no principal tags',
    otherwise: 'the log writer may belong to an organization or have principal tags',
    value: true,
    basis: 'documented in general',
    source: GLOBAL_KEYS,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-is-outside-vpc',
    sentence: 'the log writer comes through no VPC and no VPC endpoint',
    otherwise: 'the log writer may come through a VPC or a VPC endpoint',
    value: true,
    basis: 'documented in general',
    source: GLOBAL_KEYS,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-names-kms-key',
    sentence: 'the log writer names a KMS key in its request',
    otherwise: 'the log writer names no KMS key in its request',
    value: false,
    basis: 'inferred',
    source: 'S3 User Guide, "Logging requests with server access logging": log delivery does not support SSE-KMS',
    year: 2026,
    leaning: 'fail',
  },
  {
    id: 'writer-sends-public-acl',
    sentence: 'the log writer may ask for an ACL that makes its objects public',
    otherwise: 'the log writer never asks for an ACL that makes its objects public',
    value: false,
    basis: 'inferred',
    source:
      'S3 User Guide, "Blocking public access to your Amazon S3 storage": log delivery works where S3 refuses such requests',
    year: 2023,
    leaning: 'pass',
  },
  {
    id: 'writer-sends-source-org',
    sentence: 'the request of the log writer names the organization of the source bucket',
    otherwise: 'the request of the log writer does not name the organization of the source bucket',
    value: true,
    basis: 'documented in general',
    source: `${GLOBAL_KEYS}, aws:SourceOrgID; aws-samples/data-perimeter-policy-examples relies on it`,
    year: 2026,
    leaning: 'pass',
  },
  {
    id: 'writer-sends-sse-header',
    sentence: 'the log writer asks for SSE-S3 by the header x-amz-server-side-encryption',
    otherwise: 'the log writer sends no header x-amz-server-side-encryption and relies on the default encryption',
    value: false,
    basis: 'observed',
    source: 'aws-quickstart/quickstart-compliance-common issue 29, where CloudTrail showed the refused request',
    year: 2020,
    leaning: 'fail',
  },
  {
    id: 'writer-uses-access-point',
    sentence: 'the log writer may write through an access point or an access grant',
    otherwise: 'the log writer writes to the bucket itself, through no access point and no access grant',
    value: false,
    basis: 'inferred',
    source: 'S3 User Guide, "Logging requests with server access logging": a target is named by its bucket',
    year: 2026,
    leaning: 'fail',
  },
  {
    id: 'writer-uses-aws-addresses',
    sentence: 'the log writer comes from an address of AWS, never from a range of a customer',
    otherwise: 'the log writer may come from any address',
    value: true,
    basis: 'inferred',
    source: `${GLOBAL_KEYS}, aws:SourceIp`,
    year: 2023,
    leaning: 'fail',
  },
  {
    id: 'writer-uses-presigned-url',
    sentence: 'the log writer may use a presigned URL',
    otherwise: 'the log writer uses no presigned URL, so that its signature has no age',
    value: false,
    basis: 'inferred',
    source: 'S3 API Reference, "Amazon S3 Signature Version 4 authentication specific policy keys"',
    year: 2023,
    leaning: 'pass',
  },
  {
    id: 'writer-uses-tls',
    sentence: 'the log writer uses TLS 1.2 or newer',
    otherwise: 'the log writer may use a connection without TLS, or with a version before 1.2',
    value: true,
    basis: 'inferred',
    source: 'awslabs/landing-zone-accelerator-on-aws, whose log bucket refuses requests without TLS',
    year: 2026,
    leaning: 'pass',
    settled: true,
  },
] as const satisfies readonly Assumption[];

export type AssumptionId = (typeof ASSUMPTIONS)[number]['id'];

/** Values that settings give in the place of the defaults. */
export type AssumptionSettings = Readonly<Partial<Record<AssumptionId, AssumptionValue>>>;

const BY_ID: ReadonlyMap<string, Assumption> = new Map(ASSUMPTIONS.map((one) => [one.id, one]));

export const isAssumptionId = (id: string): id is AssumptionId => BY_ID.has(id);

export function assumption(id: AssumptionId): Assumption {
  const found = BY_ID.get(id);
  if (found === undefined) throw new Error(`No assumption is called ${id}`);
  return found;
}

/** Whether a pass that hangs on it is to be listed: what AWS's own log buckets rest on is not, unless a setting changed it. */
export function isListed(id: AssumptionId, settings: AssumptionSettings): boolean {
  const { settled, value } = assumption(id);
  return settled !== true || assumedValue(id, settings) !== value;
}

export const assumedValue = (id: AssumptionId, settings: AssumptionSettings): AssumptionValue =>
  settings[id] ?? assumption(id).value;

const BASIS: Readonly<Record<Assumption['basis'], (year: number) => string>> = {
  observed: (year) => `as observed in ${year}, not documented`,
  'documented in general': (year) => `as AWS documented for services in general in ${year}, not for log delivery`,
  inferred: (year) => `inferred in ${year}, not documented`,
};

/** What is assumed, in words, with how it is known or that a setting says so. */
export function assumptionText(id: AssumptionId, settings: AssumptionSettings): string {
  const { sentence, otherwise, value, basis, year } = assumption(id);
  const used = assumedValue(id, settings);
  if (used === 'undecided') return `whether ${sentence} is not decided`;
  const what = used ? sentence : otherwise;
  return used === value ? `${what} (${BASIS[basis](year)})` : `${what} (set in the settings)`;
}
