import { isWhole } from '../../../baseline/scope.ts';
import { byImportance } from '../../../model/by-importance.ts';
import type { AccountResult, AppliedWaiver, Finding, RuleInfo } from '../../../model/finding.ts';
import { fingerprint } from '../../../model/fingerprint.ts';
import type { ScanHeader } from '../../../model/inventory.ts';
import { byText, isOrganizationId } from '../../../model/names.ts';
import { organizationAlone } from '../../../model/not-covered.ts';
import { describeGroup } from './describe-group.ts';

/** Names of buckets that a group lists; the message has exact counts. */
const MOST_NAMES = 100;

/** What waivers leave of the buckets of one account in a group. */
interface WaivedMembers {
  readonly left: readonly string[];
  /** Of those that are waived, the one that ends first. */
  readonly waiver: AppliedWaiver | null;
}

export interface GroupInput {
  readonly header: ScanHeader;
  readonly rules: readonly RuleInfo[];
  readonly waive: (finding: Finding) => WaivedMembers;
  /** An earlier report has findings of the organization, so that something is to be said of it. */
  readonly compared: boolean;
}

interface Group {
  readonly first: Finding;
  readonly accounts: { readonly id: string; readonly name: string; readonly buckets: number }[];
  readonly names: string[];
  readonly evidence: Finding['evidence'];
  readonly assumptions: Set<string>;
  buckets: number;
}

/** Groups while accounts are assessed; of each only what its finding shows is kept. */
function groups() {
  const byKey = new Map<string, Group>();
  return {
    add: (finding: Finding, names: readonly string[]): void => {
      const key = `${finding.rule} ${finding.verdict} ${finding.groupKey}`;
      const group: Group = byKey.get(key) ?? {
        first: finding,
        accounts: [],
        names: [],
        evidence: finding.evidence,
        assumptions: new Set(),
        buckets: 0,
      };
      byKey.set(key, group);
      group.buckets += names.length;
      for (const id of finding.assumptions ?? []) group.assumptions.add(id);
      group.names.push(...names.slice(0, MOST_NAMES - group.names.length));
      group.accounts.push({ id: finding.account, name: finding.accountName, buckets: names.length });
    },
    all: (): readonly Group[] => [...byKey.values()],
    has: (finding: Finding): boolean => byKey.has(`${finding.rule} ${finding.verdict} ${finding.groupKey}`),
  };
}

/**
 * Joins the findings of all accounts with one cause into one finding of the organization, after its last account. Without an
 * organization they stay with their account. A shard reports none: they are complete only over all shards.
 */
export async function* withGroups(
  results: AsyncIterable<AccountResult>,
  input: GroupInput,
): AsyncIterable<AccountResult> {
  const { header } = input;
  const { organization } = header;
  const open = groups();
  const waived = groups();
  const waivers = new Map<string, AppliedWaiver>();
  const outcomes = new Map<string, 'passes' | 'fails'>(input.rules.map(({ id }) => [id, 'passes']));
  const undecided = new Set<string>();
  const proven = new Set<string>();
  let complete = isWhole(header) && header.shard === undefined && header.scope.regions.length === 0;
  const findings = (): readonly Finding[] => [
    ...open.all().map((group) => groupFinding(group, null, input)),
    ...waived
      .all()
      .filter(({ first }) => !open.has(first))
      .map((group) => groupFinding(group, waivers.get(`${group.first.rule} ${group.first.groupKey}`) ?? null, input)),
  ];
  const ofOrganization = (result: AccountResult): AccountResult => {
    for (const rule of undecided) outcomes.delete(rule);
    return {
      ...result,
      findings: header.shard === undefined ? [...result.findings, ...findings()].sort(byImportance) : result.findings,
      ...(complete ? { groupsSeen: outcomes } : {}),
      ...(proven.size > 0 ? { provenAssumptions: proven } : {}),
    };
  };

  let reported = false;
  for await (const result of results) {
    const { grouped = [], account, coverage, verdicts, arrivals = [] } = result;
    if (isOrganizationId(account.id)) {
      reported = true;
      yield ofOrganization(result);
      continue;
    }
    if (organization === null) {
      const own = grouped.map((finding) => ofAccount(finding, input));
      yield own.length === 0 ? result : { ...result, findings: [...result.findings, ...own].sort(byImportance) };
      continue;
    }
    complete &&= coverage.status === 'scanned';
    for (const { evidence } of arrivals)
      if (evidence?.says === 'confirms') for (const id of evidence.assumptions) proven.add(id);
    for (const [rule, { fail, unknown }] of Object.entries(verdicts)) {
      if (unknown > 0) undecided.add(rule);
      if (fail > 0) outcomes.set(rule, 'fails');
    }
    for (const finding of grouped) {
      const { left, waiver } = input.waive(finding);
      if (left.length > 0) open.add(finding, left);
      if (waiver === null) continue;
      waived.add(
        finding,
        finding.affected.filter((name) => !left.includes(name)),
      );
      const key = `${finding.rule} ${finding.groupKey}`;
      const before = waivers.get(key);
      if (before === undefined || waiver.expires < before.expires) waivers.set(key, waiver);
    }
    yield result;
  }
  if (organization === null || reported) return;
  const last = ofOrganization(organizationAlone(organization.id));
  if (last.findings.length > 0 || input.compared) yield last;
}

function groupFinding(group: Group, waiver: AppliedWaiver | null, { header, rules }: GroupInput): Finding {
  const { first, accounts, buckets, names, assumptions } = group;
  const id = header.organization?.id ?? first.account;
  return {
    ...describedFinding(first, { accounts, buckets }, { header, rules }),
    account: id,
    accountName: '',
    accountPath: '',
    affected: [...names].sort(byText),
    ...(assumptions.size === 0 ? {} : { assumptions: [...assumptions].sort(byText) }),
    waiver,
    fingerprint: fingerprint({
      rule: first.rule,
      partition: first.partition,
      account: id,
      resource: first.groupKey ?? '',
    }),
  };
}

/** The same without an organization. */
const ofAccount = (finding: Finding, input: GroupInput): Finding => ({
  ...describedFinding(
    finding,
    {
      accounts: [{ id: finding.account, name: finding.accountName, buckets: finding.affected.length }],
      buckets: finding.affected.length,
    },
    input,
  ),
  fingerprint: fingerprint({
    rule: finding.rule,
    partition: finding.partition,
    account: finding.account,
    resource: finding.groupKey ?? '',
  }),
});

function describedFinding(
  first: Finding,
  { accounts, buckets }: Pick<Group, 'accounts' | 'buckets'>,
  { header, rules }: Pick<GroupInput, 'header' | 'rules'>,
): Finding {
  const rule = rules.find(({ id }) => id === first.rule);
  const members = {
    buckets,
    accounts: [...accounts].sort((a, b) => b.buckets - a.buckets || byText(a.id, b.id)),
    example: first.message.replace(/\.$/, ''),
  };
  const group = {
    count: buckets,
    accounts: accounts
      .map((account) => ({ account: account.id, count: account.buckets }))
      .sort((a, b) => byText(a.account, b.account)),
  };
  return rule === undefined
    ? first
    : { ...first, ...describeGroup(first.groupKey ?? '', members, rule, header), group };
}
