import { type DeriveContext, deriveAccount } from '../derive/account.ts';
import { byImportance } from '../model/by-importance.ts';
import type { AccountResult, Finding, RuleOutcome, VerdictCounts } from '../model/finding.ts';
import type { AccountInventory } from '../model/inventory.ts';
import type { CompiledRule, Judgement } from '../model/rule.ts';
import { coverageOf } from './coverage.ts';
import { type Place, ruleFindings } from './findings.ts';
import { edgesOf, regionTallies } from './topology.ts';

/** A rule's judgement of one subject: a bucket's name, or the account's id. */
interface Judged {
  readonly subject: string;
  readonly judgement: Judgement;
}

/** Everything that reports say of one account. Of an account that could not be entered no bucket is judged, since none is known. */
export function judgeAccount(
  inventory: AccountInventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): AccountResult {
  const derived = deriveAccount(inventory, context);
  const { account } = inventory;
  const subjects = inventory.buckets
    .filter(({ judged }) => judged)
    .map(({ name }) => ({ name, lookup: derived.bucket(name) }));
  const regions = new Map(inventory.buckets.map(({ name, region }) => [name, region]));

  const verdicts = new Map<string, VerdictCounts>();
  const outcomes = new Map<string, RuleOutcome>();
  const findings: Finding[] = [];
  for (const rule of rules) {
    const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
    const pass: string[] = [];
    const notApplicable: string[] = [];
    const counted = (subject: string, judgement: Judgement): Judged => {
      counts[judgement.verdict] += 1;
      if (judgement.verdict === 'pass') pass.push(subject || account.id);
      if (judgement.verdict === 'not-applicable') notApplicable.push(subject || account.id);
      return { subject, judgement };
    };
    const judged = function* (): Iterable<Judged> {
      if (rule.info.on === 'account') yield counted('', rule.judge(account.id, derived.account));
      if (rule.info.on !== 'bucket') return;
      for (const { name, lookup } of subjects) yield counted(name, rule.judge(name, lookup));
    };
    const place: Place = { account, partition: context.partition, regions };
    findings.push(...ruleFindings(rule.info, place, judged()));
    verdicts.set(rule.info.id, counts);
    outcomes.set(rule.info.id, { pass, notApplicable });
  }
  return {
    account,
    coverage: coverageOf(inventory),
    findings: findings.sort(byImportance),
    resolved: [],
    verdicts: Object.fromEntries(verdicts),
    outcomes: Object.fromEntries(outcomes),
    listed: inventory.buckets.map(({ name }) => name),
    regionOf: regions,
    regions: regionTallies(inventory, derived),
    edges: edgesOf(inventory, derived),
  };
}
