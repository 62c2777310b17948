import { publisherHubPolicy, publisherRole, publisherTemplate } from '../../permissions/publisher-policy.ts';
import type { ExitCode } from '../../scan/exit-code.ts';
import { externalIdFlag, printWritingRole, type WritingRoleFlags, type WritingRoleOutput } from './iam-writing-role.ts';

export interface IamPublisherFlags extends WritingRoleFlags {
  readonly part: 'publisher' | 'publisher-stackset';
}

/** `iam publisher`: what publishing to Security Hub takes, for roles of its own. */
export function iamPublisher(flags: IamPublisherFlags, output: WritingRoleOutput): ExitCode {
  const { part, partition, roleName } = flags;
  return printWritingRole(
    {
      flags,
      form: part === 'publisher' ? 'policies' : 'template',
      hub: publisherHubPolicy({ partition, roleName }),
      member: publisherRole,
      template: publisherTemplate,
      words: {
        hub: 'the policy of the identity that publishes. Its own account is written to with its own credentials.',
        purpose: 'publishing',
        next: [
          `  Then publish with: s3log-audit publish security-hub REPORT --apply --role-name ${roleName}${externalIdFlag(flags)}`,
        ],
      },
    },
    output,
  );
}
