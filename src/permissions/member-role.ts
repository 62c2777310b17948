import { type Arn, accountStatements, type Needs, type PolicyDocument, policyOf, type Text } from './statements.ts';

/** Who may enter. `''` where there is no such condition. */
interface TrustInput {
  /** Role of the hub, with its path; else everybody in the hub account whom its own policies let. */
  readonly hubRole: string;
  readonly organizationId: Text;
  readonly externalId: Text;
}

export interface MemberRole {
  readonly permissions: PolicyDocument;
  readonly trust: PolicyDocument;
}

/** The role of a member account: what it may, and who may assume it. `hub` writes an ARN of IAM in the hub account. */
export function memberRole(needs: Needs, { arn, hub, trust }: MemberRoleInput): MemberRole {
  return { permissions: policyOf(accountStatements(needs, arn)), trust: trustPolicy(hub, trust) };
}

export interface MemberRoleInput {
  readonly arn: Arn;
  readonly hub: Arn;
  readonly trust: TrustInput;
}

/**
 * The principal is the account, and the role a condition: IAM refuses a trust policy whose principal is a role that does
 * not exist yet, and one whose role was made again stops working.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function trustPolicy(hub: Arn, { hubRole, organizationId, externalId }: TrustInput): PolicyDocument {
  const equal: Record<string, Text> = {
    ...(organizationId === '' ? {} : { 'aws:PrincipalOrgID': organizationId }),
    ...(externalId === '' ? {} : { 'sts:ExternalId': externalId }),
  };
  const condition = {
    ...(hubRole === '' ? {} : { ArnEquals: { 'aws:PrincipalArn': hub(`role/${hubRole}`) } }),
    ...(Object.keys(equal).length === 0 ? {} : { StringEquals: equal }),
  };
  return policyOf([
    {
      Sid: 'HubMayEnter',
      Effect: 'Allow',
      Principal: { AWS: hub('root') },
      Action: ['sts:AssumeRole'],
      ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    },
  ]);
}
