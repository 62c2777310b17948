import { describe, expect, test } from 'vitest';
import { known } from '../../src/model/observation.ts';
import { ACCOUNT as A, ALLOW, DENY, ORG, organization, policyOf, verdict } from '../derive/delivery/fixture.ts';

const SSE = 's3:x-amz-server-side-encryption';
const KID = `${SSE}-aws-kms-key-id`;
const CUST = `${SSE}-customer-algorithm`;
const PATH = `${ORG}/r-abcd/ou-abcd-11111111`;
const NOW = '2026-11-26T01:00:00.000Z';

type Row = readonly [object, 'permitted' | 'blocked' | 'unknown'];

/** Conditions of a Deny of s3:PutObject for everybody, the same in the policy of the target and in one of the organization. */
function decides(rows: readonly Row[]): void {
  test.each(rows)('%j: %s', (Condition, permission) => {
    const policies = [ALLOW, { ...DENY, Condition }];
    const settings = { accountPath: PATH, now: NOW };
    const none = organization(known({ policies: [] }));
    expect(verdict({ policy: policyOf(...policies) }, { ...settings, organization: none }).permission).toBe(permission);
    const document = JSON.stringify({ Version: '2012-10-17', Statement: { ...DENY, Resource: '*', Condition } });
    const rcps = known({ policies: [{ id: 'p-1', name: 'guardrail', document, targets: ['r-abcd'] }] });
    const healthy = { policy: policyOf(ALLOW) };
    expect(verdict(healthy, { ...settings, organization: organization(rcps) }).permission).toBe(permission);
  });
}

describe('the encryption that a request asks for', () => {
  decides([
    [{ StringEquals: { [CUST]: 'AES256' } }, 'permitted'],
    [{ StringLike: { [CUST]: '*' } }, 'permitted'],
    [{ Null: { [CUST]: 'true' } }, 'blocked'],
    [{ StringNotEquals: { [CUST]: 'AES256' } }, 'blocked'],
    [{ 'ForAnyValue:StringLike': { [CUST]: '*' } }, 'permitted'],
    [{ StringNotEquals: { 'S3:X-Amz-Server-Side-Encryption': 'aws:kms' } }, 'blocked'],
    [{ StringNotLike: { [SSE]: 'aws:kms*' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { [SSE]: 'AES256' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { [SSE]: 'aws:kms' } }, 'blocked'],
    [{ StringEquals: { [SSE]: 'AES256' } }, 'permitted'],
    [{ StringEqualsIfExists: { [SSE]: 'aws:kms' } }, 'blocked'],
    [{ StringEquals: { [SSE]: 'aws:kms' } }, 'permitted'],
    [{ StringNotEqualsIgnoreCase: { [SSE]: 'aes256' } }, 'blocked'],
    [{ StringNotEquals: { [SSE]: ['AES256', 'aws:kms'] } }, 'blocked'],
    [{ StringNotEquals: { [SSE]: ['AES256', 'aws:kms'] }, Null: { [SSE]: 'false' } }, 'permitted'],
    [{ StringNotEquals: { [SSE]: 'aws:kms' }, Null: { [SSE]: 'false' } }, 'permitted'],
    [{ StringNotLikeIfExists: { [SSE]: '*' } }, 'blocked'],
    [{ Null: { [SSE]: 'false' } }, 'permitted'],
    [{ Null: { [SSE]: ['true', 'false'] } }, 'blocked'],
    [{ 'ForAllValues:StringNotEquals': { [SSE]: 'AES256' } }, 'blocked'],
    [{ 'ForAnyValue:StringNotEquals': { [SSE]: 'AES256' } }, 'permitted'],
    [{ Null: { [KID]: 'true' } }, 'blocked'],
    [{ StringNotEquals: { [KID]: 'arn:aws:kms:eu-west-1:111122223333:key/x' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { [KID]: 'arn:aws:kms:eu-west-1:111122223333:key/x' } }, 'blocked'],
    [{ ArnNotEquals: { [KID]: 'arn:aws:kms:eu-west-1:111122223333:key/x' } }, 'blocked'],
    [
      { ArnNotEqualsIfExists: { [KID]: 'arn:aws:kms:eu-west-1:111122223333:key/x' }, Null: { [KID]: 'false' } },
      'permitted',
    ],
    [{ StringEquals: { [SSE]: 'aws:kms' }, StringNotEquals: { [KID]: 'arn:x' } }, 'permitted'],
  ]);
});

describe('whose logs are delivered', () => {
  decides([
    [{ StringNotEquals: { 'aws:SourceOrgID': ORG } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceOrgID': 'o-zzzzzzzzzz' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { 'aws:SourceOrgID': ['o-zzzzzzzzzz', ORG] } }, 'permitted'],
    [{ 'ForAllValues:StringNotLike': { 'aws:SourceOrgPaths': `${ORG}/r-abcd/*` } }, 'permitted'],
    [{ 'ForAnyValue:StringNotLike': { 'aws:SourceOrgPaths': `${ORG}/*` } }, 'permitted'],
    [{ 'ForAllValues:StringNotLike': { 'aws:SourceOrgPaths': `${ORG}/r-abcd/ou-abcd-99999999/*` } }, 'blocked'],
    [{ 'ForAnyValue:StringNotLikeIfExists': { 'aws:SourceOrgPaths': `${ORG}/r-abcd/ou-abcd-99999999/*` } }, 'blocked'],
    [{ Null: { 'aws:SourceOrgPaths': 'true' } }, 'permitted'],
    [{ Null: { 'aws:SourceOrgID': 'true' } }, 'permitted'],
    [{ Null: { 'aws:SourceOrgID': 'false' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:SourceAccount': A } }, 'permitted'],
    [{ StringNotEqualsIfExists: { 'aws:SourceAccount': '444455556666' } }, 'blocked'],
    [{ StringNotLike: { 'aws:SourceAccount': '1111*' } }, 'permitted'],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } }, 'permitted'],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:app' } }, 'permitted'],
    [{ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } }, 'blocked'],
    [{ StringNotLike: { 'aws:SourceArn': 'arn:aws:s3:::ap?' } }, 'permitted'],
    [{ Null: { 'aws:SourceArn': 'true' } }, 'permitted'],
  ]);
});

describe('who writes', () => {
  decides([
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ORG } }, 'blocked'],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': ORG }, Bool: { 'aws:PrincipalIsAWSService': 'false' } }, 'permitted'],
    [{ StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } }, 'blocked'],
    [{ StringEquals: { 'aws:PrincipalOrgID': ORG } }, 'permitted'],
    [{ 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': `${ORG}/*` } }, 'permitted'],
    [{ 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': `${ORG}/*` } }, 'blocked'],
    [
      {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG, 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
      },
      'permitted',
    ],
    [
      {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG, 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' },
      },
      'blocked',
    ],
    [{ StringNotLike: { 'aws:PrincipalServiceName': '*.s3.amazonaws.com' } }, 'permitted'],
    [
      { 'ForAllValues:StringNotEquals': { 'aws:PrincipalServiceNamesList': ['logging.s3.amazonaws.com'] } },
      'permitted',
    ],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:PrincipalServiceNamesList': ['cloudtrail.amazonaws.com'] } }, 'blocked'],
    // The list has the names of the service itself, those for its Regions too: "aws:PrincipalServiceNamesList", IAM User Guide.
    [{ 'ForAllValues:StringNotEquals': { 'aws:PrincipalServiceNamesList': ['cloudtrail.amazonaws.com'] } }, 'blocked'],
    [{ 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': ['cloudtrail.amazonaws.com'] } }, 'permitted'],
    [
      { 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': ['logging.s3.eu-west-1.amazonaws.com'] } },
      'unknown',
    ],
    [{ 'ForAnyValue:StringNotLike': { 'aws:PrincipalServiceNamesList': ['*.amazonaws.com'] } }, 'unknown'],
    [{ 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': ['logging.s3.amazonaws.com'] } }, 'blocked'],
    [{ Bool: { 'aws:PrincipalIsAWSService': 'true' } }, 'blocked'],
    [{ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:PrincipalIsAWSService': 'true' } }, 'permitted'],
    [{ Null: { 'aws:PrincipalIsAWSService': 'false' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': A } }, 'blocked'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': [A, '444455556666'] } }, 'blocked'],
    [{ StringEquals: { 'aws:PrincipalAccount': A } }, 'permitted'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': `\${aws:ResourceAccount}` } }, 'blocked'],
    [{ StringNotEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } }, 'blocked'],
    [{ StringNotEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } }, 'unknown'],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': `\${aws:ResourceOrgID}` } }, 'blocked'],
    [{ StringNotEquals: { 'aws:SourceAccount': `\${aws:ResourceAccount}` } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceOrgID': `\${aws:ResourceOrgID}` } }, 'permitted'],
    [
      {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': `\${aws:ResourceOrgID}` },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'true' },
        Null: { 'aws:SourceAccount': 'false' },
      },
      'permitted',
    ],
    [
      {
        ArnNotLike: {
          'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/admin', 'arn:aws:iam::111122223333:role/ops*'],
        },
      },
      'blocked',
    ],
    [{ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } }, 'blocked'],
    [{ StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*' } }, 'blocked'],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/admin' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/admin' } }, 'blocked'],
    [{ ArnNotLikeIfExists: { 'aws:PrincipalArn': '*' } }, 'unknown'],
    [{ StringNotLike: { 'aws:userId': ['AROAABCDEFGHIJKLMNOPQ:*', A] } }, 'blocked'],
    [{ StringNotLike: { 'aws:userid': ['AROAABCDEFGHIJKLMNOPQ*'] } }, 'blocked'],
    [{ StringNotLike: { 'aws:userid': '*:*' } }, 'unknown'],
    [{ StringEquals: { 'aws:userid': 'AIDAABCDEFGHIJKLMNOPQ' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:username': 'bob' } }, 'blocked'],
    [{ Null: { 'aws:username': 'true' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:PrincipalType': 'AssumedRole' } }, 'unknown'],
    [{ StringNotEquals: { 'aws:PrincipalTag/team': 'x' } }, 'blocked'],
    [{ Null: { 'aws:PrincipalTag/team': 'true' } }, 'blocked'],
    [{ StringEquals: { 'aws:principaltag/Team': 'x' } }, 'permitted'],
  ]);
});

describe('the connection', () => {
  decides([
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'permitted'],
    [{ Bool: { 'aws:SecureTransport': false } }, 'permitted'],
    [{ BoolIfExists: { 'aws:SecureTransport': 'false' } }, 'permitted'],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:SecureTransport': 'true' } }, 'permitted'],
    [{ Null: { 'aws:SecureTransport': 'true' } }, 'permitted'],
    [{ NumericLessThan: { 's3:TlsVersion': 1.2 } }, 'permitted'],
    [{ NumericLessThan: { 's3:TlsVersion': '1.3' } }, 'unknown'],
    [{ NumericLessThanIfExists: { 's3:TlsVersion': '1.2' } }, 'permitted'],
    [{ NumericNotEquals: { 's3:TlsVersion': ['1.2', '1.3'] } }, 'permitted'],
    [{ NumericGreaterThan: { 's3:TlsVersion': '1.3' } }, 'permitted'],
    [{ StringNotEquals: { 's3:TlsVersion': ['1.2', '1.3'] } }, 'permitted'],
    [{ Null: { 's3:TlsVersion': 'true' } }, 'permitted'],
  ]);
});

describe('where the request comes from, and through whom', () => {
  decides([
    [{ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { 'aws:SourceVpce': ['vpce-1'] } }, 'blocked'],
    [{ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:PrincipalIsAWSService': 'false' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:ViaAWSService': 'false' } }, 'blocked'],
    [
      {
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
        BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
      },
      'permitted',
    ],
    [
      {
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
      },
      'blocked',
    ],
    [{ Null: { 'aws:SourceVpce': 'true' } }, 'blocked'],
    [{ StringLike: { 'aws:SourceVpce': 'vpce-*' } }, 'permitted'],
    [{ ArnNotLike: { 'aws:SourceVpcArn': 'arn:aws:ec2:*:111122223333:vpc/*' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:VpceOrgID': ORG } }, 'blocked'],
    [{ NotIpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }, 'blocked'],
    [{ NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7'] } }, 'blocked'],
    [{ NotIpAddress: { 'aws:SourceIp': ['2001:db8::/32'] } }, 'blocked'],
    [{ NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } }, 'permitted'],
    [{ IpAddress: { 'aws:SourceIp': ['::/0', '0.0.0.0/0'] } }, 'blocked'],
    [{ NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0'] } }, 'unknown'],
    [{ NotIpAddress: { 'aws:VpcSourceIp': ['0.0.0.0/0', '::/0'] } }, 'blocked'],
    [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } }, 'permitted'],
    [{ Bool: { 'aws:ViaAWSService': 'true' } }, 'permitted'],
    [{ Bool: { 'aws:ViaAWSService': 'false' } }, 'blocked'],
    [{ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } }, 'permitted'],
    [{ 'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } }, 'blocked'],
    [{ StringNotEquals: { 'aws:CalledViaFirst': 'cloudformation.amazonaws.com' } }, 'blocked'],
    [{ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, 'permitted'],
    [{ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, 'blocked'],
    [{ Null: { 'aws:MultiFactorAuthAge': 'true' } }, 'blocked'],
    [{ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }, 'permitted'],
    [{ DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }, 'permitted'],
    [{ StringNotLike: { 'aws:SourceIdentity': '*' } }, 'blocked'],
    [{ Null: { 'aws:FederatedProvider': 'false' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:RequestedRegion': ['us-east-1'] } }, 'blocked'],
    [{ StringNotLike: { 'aws:RequestedRegion': 'eu-*' } }, 'permitted'],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, 'blocked'],
    [{ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, 'permitted'],
    [{ NumericLessThan: { 'aws:EpochTime': '1577836800' } }, 'permitted'],
    [{ DateLessThan: { 'aws:EpochTime': '1577836800' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:ResourceAccount': A } }, 'permitted'],
    [{ StringNotEquals: { 's3:ResourceAccount': A } }, 'permitted'],
    [{ StringNotEquals: { 's3:ResourceAccount': '444455556666' } }, 'blocked'],
    [{ StringNotEquals: { 'aws:ResourceOrgID': ORG } }, 'permitted'],
    [{ 'ForAnyValue:StringNotLike': { 'aws:ResourceOrgPaths': `${ORG}/r-abcd/*` } }, 'permitted'],
  ]);
});

describe('the ACL, and everything that nobody knows of log delivery', () => {
  decides([
    [{ StringLike: { 's3:x-amz-acl': 'public-*' } }, 'permitted'],
    [{ StringEquals: { 's3:x-amz-acl': ['public-read', 'authenticated-read'] } }, 'permitted'],
    [{ StringEqualsIgnoreCase: { 's3:x-amz-acl': 'PUBLIC-READ' } }, 'permitted'],
    [{ StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }, 'unknown'],
    [
      { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' }, Null: { 's3:x-amz-acl': 'false' } },
      'unknown',
    ],
    [{ Null: { 's3:x-amz-acl': 'true' } }, 'unknown'],
    [{ StringNotLike: { 's3:x-amz-acl': '*' } }, 'unknown'],
    [{ StringNotEqualsIfExists: { 's3:x-amz-acl': ['public-read'] } }, 'blocked'],
    [
      {
        StringLike: {
          's3:x-amz-grant-read': [
            '*http://acs.amazonaws.com/groups/global/AllUsers*',
            '*http://acs.amazonaws.com/groups/global/AuthenticatedUsers*',
          ],
        },
      },
      'permitted',
    ],
    [{ StringEquals: { 's3:x-amz-grant-read': 'uri=http://acs.amazonaws.com/groups/global/AllUsers' } }, 'permitted'],
    [{ StringNotEquals: { 's3:x-amz-grant-full-control': 'id=abc' } }, 'unknown'],
    [{ StringNotEquals: { 's3:x-amz-storage-class': 'STANDARD_IA' } }, 'unknown'],
    [{ Null: { 's3:x-amz-storage-class': 'false' } }, 'unknown'],
    [{ StringEquals: { 's3:signatureversion': 'AWS' } }, 'unknown'],
    [{ StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }, 'unknown'],
    [{ StringNotEquals: { 's3:authType': 'REST-HEADER' } }, 'unknown'],
    [{ StringEquals: { 's3:authType': 'REST-QUERY-STRING' } }, 'unknown'],
    [{ NumericGreaterThan: { 's3:signatureage': '600000' } }, 'permitted'],
    [{ NumericGreaterThanEqualsIfExists: { 's3:signatureAge': 600000 } }, 'blocked'],
    [{ Null: { 's3:signatureAge': 'false' } }, 'permitted'],
    [{ StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }, 'unknown'],
    [{ StringNotEquals: { 's3:RequestObjectTag/x': 'y' } }, 'unknown'],
    [{ 'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['a'] } }, 'unknown'],
    [{ Null: { 's3:object-lock-mode': 'true' } }, 'unknown'],
    [{ Null: { 's3:if-none-match': 'true' } }, 'unknown'],
    [{ StringNotEquals: { 's3:DataAccessPointAccount': A } }, 'blocked'],
    [{ ArnNotLike: { 's3:DataAccessPointArn': 'arn:aws:s3:eu-west-1:111122223333:accesspoint/*' } }, 'blocked'],
    [{ StringNotEqualsIfExists: { 's3:AccessPointNetworkOrigin': 'VPC' } }, 'blocked'],
    [{ StringEquals: { 's3:AccessPointNetworkOrigin': 'Internet' } }, 'permitted'],
    [{ StringNotEquals: { 's3:ExistingObjectTag/x': 'y' } }, 'blocked'],
    [{ StringNotLike: { 's3:prefix': 'home/*' } }, 'blocked'],
    [{ StringNotEquals: { 's3:LocationConstraint': 'eu-west-1' } }, 'blocked'],
    [{ StringNotLike: { 's3:x-amz-copy-source': 'x/*' } }, 'unknown'],
    [{ StringLike: { 'aws:UserAgent': '*curl*' } }, 'unknown'],
    [{ StringNotLike: { 'aws:Referer': 'https://example.org/*' } }, 'unknown'],
    [{ Null: { 'aws:KeyOfTomorrow': 'true' } }, 'unknown'],
    [{ StringMatches: { 'aws:SourceAccount': A } }, 'unknown'],
    [{ StringEquals: { 'aws:SourceAccount': [] } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceAccount': [] } }, 'blocked'],
    [{}, 'blocked'],
    [{ StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG, 'aws:ResourceTag/x': 'true' } }, 'unknown'],
    [{ bool: { 'AWS:SECURETRANSPORT': 'False' } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceAccount': `\${aws:ResourceAccount, 'none'}` } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceAccount': `\${aws:PrincipalTag/acct, '111122223333'}` } }, 'permitted'],
    [{ StringNotEquals: { 'aws:SourceAccount': `\${aws:PrincipalTag/acct}` } }, 'unknown'],
    [
      {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-other00000', 'aws:SourceAccount': [A] },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
      'permitted',
    ],
  ]);
});
