import type { PolicyDocument } from './statements.ts';

export interface TerraformInput {
  /** Policy of the identity that runs the scan. */
  readonly hub: PolicyDocument;
  /** CloudFormation template of the role of the members. */
  readonly stackSet: object;
}

/**
 * The hub's policy, and a stack set that makes the member role in every account of the OUs, those that come later too. One
 * provider configuration is enough; a role for each account would take one for each.
 */
export const terraformText = ({ hub, stackSet }: TerraformInput): string => `\
# Written by s3log-audit iam terraform.
variable "s3log_audit_organizational_units" {
  description = "OUs or the root whose accounts are scanned: [\\"r-...\\"]"
  type        = list(string)
}

# For the identity that runs the scan: attach it to its role.
resource "aws_iam_policy" "s3log_audit_hub" {
  name   = "s3log-audit-hub"
  policy = jsonencode(${expression(hub, 1)})
}

# The role in every other account. Stack sets never deploy to the management account.
resource "aws_cloudformation_stack_set" "s3log_audit" {
  name             = "s3log-audit"
  permission_model = "SERVICE_MANAGED"
  capabilities     = ["CAPABILITY_NAMED_IAM"]

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  template_body = jsonencode(${expression(stackSet, 1)})

  lifecycle {
    # Not used with service-managed permissions; the provider reads a value all the same.
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "s3log_audit" {
  stack_set_name = aws_cloudformation_stack_set.s3log_audit.name

  deployment_targets {
    organizational_unit_ids = var.s3log_audit_organizational_units
  }
}
`;

/** A value as an expression of Terraform. Text keeps its dollar signs: variables of IAM and CloudFormation are not Terraform's. */
function expression(value: unknown, depth: number): string {
  const [inner, outer] = ['  '.repeat(depth + 1), '  '.repeat(depth)];
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object'))
      return `[${value.map((item) => expression(item, depth)).join(', ')}]`;
    return `[\n${value.map((item) => `${inner}${expression(item, depth + 1)},\n`).join('')}${outer}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${inner}${keyOf(name)} = ${expression(member, depth + 1)}\n`,
    );
    return `{\n${members.join('')}${outer}}`;
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

// https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
const quoted = (text: string): string => JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
