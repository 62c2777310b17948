/** A Deny statement on the keys of a target that also allows log delivery, and what it does to it. */
export interface DenyCase {
  readonly slug: string;
  readonly expect: 'permitted' | 'blocked' | 'unknown';
  readonly about: string;
  /** Replaces or adds members of the statement; without more it denies `s3:*` on all keys to everybody. */
  readonly deny: object;
}

const when = (Condition: object): object => ({ Condition });

const OURS = { 'aws:PrincipalOrgID': 'o-delivery01' } as const;
const SSE = 's3:x-amz-server-side-encryption';

/**
 * Statements that people put on log buckets. The log writer is a service principal: keys of principals and networks are
 * missing from its requests, which makes negated operators true.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const DENY_CASES: readonly DenyCase[] = [
  {
    slug: 'deny-tls',
    expect: 'permitted',
    about: 'denies requests without TLS',
    deny: when({ Bool: { 'aws:SecureTransport': 'false' } }),
  },
  {
    slug: 'deny-tls-if',
    expect: 'permitted',
    about: 'the same with IfExists',
    deny: when({ BoolIfExists: { 'aws:SecureTransport': 'false' } }),
  },
  {
    slug: 'deny-old-tls',
    expect: 'permitted',
    about: 'denies old TLS',
    deny: when({ NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  },
  {
    slug: 'deny-org',
    expect: 'blocked',
    about: 'denies all who are not of the organization',
    deny: when({ StringNotEquals: OURS }),
  },
  {
    slug: 'deny-org-if',
    expect: 'blocked',
    about: 'the same with IfExists',
    deny: when({ StringNotEqualsIfExists: OURS }),
  },
  {
    slug: 'deny-org-but-services',
    expect: 'permitted',
    about: 'the same, but for services of AWS',
    deny: when({ StringNotEqualsIfExists: OURS, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
  },
  {
    slug: 'deny-org-but-logging',
    expect: 'permitted',
    about: 'the same, but for the log writer',
    deny: when({
      StringNotEqualsIfExists: { ...OURS, 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
    }),
  },
  {
    slug: 'deny-org-but-via',
    expect: 'blocked',
    about: 'the exemption is for forwarded calls, which this is not',
    deny: when({ StringNotEqualsIfExists: OURS, Bool: { 'aws:ViaAWSService': 'false' } }),
  },
  {
    slug: 'deny-vpce',
    expect: 'blocked',
    about: 'denies all from outside a VPC endpoint',
    deny: when({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } }),
  },
  {
    slug: 'deny-vpc-if',
    expect: 'blocked',
    about: 'denies all from outside a VPC, with IfExists',
    deny: when({ StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-0123456789abcdef0' } }),
  },
  {
    slug: 'deny-ip',
    expect: 'blocked',
    about: 'denies all but a network of ours',
    deny: when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  },
  {
    slug: 'deny-principal-arn',
    expect: 'blocked',
    about: 'denies all but a role of ours',
    deny: when({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ops' } }),
  },
  {
    slug: 'deny-principal-account',
    expect: 'blocked',
    about: 'denies all but the account',
    deny: when({ StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } }),
  },
  {
    slug: 'deny-source-account-ours',
    expect: 'permitted',
    about: 'denies sources of other accounts',
    deny: when({ StringNotEquals: { 'aws:SourceAccount': '444455556666' } }),
  },
  {
    slug: 'deny-source-account-other',
    expect: 'blocked',
    about: 'denies all sources but those of another account',
    deny: when({ StringNotEquals: { 'aws:SourceAccount': '777788889999' } }),
  },
  {
    slug: 'deny-source-arn-ours',
    expect: 'permitted',
    about: 'denies sources but the ones named like ours',
    deny: when({ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::src-*' } }),
  },
  {
    slug: 'deny-source-arn-other',
    expect: 'blocked',
    about: 'denies all sources but another one',
    deny: when({ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::another' } }),
  },
  {
    slug: 'deny-confused-deputy',
    expect: 'permitted',
    about: 'asks for the organization of the source, which S3 is assumed to send',
    deny: when({
      StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-delivery01' },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  },
  {
    slug: 'deny-not-kms',
    expect: 'blocked',
    about: 'demands encryption by KMS',
    deny: when({ StringNotEquals: { [SSE]: 'aws:kms' } }),
  },
  {
    slug: 'deny-not-aes',
    expect: 'blocked',
    about: 'demands a header for SSE-S3',
    deny: when({ StringNotEquals: { [SSE]: 'AES256' } }),
  },
  {
    slug: 'deny-no-sse',
    expect: 'blocked',
    about: 'demands a header for encryption',
    deny: when({ Null: { [SSE]: 'true' } }),
  },
  {
    slug: 'deny-wrong-sse',
    expect: 'permitted',
    about: 'refuses a header for encryption only where one is sent',
    deny: {
      Condition: {
        StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
        Null: { 's3:x-amz-server-side-encryption': 'false' },
      },
    },
  },
  {
    slug: 'deny-sse-c',
    expect: 'permitted',
    about: 'refuses keys that the caller keeps',
    deny: { Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } } },
  },
  {
    slug: 'deny-old-signature',
    expect: 'permitted',
    about: 'refuses old presigned URLs',
    deny: { Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } } },
  },
  {
    slug: 'deny-public-acl',
    expect: 'permitted',
    about: 'refuses public canned ACLs',
    deny: { Condition: { StringLike: { 's3:x-amz-acl': ['public-*', 'authenticated-read'] } } },
  },
  {
    slug: 'deny-public-grant',
    expect: 'permitted',
    about: 'refuses grants to everybody',
    deny: { Condition: { StringLike: { 's3:x-amz-grant-read': '*AllUsers*' } } },
  },
  {
    slug: 'deny-any-role-but',
    expect: 'blocked',
    about: 'denies all but a role of any account',
    deny: { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/platform' } } },
  },
  {
    slug: 'deny-no-acl',
    expect: 'unknown',
    about: 'demands a canned ACL',
    deny: when({ StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }),
  },
  {
    slug: 'deny-mfa',
    expect: 'permitted',
    about: 'denies requests that say they come without MFA',
    deny: when({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
  },
  {
    slug: 'deny-mfa-if',
    expect: 'blocked',
    about: 'the same with IfExists',
    deny: when({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
  },
  {
    slug: 'deny-not-principal',
    expect: 'blocked',
    about: 'denies all but those named, and the log writer is not',
    deny: { NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' } },
  },
  {
    slug: 'deny-delete',
    expect: 'permitted',
    about: 'denies deleting',
    deny: { Action: ['s3:DeleteObject*', 's3:PutBucket*'] },
  },
];
