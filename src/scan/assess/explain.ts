import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import { statementToAdd } from '../../derive/delivery/statement-to-add.ts';
import type { DeliveryVerdict } from '../../derive/delivery/verdict.ts';
import { type Answer, isObserved, type Lookup, type Unobserved } from '../../model/answer.ts';
import type { Evidence } from '../../model/finding.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { bucketArn } from '../../model/names.ts';
import type { CompiledRule, Judgement } from '../../model/rule.ts';
import type { Severity } from '../../model/severity.ts';

/** What one rule says of the bucket. */
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

/** Everything that is known of one bucket's logging. `null` where it does not apply, a list of what is missing where it was not seen. */
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
  } | null;
  readonly delivery: DeliveryVerdict | null;
  /** The statement that the target's policy lacks; `null` where delivery is permitted or off. */
  readonly statementToAdd: object | null;
  /** Names in the order of delivery, the bucket first; ends where logging ends or where the loop closes. */
  readonly chain: readonly string[];
  readonly loop: Answer;
  readonly logSources: Answer;
  readonly rules: readonly ExplainedRule[];
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
  const seen = derived.delivery(bucket.name);
  const delivery = isObserved(seen) ? seen.value : null;
  const { id: account, name: accountName } = inventory.account;
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
          },
    delivery,
    statementToAdd:
      on === null || delivery?.permission === 'permitted'
        ? null
        : statementToAdd({
            name: bucket.name,
            region: bucket.region,
            account,
            partition: context.partition,
            logging: on,
          }),
    chain: chainOf(inventory, bucket.name),
    loop: lookup('bucket.logging.loop'),
    logSources: lookup('bucket.logSources'),
    rules: rules.filter(({ info }) => info.on === 'bucket').map((rule) => explainRule(rule, bucket.name, lookup)),
  };
}

const asBool = (answer: Answer): Answer<boolean> => (isObserved(answer) ? { value: answer.value === true } : answer);

function explainRule(rule: CompiledRule, bucket: string, lookup: Lookup): ExplainedRule {
  const judgement = rule.judge(bucket, lookup);
  const { id, title, severity, fix } = rule.info;
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
      return base;
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
