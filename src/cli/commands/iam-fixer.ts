import { fixerHubPolicy, fixerRole, fixerTemplate } from '../../permissions/fixer-policy.ts';
import type { ExitCode } from '../../scan/exit-code.ts';
import { externalIdFlag, printWritingRole, type WritingRoleFlags, type WritingRoleOutput } from './iam-writing-role.ts';

export interface IamFixerFlags extends WritingRoleFlags {
  readonly part: 'fixer' | 'fixer-stackset';
  readonly createLogBuckets?: boolean;
}

/** `iam fixer`: what applying a plan takes, for roles of its own. */
export function iamFixer(flags: IamFixerFlags, output: WritingRoleOutput): ExitCode {
  const { part, partition, roleName, createLogBuckets: createsBuckets = false } = flags;
  return printWritingRole(
    {
      flags,
      form: part === 'fixer' ? 'policies' : 'template',
      hub: fixerHubPolicy({ partition, roleName, createsBuckets }),
      member: (input) => fixerRole(input, createsBuckets),
      template: (input) => fixerTemplate(input, createsBuckets),
      words: {
        hub: 'the policy of the identity that applies. Its own account is changed by the role as well; with --own-credentials by itself.',
        purpose: 'changes',
        next: [
          '  Each change runs in a session that may read what it is judged by, and write one setting of one bucket.',
          ...(createsBuckets ? [] : ['  Without --create-log-buckets it may create none.']),
          `  Then apply with: s3log-audit fix apply PLAN --plan-hash HASH --role-name ${roleName}${externalIdFlag(flags)}`,
        ],
      },
    },
    output,
  );
}
