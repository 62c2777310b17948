import { describe, expect, test } from 'vitest';
import { known } from '../../src/model/observation.ts';
import { ACCOUNT, ORG, organization, verdict } from '../derive/delivery/fixture.ts';

const EXEMPT = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
const NETWORK = {
  NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
  BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
  ArnNotLikeIfExists: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/aws:ec2-infrastructure'] },
  StringEquals: { 'aws:PrincipalTag/dp:include:network': 'true' },
};
const OUTSIDERS = {
  'aws:PrincipalAccount': ['222233334444', '333344445555'],
  'aws:ResourceTag/dp:exclude:network': 'true',
  'aws:PrincipalTag/dp:exclude:network': 'true',
};

/**
 * Equivalents of the resource control policies that aws-samples/data-perimeter-policy-examples and
 * aws-samples/resource-control-policy-examples publish for S3, written from their descriptions.
 */
const ROWS: readonly (readonly [string, object, 'permitted' | 'blocked', readonly string[]])[] = [
  [
    'only identities of the organization, and services',
    {
      StringNotEqualsIfExists: {
        'aws:PrincipalOrgID': ORG,
        'aws:PrincipalAccount': '222233334444',
        'aws:ResourceTag/dp:exclude:identity': 'true',
      },
      ...EXEMPT,
    },
    'permitted',
    ['writer-is-aws-service'],
  ],
  [
    'services on behalf of the organization only',
    {
      StringNotEqualsIfExists: {
        'aws:SourceOrgID': ORG,
        'aws:SourceAccount': '222233334444',
        'aws:ResourceTag/dp:exclude:identity': 'true',
      },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
    'permitted',
    ['writer-sends-source-org'],
  ],
  [
    'services on behalf of the organization only, without exceptions for tags',
    {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': ORG },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    },
    'permitted',
    ['writer-sends-source-org'],
  ],
  [
    'expected networks, by VPC',
    { ...NETWORK, StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1', ...OUTSIDERS } },
    'permitted',
    ['writer-is-outside-organization'],
  ],
  [
    'expected networks, by the organization of the endpoint',
    {
      ...NETWORK,
      StringNotEqualsIfExists: { 'aws:VpceOrgID': ORG, 'aws:VpceAccount': '222233334444', ...OUTSIDERS },
    },
    'permitted',
    ['writer-is-outside-organization'],
  ],
  [
    'a VPC is used in its Region only',
    { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, StringNotEqualsIfExists: { 'aws:RequestedRegion': 'us-east-1' } },
    'permitted',
    ['writer-is-outside-vpc'],
  ],
  ['HTTPS only', { BoolIfExists: { 'aws:SecureTransport': 'false' } }, 'permitted', ['writer-uses-tls']],
  ['TLS 1.2 at least', { NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, 'permitted', ['writer-uses-tls']],
  [
    'an organizational unit for itself',
    {
      'ForAllValues:StringLikeIfExists': { 'aws:ResourceOrgPaths': `${ORG}/r-abcd/*` },
      'ForAllValues:StringNotLikeIfExists': { 'aws:PrincipalOrgPaths': `${ORG}/r-abcd/*` },
      ...EXEMPT,
    },
    'permitted',
    ['writer-is-aws-service'],
  ],
  [
    'nobody but one role, and services',
    { ...EXEMPT, ArnNotLikeIfExists: { 'aws:PrincipalARN': `arn:aws:iam::${ACCOUNT}:role/privileged` } },
    'permitted',
    ['writer-is-aws-service'],
  ],
  ['no SSE-C', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }, 'permitted', []],
  [
    'no old presigned URLs',
    { NumericGreaterThan: { 's3:signatureAge': ['600000'] } },
    'permitted',
    ['writer-uses-presigned-url'],
  ],
  [
    'only identities of the organization, services forgotten',
    { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG } },
    'blocked',
    ['writer-is-outside-organization'],
  ],
];

describe('a published resource control policy decides', () => {
  test.each(ROWS)('%s', (_, Condition, permission, assumptions) => {
    const statement = {
      Sid: 'Rcp',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*', 'kms:*'],
      Resource: '*',
      Condition,
    };
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const rcps = known({ policies: [{ id: 'p-1', name: 'published', document, targets: ['r-abcd'] }] });
    const seen = verdict({}, { organization: organization(rcps), accountPath: `${ORG}/r-abcd` });
    // The bucket policy of the sample refuses requests without TLS.
    const expected =
      permission === 'permitted' ? [...new Set([...assumptions, 'writer-uses-tls'])].sort() : assumptions;
    expect(seen).toMatchObject({ permission, assumptions: expected });
  });
});
