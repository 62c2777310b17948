import { type DeriveContext, type DerivedAccount, deriveAccount } from '../derive/account.ts';
import { byImportance } from '../model/by-importance.ts';
import type { AccountResult, Finding, RuleOutcome, VerdictCounts } from '../model/finding.ts';
import type { AccountInventory } from '../model/inventory.ts';
import type { CompiledRule, Judgement } from '../model/rule.ts';
import { coverageOf } from './coverage.ts';
import { gatherFindings, type Place } from './findings.ts';
import { edgesOf, regionTallies } from './topology.ts';

/** Takes a rule's judgement of one subject: a bucket's name, or `''` for the account or the organization itself. */
type Take = (subject: string, judgement: Judgement) => void;

/** The part of a result that comes from rules. */
export type RuleResults = Pick<AccountResult, 'findings' | 'verdicts' | 'outcomes'>;

/** Asks every rule about its subjects, and sorts what they say. */
export function ruleResults(
  rules: readonly CompiledRule[],
  place: Place,
  ask: (rule: CompiledRule, take: Take) => void,
): RuleResults {
  const { id } = place.account;
  const verdicts = new Map<string, VerdictCounts>();
  const outcomes = new Map<string, RuleOutcome>();
  const findings: Finding[] = [];
  for (const rule of rules) {
    const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
    const pass: string[] = [];
    const notApplicable: string[] = [];
    const gathered = gatherFindings(rule.info, place);
    ask(rule, (subject, judgement) => {
      const { verdict } = judgement;
      counts[verdict] += 1;
      if (verdict === 'pass') pass.push(subject || id);
      else if (verdict === 'not-applicable') notApplicable.push(subject || id);
      else gathered.add(subject, judgement);
    });
    findings.push(...gathered.all());
    verdicts.set(rule.info.id, counts);
    outcomes.set(rule.info.id, { pass, notApplicable });
  }
  return {
    findings: findings.sort(byImportance),
    verdicts: Object.fromEntries(verdicts),
    outcomes: Object.fromEntries(outcomes),
  };
}

/** Everything that reports say of one account. */
export const judgeAccount = (
  inventory: AccountInventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): AccountResult => judgeDerived({ inventory, derived: deriveAccount(inventory, context), rules, context });

export interface DerivedInput {
  readonly inventory: AccountInventory;
  readonly derived: DerivedAccount;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
}

/** Of an account that could not be entered no bucket is judged, since none is known. */
export function judgeDerived({ inventory, derived, rules, context }: DerivedInput): AccountResult {
  const { account, buckets } = inventory;
  const subjects = buckets.filter(({ judged }) => judged).map(({ name }) => ({ name, lookup: derived.bucket(name) }));
  const regions = new Map(buckets.map(({ name, region }) => [name, region]));
  const ask = (rule: CompiledRule, take: Take): void => {
    if (rule.info.on === 'account') take('', rule.judge(account.id, derived.account));
    if (rule.info.on !== 'bucket') return;
    for (const { name, lookup } of subjects) take(name, rule.judge(name, lookup));
  };
  return {
    account,
    coverage: coverageOf(inventory),
    ...ruleResults(rules, { account, partition: context.partition, regions }, ask),
    resolved: [],
    listed: buckets.map(({ name }) => name),
    regionOf: regions,
    regions: regionTallies(inventory, derived),
    edges: edgesOf(inventory, derived),
  };
}
