import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import { logKeyPrefix } from '../model/log-key-prefix.ts';
import { piecesOf, standsForItself } from '../model/placeholder.ts';
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

/** Most targets: below the one prefix each source has a folder of its own, so that the logs of no two of them mix. */
export function shareOnePartitionedPrefix([first, ...others]: readonly Bucket[]): boolean {
  const layout = first?.facts.logging;
  if (layout?.state !== 'known' || layout.value.keyFormat === 'simple') return false;
  const { prefix } = layout.value;
  return others.every(
    ({ facts: { logging } }) =>
      logging?.state === 'known' && logging.value.keyFormat !== 'simple' && logging.value.prefix === prefix,
  );
}

/** What a prefix ends with, whatever deployment puts before it. */
export const prefixEnd = perBucket((snapshot: Snapshot, source: Bucket): Answer<string> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  if (logging.value === null) return { value: '' };
  const { prefix, prefixIsOneOf = [prefix] } = logging.value;
  const [end, ...others] = new Set(prefixIsOneOf.map(endOf));
  if (end !== undefined && others.length === 0) return { value: end };
  return { unobserved: [openFact({ fact: 'logging', subject: source.name, region: source.region }, prefix)] };
});

/** `undefined`: only deployment tells. */
function endOf(prefix: string): string | undefined {
  const last = piecesOf(prefix).at(-1)?.text ?? '';
  return standsForItself(last) ? ([...last].at(-1) ?? '') : undefined;
}

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
