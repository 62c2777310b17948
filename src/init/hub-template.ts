import { hubPolicy } from '../permissions/hub-policy.ts';
import type { Needs } from '../permissions/statements.ts';
import { memberStackSet } from './member-stack-set.ts';
import type { NightlyJob } from './nightly-job.ts';
import type { TokenIssuer } from './token-issuer.ts';
import { audienceIn, SESSION_SECONDS } from './workflow-parts.ts';

interface HubTemplateInput {
  readonly needs: Needs;
  /** Template of the role in every other account. */
  readonly member: string;
  readonly issuer: TokenIssuer;
}

/**
 * A CloudFormation template of the role that the workflow assumes, and of the stack set that makes `member`, the template of
 * the role in every other account. Only runs on the named branch of the named repository
 * may enter. https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function hubTemplate(job: NightlyJob, { needs, member, issuer }: HubTemplateInput): object {
  const members = memberStackSet(member, job.organizationId);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Lets the nightly ${issuer.name} workflow run s3log-audit for the organization. Read-only.`,
    Parameters: {
      ProviderArn: {
        Type: 'String',
        Description: `ARN of the identity provider ${issuer.host}, if the account has it already; an account can have only one`,
        Default: '',
      },
      Subject: {
        Type: 'String',
        Description: `Whom the role trusts: the sub claim of the token that ${issuer.name} gives the workflow`,
        Default: issuer.subjectOf(job),
      },
      ...members.parameters,
    },
    Conditions: {
      WithoutProvider: { 'Fn::Equals': [{ Ref: 'ProviderArn' }, ''] },
      ...members.conditions,
    },
    Resources: {
      // AWS checks this issuer against its own list of authorities, so that no thumbprint has to be named:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'WithoutProvider',
        Properties: { Url: `https://${issuer.host}`, ClientIdList: [audienceIn(job.partition)] },
      },
      HubRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: job.hubRole,
          Description: 'Assumed by the nightly workflow that runs s3log-audit',
          MaxSessionDuration: SESSION_SECONDS,
          AssumeRolePolicyDocument: trustPolicy(job, issuer.host),
          Policies: [
            {
              PolicyName: 's3log-audit',
              PolicyDocument: hubPolicy({ needs, partition: job.partition, roleName: job.roleName }),
            },
          ],
        },
      },
      ...members.resources,
    },
    Outputs: { RoleArn: { Description: 'The role', Value: { 'Fn::GetAtt': ['HubRole', 'Arn'] } } },
  };
}

const trustPolicy = ({ partition }: NightlyJob, host: string): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'WorkflowMayEnter',
      Effect: 'Allow',
      Principal: { Federated: { 'Fn::If': ['WithoutProvider', { Ref: 'Provider' }, { Ref: 'ProviderArn' }] } },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: { [`${host}:aud`]: audienceIn(partition), [`${host}:sub`]: { Ref: 'Subject' } },
      },
    },
  ],
});
