import { hubPolicy } from '../permissions/hub-policy.ts';
import type { Needs } from '../permissions/statements.ts';
import type { NightlyJob } from './nightly-job.ts';
import { audienceIn, SESSION_SECONDS } from './workflow-parts.ts';

const ISSUER = 'token.actions.githubusercontent.com';

/**
 * A CloudFormation template of the role that the workflow assumes, and of the stack set that makes `member`, the template of
 * the role in every other account. Only runs on the named branch of the named repository
 * may enter. https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function hubTemplate(job: NightlyJob, needs: Needs, member: string): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Lets the nightly GitHub workflow run s3log-audit for the organization. Read-only.',
    Parameters: {
      ProviderArn: {
        Type: 'String',
        Description: `ARN of the identity provider ${ISSUER}, if the account has it already; an account can have only one`,
        Default: '',
      },
      Subject: {
        Type: 'String',
        Description: 'Whom the role trusts: the sub claim of the token that GitHub gives the workflow',
        Default: subjectOf(job),
      },
      OrganizationalUnits: {
        Type: 'CommaDelimitedList',
        Description:
          'Root or OUs whose accounts get the member role, by a stack set; without any, no stack set is made',
        Default: '',
      },
      CallAs: {
        Type: 'String',
        Description: 'DELEGATED_ADMIN where this is not the management account',
        AllowedValues: ['SELF', 'DELEGATED_ADMIN'],
        Default: 'SELF',
      },
      OrganizationId: {
        Type: 'String',
        Description: 'Organization that this account must be part of for the member role to trust it; needed with OUs',
        AllowedPattern: '^(o-[a-z0-9]{10,32})?$',
        Default: job.organizationId,
      },
    },
    Conditions: {
      WithoutProvider: { 'Fn::Equals': [{ Ref: 'ProviderArn' }, ''] },
      WithMembers: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'OrganizationalUnits' }] }, ''] }] },
    },
    Resources: {
      // AWS checks this issuer against its own list of authorities, so that no thumbprint has to be named:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'WithoutProvider',
        Properties: { Url: `https://${ISSUER}`, ClientIdList: [audienceIn(job.partition)] },
      },
      HubRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: job.hubRole,
          Description: 'Assumed by the nightly workflow that runs s3log-audit',
          MaxSessionDuration: SESSION_SECONDS,
          AssumeRolePolicyDocument: trustPolicy(job),
          Policies: [
            {
              PolicyName: 's3log-audit',
              PolicyDocument: hubPolicy({ needs, partition: job.partition, roleName: job.roleName }),
            },
          ],
        },
      },
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
      Members: {
        Type: 'AWS::CloudFormation::StackSet',
        Condition: 'WithMembers',
        Properties: {
          StackSetName: 's3log-audit',
          Description: 'The role that s3log-audit assumes in every other account',
          PermissionModel: 'SERVICE_MANAGED',
          CallAs: { Ref: 'CallAs' },
          AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          Parameters: [{ ParameterKey: 'OrganizationId', ParameterValue: { Ref: 'OrganizationId' } }],
          // IAM is global: a second Region would fail on the name of the role.
          StackInstancesGroup: [
            {
              DeploymentTargets: { OrganizationalUnitIds: { Ref: 'OrganizationalUnits' } },
              Regions: [{ Ref: 'AWS::Region' }],
            },
          ],
          TemplateBody: member,
        },
      },
    },
    Outputs: { RoleArn: { Description: 'The role', Value: { 'Fn::GetAtt': ['HubRole', 'Arn'] } } },
  };
}

const trustPolicy = ({ partition }: NightlyJob): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'WorkflowMayEnter',
      Effect: 'Allow',
      Principal: { Federated: { 'Fn::If': ['WithoutProvider', { Ref: 'Provider' }, { Ref: 'ProviderArn' }] } },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: audienceIn(partition), [`${ISSUER}:sub`]: { Ref: 'Subject' } },
      },
    },
  ],
});

/**
 * Repositories made, renamed or moved since July 2026 have their ids in the claim, `OWNER@123/REPOSITORY@456`; the name is
 * taken as it is given. https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
export const subjectOf = ({ repository, branch }: Pick<NightlyJob, 'repository' | 'branch'>): string =>
  `repo:${repository}:ref:refs/heads/${branch}`;
