import { type MemberRole, type MemberRoleInput, trustPolicy } from './member-role.ts';
import { type RoleTemplateInput, roleTemplate } from './stack-set-template.ts';
import { type Arn, arnIn, type IamStatement, type PolicyDocument, policyOf } from './statements.ts';

/**
 * What publishing to Security Hub takes in one account, and no more: no findings of other products can be written with it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html
 */
const publisherStatements = (arn: Arn, account: string): readonly IamStatement[] => [
  {
    Sid: 'ImportOwnFindings',
    Effect: 'Allow',
    Action: ['securityhub:BatchImportFindings'],
    Resource: arn(`securityhub:*:${account}:product/${account}/default`),
  },
  {
    Sid: 'ReadFindings',
    Effect: 'Allow',
    Action: ['securityhub:GetFindings'],
    Resource: arn(`securityhub:*:${account}:hub/default`),
  },
];

export interface PublisherHubInput {
  readonly partition: string;
  /** Of the role in the other accounts, with its path if it has one. */
  readonly roleName: string;
}

/** For the identity that publishes. Its own account is written to with its own credentials. */
export const publisherHubPolicy = ({ partition, roleName }: PublisherHubInput): PolicyDocument =>
  policyOf([
    {
      Sid: 'EnterAccounts',
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: arnIn(partition)(`iam::*:role/${roleName}`),
      // A report may name any account, and whoever holds a role of that name there would be handed findings.
      Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
    },
    ...publisherStatements(arnIn(partition), '*'),
  ]);

/** The role of a member account that findings are published with; the scan's role never writes. */
export const publisherRole = ({ arn, hub, trust }: MemberRoleInput, account = '*'): MemberRole => ({
  permissions: policyOf(publisherStatements(arn, account)),
  trust: trustPolicy(hub, trust),
});

/** The same role as a CloudFormation template for a stack set. It knows its account by itself. */
export const publisherTemplate = (input: RoleTemplateInput): object =>
  roleTemplate(input, {
    description: 'Lets s3log-audit publish its findings to Security Hub of this account.',
    logicalId: 'PublishRole',
    roleDescription: 'Assumed by s3log-audit publish; imports findings of its own, reads findings',
    role: (parts) => publisherRole(parts, `\${AWS::AccountId}`),
  });
