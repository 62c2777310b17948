import { type Answer, isObserved } from '../model/answer.ts';
import type { LifecycleRule } from '../model/facts/lifecycle.ts';
import type { Bucket } from '../model/inventory.ts';
import { keyPrefixOf, type OpenPrefix, openPrefixes } from './key-prefix.ts';
import { perBucket, type Snapshot } from './snapshot.ts';

interface ExpiringRule extends LifecycleRule {
  readonly expiresAfterDays: number;
}

interface LogExpiry {
  readonly rules: readonly ExpiringRule[];
  readonly keyPrefixes: () => readonly string[];
  readonly open: readonly OpenPrefix[];
  readonly unobserved: ReturnType<Snapshot['unobservedLogging']>;
}

const expires = (rule: LifecycleRule): rule is ExpiringRule => rule.enabled && rule.expiresAfterDays !== null;

const keyPrefixesInto = perBucket((snapshot: Snapshot, bucket: Bucket): readonly string[] => {
  const sources = snapshot.graph().sources(bucket.name);
  return [...new Set(sources.flatMap((source) => keyPrefixOf(snapshot, source) ?? []))];
});

/** `null` where no rule expires anything, so that it does not matter who logs into the bucket. */
function logExpiry(snapshot: Snapshot, bucket: Bucket): Answer<LogExpiry | null> {
  const lifecycle = snapshot.fact(bucket, 'lifecycle');
  if (!isObserved(lifecycle)) return lifecycle;
  const rules = lifecycle.value?.rules.filter(expires) ?? [];
  if (rules.length === 0) return { value: null };
  return {
    value: {
      rules,
      keyPrefixes: () => keyPrefixesInto(snapshot, bucket),
      open: openPrefixes(snapshot)(bucket.name),
      unobserved: snapshot.unobservedLogging(bucket.region),
    },
  };
}

/** Every log of every source is covered by a rule. A source that was not seen matters unless some rule covers everything. */
export function logsExpire(snapshot: Snapshot, bucket: Bucket): Answer<boolean> {
  const expiry = logExpiry(snapshot, bucket);
  if (!isObserved(expiry)) return expiry;
  if (expiry.value === null) return { value: false };
  const { rules, keyPrefixes: keyPrefixesOf, open, unobserved } = expiry.value;
  const covered = (keyPrefix: string): boolean =>
    rules.some((rule) => !rule.narrowed && keyPrefix.startsWith(rule.prefix));
  if (covered('')) return { value: true };
  const keyPrefixes = keyPrefixesOf();
  if (!keyPrefixes.every(covered)) return { value: false };
  const uncovered = open.filter(({ head }) => !covered(head)).map((one) => one.unobserved);
  if (unobserved.length + uncovered.length > 0) return { unobserved: [...unobserved, ...uncovered] };
  return { value: keyPrefixes.length + open.length > 0 };
}

/** The rule that strikes first. A source that was not seen matters if a rule for other keys strikes earlier still. */
export function logsExpireAfterDays(snapshot: Snapshot, bucket: Bucket): Answer<bigint> {
  const expiry = logExpiry(snapshot, bucket);
  if (!isObserved(expiry)) return expiry;
  if (expiry.value === null) return { value: 0n };
  const { rules, keyPrefixes: keyPrefixesOf, open } = expiry.value;
  const unobserved = [...expiry.value.unobserved, ...open.map((one) => one.unobserved)];
  const days = (some: readonly ExpiringRule[]): number => Math.min(...some.map((rule) => rule.expiresAfterDays));
  if (rules.every(({ prefix }) => prefix === '')) return { value: BigInt(days(rules)) };
  const keyPrefixes = keyPrefixesOf();
  const strikes = ({ prefix }: ExpiringRule): boolean =>
    prefix === '' || keyPrefixes.some((keyPrefix) => keyPrefix.startsWith(prefix) || prefix.startsWith(keyPrefix));
  const noSources = keyPrefixes.length === 0 && unobserved.length === 0;
  const seen = noSources ? rules : rules.filter(strikes);
  if (unobserved.length > 0 && days(seen) !== days(rules)) return { unobserved };
  return { value: seen.length === 0 ? 0n : BigInt(days(seen)) };
}
