import type { Unobserved } from '../../model/answer.ts';
import { counted, formatNumber } from '../../model/counted.ts';
import type { Finding, RuleInfo } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import type { Account } from '../../model/inventory.ts';
import { bucketArn, byText } from '../../model/names.ts';
import { formatNames, formatUnobserved, union } from './format-unobserved.ts';
import type { FailGroup, Gathered, UnknownGroup, UnobservedDescription } from './gathering.ts';

/** The account and the Regions that the subjects of a rule belong to. */
export interface FindingSite {
  readonly account: Account;
  readonly partition: string;
  /** Region of every listed bucket. */
  readonly regions: ReadonlyMap<string, string>;
}

/** Unobserved facts that are listed with a finding; the message has exact counts. */
const UNOBSERVED_LISTED = 100;
/** Reasons named in one message; more of them are only counted. */
const REASONS_SHOWN = 3;

/** The findings of one rule. */
export const findingsOf = (
  rule: RuleInfo,
  site: FindingSite,
  { fails, unknowns }: Pick<Gathered, 'fails' | 'unknowns'>,
): readonly Finding[] => [
  ...[...fails].map(([at, group]) => failFinding(rule, site, at, group)),
  ...[...unknowns].map(([key, group]) => unknownFinding(rule, site, key, group)),
];

/** The part of this account in findings of the organization. */
export const groupedFindingsOf = (rule: RuleInfo, site: FindingSite, { grouped }: Gathered): readonly Finding[] =>
  [...grouped].flatMap(([group, gathered]) =>
    findingsOf(rule, site, gathered).map((finding) => ({ ...finding, cause: group, groupKey: group })),
  );

const identity = ({ account, partition }: FindingSite) => ({
  partition,
  account: account.id,
  accountName: account.name,
  accountPath: account.path,
});

/** Subjects of rules on accounts have no bucket's name. */
const bucketsOf = (subjects: readonly string[]): readonly string[] => subjects.filter((name) => name !== '');

const hangingOn = (assumptions: ReadonlySet<string>): Pick<Finding, 'assumptions'> =>
  assumptions.size === 0 ? {} : { assumptions: [...assumptions].sort(byText) };

function failFinding(rule: RuleInfo, site: FindingSite, bucket: string, group: FailGroup): Finding {
  const affected = bucketsOf(group.subjects);
  // Buckets that the sentence names already are not repeated.
  const others = group.others.filter((name) => !group.message.split(/[^\w.-]+/).includes(name));
  const more = others.length > 0 ? ` (and ${formatNumber(others.length)} more: ${formatNames(others, 5)})` : '';
  const { partition, account } = site;
  return {
    rule: rule.id,
    severity: group.severity,
    verdict: 'fail',
    ...identity(site),
    // A target that is not in the account gets the Region of its sources, which S3 requires.
    region: bucket === '' ? '' : (site.regions.get(bucket) ?? site.regions.get(affected[0] ?? '') ?? ''),
    bucket,
    arn: bucket === '' ? '' : bucketArn(partition, bucket),
    affected,
    message: group.message + more,
    evidence: group.evidence,
    unobserved: [],
    cause: '',
    causeText: '',
    ruleError: '',
    waiver: null,
    baselineState: null,
    lastSeen: null,
    ...(group.fix === undefined ? {} : { remedy: group.fix }),
    ...hangingOn(group.assumptions),
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, resource: bucket }),
  };
}

function unknownFinding(rule: RuleInfo, site: FindingSite, key: string, group: UnknownGroup): Finding {
  const affected = bucketsOf(group.subjects);
  const { listed, text } = descriptionOf(group);
  const { partition, account } = site;
  const of = affected.length > 0 ? ` for ${counted(affected.length, 'bucket')} (${formatNames(affected)})` : '';
  const scope = rule.on === 'organization' ? 'organization' : 'account';
  const who = account.name === '' ? account.id : `${account.id} (${account.name})`;
  return {
    rule: rule.id,
    severity: rule.severity,
    verdict: 'unknown',
    ...identity(site),
    region: group.place === '' ? '' : (site.regions.get(group.place) ?? ''),
    bucket: group.place,
    arn: group.place === '' ? '' : bucketArn(partition, group.place),
    affected,
    message: `"${rule.title}" could not be decided in ${scope} ${who}${of}: ${text}.`,
    evidence: [],
    unobserved: listed,
    cause: group.cause,
    causeText: group.causeText,
    ruleError: group.ruleError,
    waiver: null,
    baselineState: null,
    lastSeen: null,
    ...hangingOn(group.assumptions),
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, resource: key }),
  };
}

function descriptionOf(group: UnknownGroup): UnobservedDescription {
  if (group.description === undefined) {
    const unobserved = union(group.unobserved, group.single);
    group.description = { listed: unobserved.slice(0, UNOBSERVED_LISTED), text: formatWhy(unobserved, group) };
  }
  return group.description;
}

function formatWhy(unobserved: readonly Unobserved[], { reasons, ruleError }: UnknownGroup): string {
  if (ruleError !== '') return `the rule itself is at fault: ${ruleError}`;
  if (unobserved.length > 0) return formatUnobserved(unobserved);
  return reasons.size === 0 ? 'what was observed does not suffice' : formatReasons(reasons);
}

/** One reason needs no names: the message has them already. */
function formatReasons(reasons: ReadonlyMap<string, readonly string[]>): string {
  const shown = [...reasons].slice(0, REASONS_SHOWN).map(([reason, subjects]) => {
    const names = bucketsOf(subjects);
    return reasons.size === 1 || names.length === 0 ? reason : `${reason} (${formatNames(names)})`;
  });
  const more = reasons.size - shown.length;
  return [...shown, ...(more > 0 ? [`and ${counted(more, 'other reason')}`] : [])].join('; ');
}
