import { memberRole } from './member-role.ts';
import type { Needs, Text } from './statements.ts';

/** Values that the parameters have unless the stack set gives others; `''` for none. */
export interface StackSetInput {
  readonly needs: Needs;
  readonly roleName: string;
  readonly hubAccount: string;
  readonly hubRole: string;
  readonly organizationId: string;
  readonly externalId: string;
}

interface Parameter {
  readonly Type: 'String';
  readonly Description: string;
  readonly AllowedPattern: string;
  readonly Default?: string;
}

/** A CloudFormation template of the member role, for a stack set with service-managed permissions. */
export function stackSetTemplate(input: StackSetInput): object {
  const { needs, hubRole, externalId } = input;
  const slash = input.roleName.lastIndexOf('/');
  const { permissions, trust } = memberRole(needs, {
    // The template knows its partition by itself, so that one template serves all of them.
    arn: (rest) => sub(`arn:\${AWS::Partition}:${rest}`),
    hub: (rest) => sub(`arn:\${AWS::Partition}:iam::\${HubAccountId}:${rest}`),
    trust: {
      hubRole: hubRole === '' ? '' : `\${HubRoleName}`,
      organizationId: { Ref: 'OrganizationId' },
      externalId: externalId === '' ? '' : { Ref: 'ExternalId' },
    },
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Lets s3log-audit read how the S3 buckets of this account are logged. Read-only.',
    Parameters: parametersOf(input),
    Resources: {
      ReadRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          ...(slash === -1 ? {} : { Path: `/${input.roleName.slice(0, slash + 1)}` }),
          Description: 'Assumed by s3log-audit; reads bucket settings, no objects',
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: 's3log-audit', PolicyDocument: permissions }],
        },
      },
    },
    Outputs: { RoleArn: { Description: 'The role', Value: { 'Fn::GetAtt': ['ReadRole', 'Arn'] } } },
  };
}

const sub = (text: string): Text => ({ 'Fn::Sub': text });

function parametersOf(input: StackSetInput): Readonly<Record<string, Parameter>> {
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
