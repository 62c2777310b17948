/** Parameters, condition and resource of the stack set that makes `member`, the template of the role in every other account. */
export const memberStackSet = (member: string, organizationId: string) => ({
  parameters: {
    OrganizationalUnits: {
      Type: 'CommaDelimitedList',
      Description: 'Root or OUs whose accounts get the member role, by a stack set; without any, no stack set is made',
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
      Default: organizationId,
    },
  },
  conditions: {
    WithMembers: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'OrganizationalUnits' }] }, ''] }] },
  },
  resources: {
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
});
