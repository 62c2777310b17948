import { FACTS, type FactName } from '../../model/facts/index.ts';
import { READABLE } from '../../model/facts/paths.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import { byText } from '../../model/names.ts';
import type { CompiledRule } from '../../model/rule.ts';

/** Asked of the same rules for every account. */
const factsOf = memoizeByObject(
  ({ paths }: CompiledRule): ReadonlySet<FactName> => new Set(paths.flatMap((path) => READABLE.get(path)?.from ?? [])),
);

/** Facts that the rules may read: the upper bound, from their text. */
export const plannedFacts = (rules: readonly CompiledRule[]): readonly FactName[] =>
  [...new Set(rules.flatMap((rule) => [...factsOf(rule)]))].sort(byText);

/** Trails are joined over all accounts of an organization. */
export const readsTrails = (rule: CompiledRule): boolean => factsOf(rule).has('trails');

/** Whether any rule looks for logs: only then it matters when S3 answered which request. */
export const readsArrival = (rules: readonly CompiledRule[]): boolean =>
  rules.some((rule) => factsOf(rule).has('arrival'));

/** IAM actions that a scan with these rules may use inside an account, sorted. */
export const plannedActions = (rules: readonly CompiledRule[]): readonly string[] =>
  [...new Set(['s3:ListAllMyBuckets', ...plannedFacts(rules).flatMap((fact) => FACTS[fact].actions)])].sort(byText);

const HAS_A_VERDICT = /\.logging\.delivery\.|^(account|organization)\.buckets\./;

/**
 * Whether resource control policies matter to any of the rules: they influence delivery verdicts, and what is known of arriving
 * logs is known under them.
 */
export const needsRcps = (rules: readonly CompiledRule[]): boolean =>
  readsArrival(rules) || rules.some((rule) => rule.paths.some((path) => HAS_A_VERDICT.test(path)));
