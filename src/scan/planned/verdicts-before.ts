import type { AccountResult, Finding } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';

/** Verdict of a rule on one bucket, `absent` where the bucket is not there or the rule is not asked of it. */
export type PlannedVerdict = 'absent' | 'pass' | 'fail' | 'unknown';

interface Before {
  readonly verdict: PlannedVerdict;
  /** Of a fail. */
  readonly severity?: Severity;
}

/** Verdicts by rule and bucket; `''` is the account itself. */
export type VerdictsBefore = (rule: string, bucket: string) => Before;

const ABSENT: Before = { verdict: 'absent' };

/** Nothing is deployed, as far as anybody can tell. */
export const nothingBefore: VerdictsBefore = () => ABSENT;

/** Of one account as it is deployed. */
export function verdictsOf({ findings, grouped = [], outcomes }: AccountResult): VerdictsBefore {
  const found = new Map<string, Before>();
  for (const [rule, { pass }] of Object.entries(outcomes))
    for (const name of pass) found.set(`${rule} ${name}`, { verdict: 'pass' });
  for (const { rule, verdict, severity, affected, account, bucket } of [...grouped, ...findings])
    for (const name of subjectsOf({ affected, account, bucket }))
      found.set(`${rule} ${name}`, verdict === 'fail' ? { verdict, severity } : { verdict });
  return (rule, bucket) => found.get(`${rule} ${bucket}`) ?? ABSENT;
}

/** Buckets that the rule was asked of; of a rule on accounts the account. */
export const subjectsOf = ({
  affected,
  account,
}: Pick<Finding, 'affected' | 'account' | 'bucket'>): readonly string[] => (affected.length > 0 ? affected : [account]);
