import { stringify } from 'yaml';
import type { MemberRole, MemberRoleInput } from '../../permissions/member-role.ts';
import type { RoleTemplateInput } from '../../permissions/stack-set-template.ts';
import { arnIn, type PolicyDocument } from '../../permissions/statements.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';

export interface WritingRoleFlags {
  readonly part: string;
  readonly partition: string;
  readonly roleName: string;
  readonly format?: 'json' | 'yaml';
  readonly hubAccount?: string;
  readonly hubRole?: string;
  readonly organizationId?: string;
  readonly externalId?: string;
}

/** A role that writes, which is never the scan's. */
export interface WritingRole {
  readonly flags: WritingRoleFlags;
  /** `template`: for a stack set, in place of the policies. */
  readonly form: 'policies' | 'template';
  readonly hub: PolicyDocument;
  readonly member: (input: MemberRoleInput) => MemberRole;
  readonly template: (input: RoleTemplateInput) => object;
  readonly words: {
    readonly hub: string;
    /** What the role is for. */
    readonly purpose: string;
    readonly next: readonly string[];
  };
}

/** `nobody` stands for the account of the hub where none is given. */
export interface WritingRoleOutput {
  readonly io: Io;
  readonly nobody: string;
  readonly yaml: object;
}

/** The documents go to standard output, notes on them to standard error. */
export function printWritingRole(role: WritingRole, { io: { out, err }, nobody, yaml }: WritingRoleOutput): ExitCode {
  const format = role.flags.format ?? (role.form === 'policies' ? 'json' : 'yaml');
  const document = documentOf(role, nobody);
  out.write(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, yaml));
  err.write(`${[...notesOn(role, nobody), ...role.words.next].join('\n')}\n`);
  return Exit.clean;
}

function documentOf(role: WritingRole, nobody: string): object {
  const { partition, roleName, hubAccount, hubRole = '', organizationId = '', externalId = '' } = role.flags;
  const trust = { hubRole, organizationId, externalId };
  if (role.form === 'template') return role.template({ roleName, hubAccount: hubAccount ?? '', ...trust });
  const arn = arnIn(partition);
  return {
    hub: role.hub,
    member: role.member({ arn, hub: (rest) => arn(`iam::${hubAccount ?? nobody}:${rest}`), trust }),
  };
}

function notesOn({ form, flags, words }: WritingRole, nobody: string): readonly string[] {
  const { part, roleName, hubAccount } = flags;
  if (form === 'template')
    return [
      `${part}: a CloudFormation template of the role ${roleName}, for a stack set with service-managed permissions.`,
      '  IAM is global: one Region is enough. Stack sets never deploy to the management account.',
    ];
  return [
    `hub: ${words.hub}`,
    `member: permissions and trust policy of the role ${roleName}, in every other account.`,
    ...(hubAccount === undefined ? [`  Give --hub-account, or put it in place of ${nobody}.`] : []),
    `  Both are for ${words.purpose} alone: keep them apart from the roles of the scan, which only read.`,
  ];
}

/** How the next command gives the external id, if there is one. */
export const externalIdFlag = ({ externalId }: WritingRoleFlags): string =>
  externalId === undefined ? '' : ` --external-id ${externalId}`;
