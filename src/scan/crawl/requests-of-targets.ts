import type { FactRequest } from '../../collect/account-reader.ts';
import type { DeriveContext } from '../../derive/account.ts';
import { mayReceiveLogs } from '../../derive/may-be-log-target.ts';
import { type BucketFactName, FACTS, type FactName } from '../../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { type LogTarget, namedTargets } from '../../model/log-targets.ts';
import { known } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { plannedFacts } from '../plan/planned-actions.ts';
import { requestsOfRules } from './requests-of-rules.ts';

/** What a log bucket is judged by, whatever logs into it. */
const OF_TARGETS: ReadonlySet<FactName> = new Set<BucketFactName>([
  'policy',
  'ownership',
  'encryption',
  'objectLock',
  'requestPayment',
  'publicAccessBlock',
  'versioning',
  'lifecycle',
  'tagging',
]);

interface TargetsInput {
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  readonly targets: readonly LogTarget[];
}

/**
 * What is to be read next of buckets that could become log buckets: those that the settings name, and those whose policy
 * or ACL is open to log delivery. To find the latter, policy and ownership of every bucket are read, and the ACL where
 * ACLs are active.
 */
export function requestsOfTargets({
  rules,
  context,
  targets,
}: TargetsInput): (account: AccountInventory) => readonly FactRequest[] {
  const facts = plannedFacts(rules).filter((fact) => OF_TARGETS.has(fact));
  const ofRules = requestsOfRules(rules, context);
  return (account) => {
    const toLookAt = account.buckets.filter(({ judged }) => judged).flatMap(toKnowWhetherOpen);
    if (toLookAt.length > 0) return toLookAt;
    const mayReceive = mayReceiveLogs(account, context);
    const { id } = account.account;
    const loggers = account.buckets
      .filter(({ judged }) => judged)
      .map(({ name, region }) => ({ name, region, account: id, tags: null }));
    const named = namedTargets(targets, loggers);
    const chosen = account.buckets.filter((one) => named.has(one.name) || (one.judged && mayReceive(one)));
    const own = chosen.flatMap((bucket) => unread(bucket, facts));
    return own.length > 0 ? own : ofRules(withSources(account, chosen)).filter((one) => !isOfSource(one.subject));
  };
}

function toKnowWhetherOpen(bucket: Bucket): readonly FactRequest[] {
  const first = unread(bucket, ['policy', 'ownership']);
  const { ownership } = bucket.facts;
  const isEnforced = ownership?.state === 'known' && ownership.value.setting === 'BucketOwnerEnforced';
  return first.length > 0 || isEnforced ? first : unread(bucket, ['acl']);
}

const unread = ({ name, region, facts }: Bucket, wanted: readonly FactName[]): readonly FactRequest[] =>
  wanted
    .filter((fact) => FACTS[fact].scope === 'bucket' && (factsByName(facts)[fact]?.state ?? 'not-read') === 'not-read')
    .map((fact) => ({ fact, subject: name, region }));

const factsByName = (facts: Bucket['facts']): Readonly<Record<string, { readonly state: string } | undefined>> => facts;

/** A name that no bucket can have. */
const SOURCE = 'a source of ';
const isOfSource = (subject: string): boolean => subject.startsWith(SOURCE);

/** As if a bucket logged into each: what the rules then ask for is what a log bucket is judged by. */
const withSources = (account: AccountInventory, targets: readonly Bucket[]): AccountInventory => ({
  ...account,
  buckets: [
    ...account.buckets,
    ...targets.map(({ name, region }): Bucket => {
      const logging = known({ target: name, prefix: `${name}/`, keyFormat: 'simple' as const, grants: [] });
      return { name: `${SOURCE}${name}`, region, created: '', judged: true, facts: { logging } };
    }),
  ],
});
