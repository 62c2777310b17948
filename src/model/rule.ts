import type { Lookup, UnobservedGroups } from './answer.ts';
import type { Evidence, RuleInfo } from './finding.ts';
import type { RuleFix } from './rule-fix.ts';
import type { Severity } from './severity.ts';

/** A value of a rule's parameter. */
export type ParamValue = boolean | bigint | string | readonly string[];

/** What one rule says of one subject. `requests` are the unread facts that it needs next; empty once there is nothing left to read. */
export type Judgement =
  | {
      readonly verdict: 'pass' | 'not-applicable';
      readonly requests: UnobservedGroups;
    }
  | {
      readonly verdict: 'fail';
      readonly requests: UnobservedGroups;
      readonly severity: Severity;
      /** Value of `at`: bucket name; for rules on accounts `''`. */
      readonly place: string;
      readonly message: string;
      readonly evidence: readonly Evidence[];
      /** What to do about this very cause; absent: what the rule says of all. */
      readonly fix?: RuleFix;
      /** Group keys: reported with all others of one key, once for the organization; absent: reported at its own resource. */
      readonly groups?: readonly string[];
      /** Ids of the assumptions that it hangs on; absent: none. */
      readonly assumptions?: readonly string[];
    }
  | {
      readonly verdict: 'unknown';
      readonly requests: UnobservedGroups;
      /** What was unobserved, in groups that other judgements may share. Empty where `reason` or `ruleError` is not. */
      readonly unobserved: UnobservedGroups;
      /** Everything was observed, but does not suffice to decide: why, in words. Else `''`. */
      readonly reason: string;
      readonly ruleError: string;
      /** Bucket that the finding sits at; absent: the account. */
      readonly place?: string;
      readonly groups?: readonly string[];
      readonly assumptions?: readonly string[];
    };

/**
 * What a rule says of all subjects whose attributes say the same. `per-subject`: what it says of each is its own, so that `judge` is
 * to be asked. Else the paths of the unobserved attributes, in the order in which their groups stand in `unobserved`.
 */
export type Decision = 'pass' | 'not-applicable' | 'per-subject' | readonly string[];

/** A rule, checked and ready to be asked. */
export interface CompiledRule {
  readonly info: RuleInfo;
  /** Attributes that its expressions can read: the upper bound of what it costs. */
  readonly paths: readonly string[];
  readonly judge: (resource: string, lookup: Lookup) => Judgement;
  /** The verdict alone; reads nothing but what decides it. */
  readonly decide: (lookup: Lookup) => Decision;
}
