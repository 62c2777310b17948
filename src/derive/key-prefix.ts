import { isObserved, type Unobserved } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import { logKeyPrefix } from '../model/log-key-prefix.ts';
import { standsForItself } from '../model/placeholder.ts';
import { openFact } from './open-fact.ts';
import { perBucket, perSnapshot, type Snapshot } from './snapshot.ts';

/** `undefined` where classic logging is off, unobserved or under a prefix that is known only after deployment. */
export const keyPrefixOf = perBucket((snapshot: Snapshot, source: Bucket): string | undefined => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging) || logging.value === null) return undefined;
  if (!standsForItself(logging.value.prefix)) return undefined;
  const { name, region } = source;
  return logKeyPrefix({ name, account: snapshot.inventory.account.id, region, logging: logging.value });
});

const NOTHING: readonly Unobserved[] = [];

/** Prefixes below a target that are known only after deployment; one array per target. */
export const openPrefixes = perSnapshot((snapshot) => {
  const byTarget = new Map<string, Unobserved[]>();
  for (const { name: subject, region, facts } of snapshot.inventory.buckets) {
    if (facts.logging?.state !== 'known' || standsForItself(facts.logging.value.prefix)) continue;
    const { target, prefix } = facts.logging.value;
    const others = byTarget.get(target) ?? [];
    byTarget.set(target, [...others, openFact({ fact: 'logging', subject, region }, prefix)]);
  }
  return (target: string): readonly Unobserved[] => byTarget.get(target) ?? NOTHING;
});
