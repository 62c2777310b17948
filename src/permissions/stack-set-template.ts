import { type MemberRole, type MemberRoleInput, memberRole } from './member-role.ts';
import type { Needs, Text } from './statements.ts';

/** Values that the parameters have unless the stack set gives others; `''` for none. */
export interface RoleTemplateInput {
  readonly roleName: string;
  readonly hubAccount: string;
  readonly hubRole: string;
  readonly organizationId: string;
  readonly externalId: string;
}

export interface StackSetInput extends RoleTemplateInput {
  readonly needs: Needs;
}

interface Parameter {
  readonly Type: 'String';
  readonly Description: string;
  readonly AllowedPattern: string;
  readonly Default?: string;
}

/** A CloudFormation template of the member role, for a stack set with service-managed permissions. */
export const stackSetTemplate = (input: StackSetInput): object =>
  roleTemplate(input, {
    description: 'Lets s3log-audit read how the S3 buckets of this account are logged. Read-only.',
    logicalId: 'ReadRole',
    roleDescription: 'Assumed by s3log-audit; reads bucket settings, no objects',
    role: (parts) => memberRole(input.needs, parts),
  });

interface TemplatedRole {
  readonly description: string;
  readonly logicalId: string;
  readonly roleDescription: string;
  readonly role: (parts: MemberRoleInput) => MemberRole;
}

/** A CloudFormation template of a role that the hub assumes. */
export function roleTemplate(
  input: RoleTemplateInput,
  { description, logicalId, roleDescription, role }: TemplatedRole,
): object {
  const { hubRole, externalId } = input;
  const slash = input.roleName.lastIndexOf('/');
  const { permissions, trust } = role({
    // The template knows its partition by itself, so that one template serves all of them.
    arn: sub,
    hub: (rest) => sub(`iam::\${HubAccountId}:${rest}`),
    trust: {
      hubRole: hubRole === '' ? '' : `\${HubRoleName}`,
      organizationId: { Ref: 'OrganizationId' },
      externalId: externalId === '' ? '' : { Ref: 'ExternalId' },
    },
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: description,
    Parameters: parametersOf(input),
    Resources: {
      [logicalId]: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          ...(slash === -1 ? {} : { Path: `/${input.roleName.slice(0, slash + 1)}` }),
          Description: roleDescription,
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: 's3log-audit', PolicyDocument: permissions }],
        },
      },
    },
    Outputs: { RoleArn: { Description: 'The role', Value: { 'Fn::GetAtt': [logicalId, 'Arn'] } } },
  };
}

/** An ARN in the partition that the template is deployed in. */
const sub = (rest: string): Text => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });

function parametersOf(input: RoleTemplateInput): Readonly<Record<string, Parameter>> {
  const name = input.roleName.slice(input.roleName.lastIndexOf('/') + 1);
  return {
    HubAccountId: parameter('Account that s3log-audit runs in', '^[0-9]{12}$', input.hubAccount),
    ...(input.hubRole === ''
      ? {}
      : {
          HubRoleName: parameter(
            'Role that s3log-audit runs under, with its path',
            '^[\\w+=,.@/-]{1,512}$',
            input.hubRole,
          ),
        }),
    OrganizationId: parameter(
      'Organization that the hub account must be part of',
      '^o-[a-z0-9]{10,32}$',
      input.organizationId,
    ),
    ...(input.externalId === ''
      ? {}
      : { ExternalId: parameter('External id that s3log-audit gives', '^[\\w+=,.@:/-]{2,1224}$', input.externalId) }),
    RoleName: parameter('Name of the role, the same in all accounts', '^[\\w+=,.@-]{1,64}$', name),
  };
}

const parameter = (description: string, pattern: string, value: string): Parameter => ({
  Type: 'String',
  Description: description,
  AllowedPattern: pattern,
  ...(value === '' ? {} : { Default: value }),
});
