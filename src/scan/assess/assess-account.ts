import { type DeriveContext, type DerivedAccount, deriveAccount } from '../../derive/account.ts';
import type { Lookup } from '../../model/answer.ts';
import { byImportance } from '../../model/by-importance.ts';
import type { AccountResult, Finding, RuleOutcome, VerdictCounts } from '../../model/finding.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { arrivalResults } from './arrival-history.ts';
import { bucketRulesOf, type RuleVerdicts, verdictsOn } from './bucket-verdicts.ts';
import { coverageOf } from './coverage.ts';
import { type FindingSite, findingsOf, groupedFindingsOf } from './findings.ts';
import { gathering } from './gathering.ts';
import { edgesOf, regionTotals } from './topology.ts';

/** The part of a result that comes from rules. */
export type RuleResults = Pick<AccountResult, 'findings' | 'grouped' | 'verdicts' | 'outcomes'>;

const NOBODY: RuleVerdicts = {
  counts: { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 },
  outcome: { pass: [], notApplicable: [] },
  gathered: gathering(),
};

/** Sorts the findings of all rules. */
export function ruleResults(
  rules: readonly CompiledRule[],
  site: FindingSite,
  verdictsOf: (rule: CompiledRule) => RuleVerdicts,
): RuleResults {
  const verdicts = new Map<string, VerdictCounts>();
  const outcomes = new Map<string, RuleOutcome>();
  // Lists of lists: an account may have more buckets than a call takes arguments.
  const findings: (readonly Finding[])[] = [];
  const grouped: (readonly Finding[])[] = [];
  for (const rule of rules) {
    const { counts, outcome, gathered } = verdictsOf(rule);
    findings.push(findingsOf(rule.info, site, gathered));
    grouped.push(groupedFindingsOf(rule.info, site, gathered));
    verdicts.set(rule.info.id, counts);
    outcomes.set(rule.info.id, outcome);
  }
  return {
    findings: findings.flat().sort(byImportance),
    ...(grouped.some(({ length }) => length > 0) ? { grouped: grouped.flat() } : {}),
    verdicts: Object.fromEntries(verdicts),
    outcomes: Object.fromEntries(outcomes),
  };
}

/** The verdict of a rule on an account, or on the organization. */
export function verdictOnSubject(rule: CompiledRule, id: string, lookup: Lookup): RuleVerdicts {
  const judgement = rule.judge(id, lookup);
  const { verdict } = judgement;
  const gathered = gathering();
  gathered.add('', judgement);
  return {
    counts: { ...NOBODY.counts, [verdict]: 1 },
    outcome: { pass: verdict === 'pass' ? [id] : [], notApplicable: verdict === 'not-applicable' ? [id] : [] },
    gathered,
  };
}

/** Everything that reports have of one account. */
export const assessAccount = (
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

/** Of an account that could not be accessed no bucket is judged, since none is known. */
export function judgeDerived({ inventory, derived, rules, context }: DerivedInput): AccountResult {
  const { account, buckets } = inventory;
  const subjects = buckets.filter(({ judged }) => judged).map(({ name }) => ({ name, lookup: derived.bucket(name) }));
  const regions = new Map(buckets.map(({ name, region }) => [name, region]));
  const onBuckets = bucketRulesOf(rules);
  const verdictsOnBuckets = verdictsOn(onBuckets, subjects);
  const verdictsOf = (rule: CompiledRule): RuleVerdicts => {
    switch (rule.info.on) {
      case 'account':
        return verdictOnSubject(rule, account.id, derived.account);
      case 'bucket':
        return verdictsOnBuckets(onBuckets.indexOf(rule));
      case 'organization':
        return NOBODY;
    }
  };
  return {
    account,
    coverage: coverageOf(inventory),
    ...ruleResults(rules, { account, partition: context.partition, regions }, verdictsOf),
    resolved: [],
    listed: buckets.map(({ name }) => name),
    regionOf: regions,
    regions: regionTotals(inventory, derived),
    edges: edgesOf(inventory, derived),
    ...arrivalResults({ inventory, derived, rules, earlier: context.arrivals }),
  };
}
