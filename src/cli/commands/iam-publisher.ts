import { stringify } from 'yaml';
import { publisherHubPolicy, publisherRole, publisherTemplate } from '../../permissions/publisher-policy.ts';
import { arnIn } from '../../permissions/statements.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';

export interface IamPublisherFlags {
  readonly part: 'publisher' | 'publisher-stackset';
  readonly partition: string;
  readonly roleName: string;
  readonly format?: 'json' | 'yaml';
  readonly hubAccount?: string;
  readonly hubRole?: string;
  readonly organizationId?: string;
  readonly externalId?: string;
}

/** `iam publisher`: what publishing to Security Hub takes, for roles of its own. */
export function iamPublisher(
  flags: IamPublisherFlags,
  { io: { out, err }, nobody, yaml }: { readonly io: Io; readonly nobody: string; readonly yaml: object },
): ExitCode {
  const { part, format = part === 'publisher' ? 'json' : 'yaml' } = flags;
  const document = documentOf(flags, nobody);
  out.write(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, yaml));
  err.write(`${notesOn(flags, nobody).join('\n')}\n`);
  return Exit.clean;
}

function documentOf(flags: IamPublisherFlags, nobody: string): object {
  const { part, partition, roleName, hubAccount, hubRole = '', organizationId = '', externalId = '' } = flags;
  if (part === 'publisher-stackset')
    return publisherTemplate({ roleName, hubAccount: hubAccount ?? '', hubRole, organizationId, externalId });
  const arn = arnIn(partition);
  return {
    hub: publisherHubPolicy({ partition, roleName }),
    member: publisherRole({
      arn,
      hub: (rest) => arn(`iam::${hubAccount ?? nobody}:${rest}`),
      trust: { hubRole, organizationId, externalId },
    }),
  };
}

function notesOn({ part, roleName, hubAccount, externalId }: IamPublisherFlags, nobody: string): readonly string[] {
  const external = externalId === undefined ? '' : ` --external-id ${externalId}`;
  const publish = `  Then publish with: s3log-audit publish security-hub REPORT --apply --role-name ${roleName}${external}`;
  if (part === 'publisher-stackset')
    return [
      `publisher-stackset: a CloudFormation template of the role ${roleName}, for a stack set with service-managed permissions.`,
      '  IAM is global: one Region is enough. Stack sets never deploy to the management account.',
      publish,
    ];
  return [
    'hub: the policy of the identity that publishes. Its own account is written to with its own credentials.',
    `member: permissions and trust policy of the role ${roleName}, in every other account.`,
    ...(hubAccount === undefined ? [`  Give --hub-account, or put it in place of ${nobody}.`] : []),
    '  Both are for publishing alone: keep them apart from the roles of the scan, which only read.',
    publish,
  ];
}
