import { describe, expect, test } from 'vitest';
import { publisherHubPolicy, publisherRole, publisherTemplate } from '../../src/permissions/publisher-policy.ts';
import { arnIn } from '../../src/permissions/statements.ts';
import { publishActions } from '../../src/publish/publish-findings.ts';

const role = publisherRole({
  arn: arnIn('aws'),
  hub: (rest) => arnIn('aws')(`iam::999988887777:${rest}`),
  trust: { hubRole: '', organizationId: 'o-example0001', externalId: '' },
});

describe('the role that publishes', () => {
  test('may do what the sessions of a publication are restricted to, and no more', () => {
    const actions = role.permissions.Statement.flatMap(({ Action }) => Action);
    expect([...actions].sort()).toEqual([...publishActions(true)].sort());
    expect(publishActions(false)).toEqual(['securityhub:GetFindings']);
  });

  test('imports findings of the default product alone', () => {
    expect(role.permissions.Statement).toMatchObject([
      { Action: ['securityhub:BatchImportFindings'], Resource: 'arn:aws:securityhub:*:*:product/*/default' },
      { Action: ['securityhub:GetFindings'], Resource: 'arn:aws:securityhub:*:*:hub/default' },
    ]);
  });

  test('is assumed from the hub account of the organization', () => {
    expect(role.trust.Statement).toMatchObject([
      {
        Principal: { AWS: 'arn:aws:iam::999988887777:root' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example0001' } },
      },
    ]);
  });
});

test('the hub may enter that role, and publish in its own account', () => {
  const { Statement } = publisherHubPolicy({ partition: 'aws-us-gov', roleName: 'audit/Publish' });
  expect(Statement[0]).toMatchObject({
    Action: ['sts:AssumeRole'],
    Resource: 'arn:aws-us-gov:iam::*:role/audit/Publish',
    // A report may name any account, and whoever holds the role there would be handed its findings.
    Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
  });
  expect(JSON.stringify(Statement)).not.toContain('arn:aws:');
});

test('the template gives it no other account, in any partition', () => {
  const template = publisherTemplate({
    roleName: 'audit/Publish',
    hubAccount: '',
    hubRole: '',
    organizationId: '',
    externalId: 'x-1',
  });
  const text = JSON.stringify(template);
  expect(text).toContain(
    `"arn:\${AWS::Partition}:securityhub:*:\${AWS::AccountId}:product/\${AWS::AccountId}/default"`,
  );
  expect(template).toMatchObject({
    Parameters: { RoleName: { Default: 'Publish' }, ExternalId: { Default: 'x-1' } },
    Resources: { PublishRole: { Type: 'AWS::IAM::Role', Properties: { Path: '/audit/' } } },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['PublishRole', 'Arn'] } } },
  });
});
