import { type DeriveContext, type DerivedAccount, deriveAccount } from '../../derive/account.ts';
import { isObserved } from '../../model/answer.ts';
import type { BucketStatus, Finding } from '../../model/finding.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { judgeDerived } from '../../scan/assess/assess-account.ts';
import { subjectsOf } from '../../scan/planned/verdicts-before.ts';

/** An account in one state of its settings, with all that the rules find in it. */
export interface JudgedAccount {
  readonly inventory: AccountInventory;
  readonly derived: DerivedAccount;
  /** Findings that are fixed in the account; what one cause has in the whole organization comes with them. */
  readonly findings: readonly Finding[];
  /** The finding of a rule that a bucket, or the account, is part of; `undefined`: it passes, or the rule is not asked. */
  readonly found: (rule: string, subject: string) => Finding | undefined;
  /** `unknown` where it could not be told. */
  readonly status: (bucket: string) => BucketStatus;
}

export function judgedAccount(
  inventory: AccountInventory,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): JudgedAccount {
  const derived = deriveAccount(inventory, context);
  const result = judgeDerived({ inventory, derived, rules, context });
  const findings = [...result.findings, ...(result.grouped ?? [])];
  const bySubject = new Map<string, Finding>();
  for (const finding of findings)
    for (const subject of subjectsOf(finding)) {
      const key = `${finding.rule} ${subject}`;
      // Of a rule that fails and is undecided for one bucket, the failure counts.
      if (finding.verdict === 'fail' || !bySubject.has(key)) bySubject.set(key, finding);
    }
  return {
    inventory,
    derived,
    findings,
    found: (rule, subject) => bySubject.get(`${rule} ${subject}`),
    status: (bucket) => {
      const status = derived.bucketStatus(bucket);
      return isObserved(status) ? status.value : 'unknown';
    },
  };
}
