import { unreadRcps } from '../../../derive/delivery/rcp.ts';
import { rcpFix } from '../../../derive/delivery/rcp-fix.ts';
import { assumption, assumptionText, isAssumptionId } from '../../../model/assumptions.ts';
import { counted, formatNumber } from '../../../model/counted.ts';
import type { RuleInfo } from '../../../model/finding.ts';
import type { ResourceControlPolicy, ScanHeader } from '../../../model/inventory.ts';
import type { RuleFix } from '../../../model/rule-fix.ts';
import { formatNames } from '../format-unobserved.ts';

/** The members of a group that its finding names. */
export interface GroupMembers {
  readonly buckets: number;
  /** By account, with the name that it has; the most buckets first. */
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly buckets: number }[];
  /** What the verdict on the first of them says. */
  readonly example: string;
}

export interface GroupText {
  readonly message: string;
  /** What all its members have in common, in a few words. */
  readonly causeText: string;
  readonly remedy?: RuleFix;
}

const ACCOUNTS_TOLD = 5;
const RCP = 'rcp:';

/** What a report says of a group: what it is about, how many buckets it affects, and where to fix it. */
export function describeGroup(key: string, members: GroupMembers, rule: RuleInfo, header: ScanHeader): GroupText {
  const many = `${counted(members.buckets, 'bucket')} in ${counted(members.accounts.length, 'account')} (${accountsText(members)})`;
  if (isAssumptionId(key)) {
    const { source } = assumption(key);
    const text = assumptionText(key, header.assumptions ?? {});
    return {
      message: `Deliveries of the logs of ${many} are permitted on an assumption: ${text}. None of them was seen to arrive. Assumption ${key}, after ${source}.`,
      causeText: `assumed: ${text}`,
    };
  }
  if (!key.startsWith(RCP)) return { message: `"${rule.title}": ${many}. ${members.example}`, causeText: key };
  const id = key.slice(RCP.length);
  const policy =
    header.organization?.rcps.state === 'known' ? policyIn(header.organization.rcps.value.policies, id) : undefined;
  const unread = header.organization ? unreadRcps(header.organization.rcps) : undefined;
  if (policy === undefined)
    return {
      message: `"${rule.title}" could not be decided for ${many}: resource control policies could not be read (${unread ?? 'not known why'}), and one of them may deny the delivery.`,
      causeText: `resource control policies could not be read: ${unread ?? 'not known why'}`,
    };
  const remedy = rcpFix(policy, { header, accounts: members.accounts.map((one) => one.id) });
  return {
    message: `Resource control policy ${policy.name} (${id}) decides on the logs of ${many}: ${members.example}. It is attached to ${attachedTo(policy)}; only the management account ${header.organization?.managementAccount}, or an account to which it delegated policies, can change it.`,
    causeText: `resource control policy ${policy.name} (${id})`,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

const policyIn = (policies: readonly ResourceControlPolicy[], id: string): ResourceControlPolicy | undefined =>
  policies.find((policy) => policy.id === id);

const attachedTo = ({ targets }: ResourceControlPolicy): string =>
  targets === undefined ? 'what could not be read' : formatNames(targets, 5) || 'nothing';

function accountsText({ accounts }: GroupMembers): string {
  const named = accounts
    .slice(0, ACCOUNTS_TOLD)
    .map(({ id, name, buckets }) => `${id}${name === '' ? '' : ` ${name}`}: ${formatNumber(buckets)}`);
  const more = accounts.length - named.length;
  return [...named, ...(more > 0 ? [`and ${counted(more, 'other account')}`] : [])].join(', ');
}
