import {
  accountStatements,
  arnIn,
  type IamStatement,
  type Needs,
  type PolicyDocument,
  policyOf,
} from './statements.ts';

export interface HubPolicyInput {
  readonly needs: Needs;
  readonly partition: string;
  /** Of the role in the member accounts, with its path if it has one. */
  readonly roleName: string;
  /** Those of accounts that have others, in the same form. */
  readonly otherRoles?: readonly string[];
}

/**
 * For the identity that runs the scan. The management account has no role to assume, and whoever runs the scan reads the
 * account of its credentials with these credentials, so that it needs there what the role needs elsewhere.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
 */
export function hubPolicy({ needs, partition, roleName, otherRoles = [] }: HubPolicyInput): PolicyDocument {
  const arn = arnIn(partition);
  const roleArn = (name: string) => arn(`iam::*:role/${name}`);
  return policyOf([
    {
      Sid: 'ListOrganization',
      Effect: 'Allow',
      Action: ['organizations:DescribeOrganization', 'organizations:ListAccounts'],
      Resource: '*',
    },
    ...(needs.resourceControlPolicies ? [READ_RCPS] : []),
    {
      Sid: 'EnterAccounts',
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: otherRoles.length === 0 ? roleArn(roleName) : [roleName, ...otherRoles].map(roleArn),
      // A role of that name elsewhere could be somebody's trap. STS gives the key for the account of the role:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
      // and `sts_scp_resource_perimeter` of https://github.com/aws-samples/data-perimeter-helper, which looks for this very call.
      Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
    },
    ...accountStatements(needs, arn),
  ]);
}

const READ_RCPS: IamStatement = {
  Sid: 'ReadResourceControlPolicies',
  Effect: 'Allow',
  Action: ['organizations:DescribePolicy', 'organizations:ListPolicies', 'organizations:ListTargetsForPolicy'],
  Resource: '*',
};
