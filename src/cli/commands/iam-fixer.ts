import { stringify } from 'yaml';
import { fixerHubPolicy, fixerRole, fixerTemplate } from '../../permissions/fixer-policy.ts';
import { arnIn } from '../../permissions/statements.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';

export interface IamFixerFlags {
  readonly part: 'fixer' | 'fixer-stackset';
  readonly partition: string;
  readonly roleName: string;
  readonly format?: 'json' | 'yaml';
  readonly hubAccount?: string;
  readonly hubRole?: string;
  readonly organizationId?: string;
  readonly externalId?: string;
  readonly createLogBuckets?: boolean;
}

/** `iam fixer`: what applying a plan takes, for roles of its own. */
export function iamFixer(
  flags: IamFixerFlags,
  { io: { out, err }, nobody, yaml }: { readonly io: Io; readonly nobody: string; readonly yaml: object },
): ExitCode {
  const { part, format = part === 'fixer' ? 'json' : 'yaml' } = flags;
  const document = documentOf(flags, nobody);
  out.write(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, yaml));
  err.write(`${notesOn(flags, nobody).join('\n')}\n`);
  return Exit.clean;
}

function documentOf(flags: IamFixerFlags, nobody: string): object {
  const { part, partition, roleName, hubAccount, hubRole = '', organizationId = '', externalId = '' } = flags;
  const createsBuckets = flags.createLogBuckets ?? false;
  if (part === 'fixer-stackset')
    return fixerTemplate(
      { roleName, hubAccount: hubAccount ?? '', hubRole, organizationId, externalId },
      createsBuckets,
    );
  const arn = arnIn(partition);
  return {
    hub: fixerHubPolicy({ partition, roleName, createsBuckets }),
    member: fixerRole(
      {
        arn,
        hub: (rest) => arn(`iam::${hubAccount ?? nobody}:${rest}`),
        trust: { hubRole, organizationId, externalId },
      },
      createsBuckets,
    ),
  };
}

function notesOn(
  { part, roleName, hubAccount, externalId, createLogBuckets = false }: IamFixerFlags,
  nobody: string,
): readonly string[] {
  const external = externalId === undefined ? '' : ` --external-id ${externalId}`;
  const last = [
    `  Each change runs in a session that may read what it is judged by, and write one setting of one bucket.`,
    ...(createLogBuckets ? [] : ['  Without --create-log-buckets it may create none.']),
    `  Then apply with: s3log-audit fix apply PLAN --plan-hash HASH --role-name ${roleName}${external}`,
  ];
  if (part === 'fixer-stackset')
    return [
      `fixer-stackset: a CloudFormation template of the role ${roleName}, for a stack set with service-managed permissions.`,
      '  IAM is global: one Region is enough. Stack sets never deploy to the management account.',
      ...last,
    ];
  return [
    'hub: the policy of the identity that applies. Its own account is changed by the role as well; with --own-credentials by itself.',
    `member: permissions and trust policy of the role ${roleName}, in every other account.`,
    ...(hubAccount === undefined ? [`  Give --hub-account, or put it in place of ${nobody}.`] : []),
    '  Both are for changes alone: keep them apart from the roles of the scan, which only read.',
    ...last,
  ];
}
