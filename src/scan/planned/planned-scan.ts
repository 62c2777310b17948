import type { Locate, PlannedInventory } from '../../iac/planned.ts';
import { type DeclaredBuckets, declaredBuckets, sourceOf } from '../../iac/source/fault.ts';
import type { AccountResult, Finding, PlanHeader } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import type { Account } from '../../model/inventory.ts';
import { hasPlaceholder } from '../../model/placeholder.ts';
import { changeOfFinding, resolvedBy } from './compare-with-live.ts';
import { nothingBefore, verdictsOf } from './verdicts-before.ts';

/** What a scan of a plan has beside other scans. */
export interface PlannedScan extends PlanHeader {
  readonly planned: PlannedInventory;
  readonly locate: Locate;
  /** Folder of the source, seen from the working folder; `''` where it is that folder, or lies outside of it. */
  readonly folder: string;
  /** Accounts of the plan, as they are deployed. */
  readonly before: ReadonlyMap<string, AccountResult>;
  /** What somebody should know, one sentence each. */
  readonly notices: readonly string[];
  /** Report too what the plan does not change. */
  readonly all: boolean;
}

/** The accounts of the plan, each finding with what it means for the plan, and with its line. */
export async function* plannedResults(
  results: AsyncIterable<AccountResult>,
  scan: PlannedScan,
): AsyncIterable<AccountResult> {
  const accounts = new Set(scan.planned.accounts.map(({ account }) => account.id));
  const planned = plannedFindings(scan);
  for await (const result of results) {
    if (!accounts.has(result.account.id)) continue;
    const live = scan.before.get(result.account.id);
    const before = live === undefined ? nothingBefore : verdictsOf(live);
    const changed = (findings: readonly Finding[]): readonly Finding[] =>
      findings.flatMap((finding) => {
        const change = changeOfFinding(finding, before);
        if (change === 'unchanged' && !scan.all) return [];
        const baselineState = scan.live === null || change === 'not-yet-known' ? null : STATE[change];
        return [{ ...planned(finding), baselineState }];
      });
    yield {
      ...result,
      account: shownAccount(result.account),
      findings: changed(result.findings),
      ...(result.grouped === undefined ? {} : { grouped: changed(result.grouped) }),
      resolved: live === undefined ? [] : resolvedBy(result, live),
    };
  }
}

/** One that nobody can tell has no id in reports; what stands for it is its name. */
const shownAccount = (account: Account): Account =>
  hasPlaceholder(account.id) ? { ...account, id: '', name: account.id } : account;

const STATE = { added: 'new', unchanged: 'unchanged' } as const;

const AS_WRITTEN = 'The policy is judged as its source writes it, since the plan does not have it.';

/** Paths of what a policy decides. */
const OF_POLICY = /^bucket\.(?:policy|logging\.delivery)(?:\.|$)/;

/** Whether a policy decided the verdict that is one of these, by address. */
function readsPolicyOf(
  { bucket, evidence }: Finding,
  declared: DeclaredBuckets,
  addresses: ReadonlySet<string>,
): boolean {
  if (addresses.size === 0 || !evidence.some(({ path }) => OF_POLICY.test(path))) return false;
  const among = [bucket, ...evidence.map(({ resource }) => resource)];
  return among.some((name) => addresses.has((declared.get(name)?.declaredBy.policy ?? '').replace(/#\w+$/, '')));
}

/** With its line, and with the fingerprint of the nightly scan where the bucket is known. */
function plannedFindings({ planned, locate, folder }: PlannedScan): (finding: Finding) => Finding {
  const byName = new Map(planned.buckets.map((bucket) => [bucket.name, bucket]));
  const declared = declaredBuckets(planned);
  const fromSource = new Set(planned.fromSource);
  return (finding) => {
    const { rule, account, bucket, affected, cause } = finding;
    const place = byName.get(bucket);
    const isKnown = !hasPlaceholder(account) && place?.isNamed !== false;
    const source = sourceOf(finding, declared, locate);
    const addresses = [...new Set([bucket, ...affected])].filter((name) => byName.get(name)?.isNamed === false);
    return {
      ...finding,
      ...(addresses.length > 0 && { addresses }),
      ...(addresses.includes(bucket) && { arn: '' }),
      ...(readsPolicyOf(finding, declared, fromSource)
        ? { message: `${finding.message.replace(/\.?$/, '.')} ${AS_WRITTEN}` }
        : {}),
      ...(hasPlaceholder(account) ? { account: '', accountName: account } : {}),
      ...(isKnown
        ? {}
        : { fingerprint: fingerprint({ rule, partition: 'plan', account: '', resource: place?.address ?? cause }) }),
      ...(source === undefined ? {} : { source: folder === '' ? source : { ...source, root: folder } }),
    };
  };
}
