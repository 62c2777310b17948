import { type DeriveContext, type DerivedAccount, deriveAccount } from '../../derive/account.ts';
import { rcpFix } from '../../derive/delivery/rcp-fix.ts';
import type { PolicySuggestion } from '../../derive/delivery/suggest-policy.ts';
import type { DeliveryVerdict } from '../../derive/delivery/verdict.ts';
import { sizeText } from '../../derive/delivery-suggestion.ts';
import { type Answer, isObserved, type Lookup, type Unobserved } from '../../model/answer.ts';
import type { ArrivalOutcome } from '../../model/arrival.ts';
import type { Evidence } from '../../model/finding.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { bucketArn } from '../../model/names.ts';
import type { CompiledRule, Judgement } from '../../model/rule.ts';
import type { Severity } from '../../model/severity.ts';
import { fixText } from '../../report/fix-text.ts';

/** The verdict of one rule on the bucket. */
export interface ExplainedRule {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly verdict: Judgement['verdict'];
  /** For `fail` the message, for `unknown` why it could not be decided; else `''`. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly unobserved: readonly Unobserved[];
  readonly fix: string;
}

/** Everything that is known of one bucket's logging. `null` where it does not apply, the unobserved facts where it could not be observed. */
export interface Explanation {
  readonly bucket: string;
  readonly arn: string;
  readonly account: string;
  readonly accountName: string;
  readonly region: string;
  readonly logging: Readonly<Record<'classic' | 'cloudwatch', Answer<boolean>>>;
  readonly target: {
    readonly name: string;
    readonly prefix: string;
    readonly keyFormat: string;
    readonly presence: Answer;
    /** Account of the organization that has it, where this one lacks it; else `''`. */
    readonly holder: string;
  } | null;
  readonly delivery: DeliveryVerdict | null;
  /** Whether log objects arrive; `null` where nobody looked. */
  readonly arrival: Pick<ArrivalOutcome, 'state' | 'seenAt' | 'reason'> | null;
  /** How the policy of the target has to change, as a whole; `null` where it does not stop the delivery. */
  readonly suggestion: PolicySuggestion | null;
  /** What is to be said of the size of the suggested policy; `''` where it is far from what S3 takes. */
  readonly sizeNote: string;
  /** The statement that the policy of the target lacks, or has to have in another form; `null` where there is none. */
  readonly statementToAdd: object | null;
  /** What has to change outside of the account: the resource control policy; `''` where none stops the delivery. */
  readonly organizationFix: string;
  /** Names in the order of delivery, the bucket first; ends where logging ends or where the loop closes. */
  readonly chain: readonly string[];
  readonly loop: Answer;
  readonly logSources: Answer;
  readonly rules: readonly ExplainedRule[];
}

function arrivalIn(derived: DerivedAccount, { name, facts }: Bucket): Explanation['arrival'] {
  if (facts.arrival === undefined && facts.logEvents === undefined) return null;
  const outcome = derived.arrival(name);
  if (!isObserved(outcome) || outcome.value === null) return null;
  const { state, seenAt, reason } = outcome.value;
  return { state, seenAt, reason };
}

/** Explains one bucket of the inventory. */
export function explain(
  inventory: AccountInventory,
  bucket: Bucket,
  rules: readonly CompiledRule[],
  context: DeriveContext,
): Explanation {
  const derived = deriveAccount(inventory, context);
  const lookup = derived.bucket(bucket.name);
  const logging = bucket.facts.logging;
  const on = logging?.state === 'known' ? logging.value : null;
  const verdict = derived.delivery(bucket.name);
  const delivery = isObserved(verdict) ? verdict.value : null;
  const { id: account, name: accountName } = inventory.account;
  const suggestion = derived.suggestion(bucket.name);
  const place = { partition: context.partition, account };
  return {
    bucket: bucket.name,
    arn: bucketArn(context.partition, bucket.name),
    account,
    accountName,
    region: bucket.region,
    logging: {
      classic: asBool(lookup('bucket.logging.classic.enabled')),
      cloudwatch: asBool(lookup('bucket.logging.cloudwatch.enabled')),
    },
    target:
      on === null
        ? null
        : {
            name: on.target,
            prefix: on.prefix,
            keyFormat: on.keyFormat,
            presence: lookup('bucket.logging.target.presence'),
            holder: context.holders?.get(on.target) ?? '',
          },
    delivery,
    arrival: arrivalIn(derived, bucket),
    suggestion,
    sizeNote: suggestion?.kind === 'policy' ? sizeText(suggestion) : '',
    statementToAdd: suggestion?.kind === 'policy' ? (suggestion.changes.at(-1)?.statement ?? null) : null,
    organizationFix: organizationFix(delivery, { account, context }),
    chain: chainOf(inventory, bucket.name),
    loop: lookup('bucket.logging.loop'),
    logSources: lookup('bucket.logSources'),
    rules: rules
      .filter(({ info }) => info.on === 'bucket')
      .map((rule) => explainRule(rule, bucket.name, lookup, place)),
  };
}

const asBool = (answer: Answer): Answer<boolean> => (isObserved(answer) ? { value: answer.value === true } : answer);

interface Of {
  readonly account: string;
  readonly context: DeriveContext;
}

/** A resource control policy that blocks is fixed where the organization keeps it, whatever else is to be fixed. */
function organizationFix(delivery: DeliveryVerdict | null, { account, context }: Of): string {
  const { partition, organization, delivery: { assumptions = {} } = {} } = context;
  const check = delivery?.checks.find(({ name }) => name === 'resource-control-policies');
  if (check === undefined || check.outcome === 'ok' || organization?.rcps.state !== 'known') return '';
  const policy = organization.rcps.value.policies.find(({ id }) => id === delivery?.rcpSeen);
  const stopped = { header: { partition, organization, assumptions }, accounts: [account] };
  return (policy && rcpFix(policy, stopped)?.fix) ?? '';
}

function explainRule(
  rule: CompiledRule,
  bucket: string,
  lookup: Lookup,
  { partition, account }: { readonly partition: string; readonly account: string },
): ExplainedRule {
  const judgement = rule.judge(bucket, lookup);
  const { id, title, severity } = rule.info;
  const remedy = judgement.verdict === 'fail' && judgement.fix ? { remedy: judgement.fix } : {};
  // Where a finding sits is decided for a fail; for anything else a command names only what is sure to be meant.
  const at = 'place' in judgement ? (judgement.place ?? '') : '';
  const fix = fixText(rule.info, { partition, account, bucket: at, affected: [bucket], ...remedy });
  const base = {
    rule: id,
    title,
    severity,
    verdict: judgement.verdict,
    message: '',
    evidence: [],
    unobserved: [],
    fix,
  };
  switch (judgement.verdict) {
    case 'pass':
    case 'not-applicable':
      // What is right needs no advice, which could be wrong for it.
      return { ...base, fix: '' };
    case 'fail':
      return { ...base, severity: judgement.severity, message: judgement.message, evidence: judgement.evidence };
    case 'unknown':
      return {
        ...base,
        message: judgement.reason || judgement.ruleError,
        unobserved: judgement.unobserved.flat(),
      };
  }
}

function chainOf(inventory: AccountInventory, start: string): readonly string[] {
  const targets = new Map(
    inventory.buckets.map(({ name, facts }) => [
      name,
      facts.logging?.state === 'known' ? facts.logging.value.target : null,
    ]),
  );
  const chain = [start];
  for (let next = targets.get(start); next != null; next = targets.get(next)) {
    chain.push(next);
    if (chain.indexOf(next) < chain.length - 1) break;
  }
  return chain;
}
