import type { DeriveContext } from '../../derive/account.ts';
import type { Finding } from '../../model/finding.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import type { ChosenTarget } from '../../model/log-targets.ts';
import type { CompiledRule } from '../../model/rule.ts';
import type { FixAdvice, FixStep, ManagedBy } from '../fix-plan.ts';

/** One account, and what its plan is made by. */
export interface AccountPlanInput {
  readonly inventory: AccountInventory;
  readonly context: DeriveContext;
  /** All rules that no step may make worse. */
  readonly rules: readonly CompiledRule[];
  /** What is to be resolved. */
  readonly findings: readonly Finding[];
  /** The log bucket that the settings give a bucket. */
  readonly choose: (bucket: Bucket) => ChosenTarget;
  readonly managed: (bucket: string, document: 'logging' | 'policy') => ManagedBy;
  /** Log buckets that are not there may be created. */
  readonly create: boolean;
  /** Why no bucket of that name can be created; `undefined`: as far as anybody knows, one can. */
  readonly whyTaken: (name: string) => string | undefined;
}

export interface AccountPlan {
  readonly steps: readonly FixStep[];
  readonly advice: readonly FixAdvice[];
  /** Findings that are no more once all steps are done. */
  readonly resolved: number;
  /** The account once all steps are done. */
  readonly after: AccountInventory;
}
