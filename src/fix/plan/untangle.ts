import { loggingGraph } from '../../derive/graph.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { ChosenTarget } from '../../model/log-targets.ts';
import type { TargetChoice } from './target-choice.ts';
import { type AskedLogging, hasRule, isTangled, type WantedLogging } from './wanted.ts';

/** What becomes of the logging of a bucket that logs on, or back. */
export type Untangled =
  | { readonly kind: 'off' }
  | { readonly kind: 'move'; readonly choice: TargetChoice }
  /** The others of the loop change, and it need not. */
  | { readonly kind: 'stay' }
  | { readonly kind: 'leave'; readonly because: string };

export interface Tangle {
  readonly buckets: readonly Bucket[];
  readonly asked: ReadonlyMap<string, AskedLogging>;
  readonly choose: (bucket: Bucket) => ChosenTarget;
  readonly choiceOf: (bucket: Bucket) => TargetChoice;
  /** Changes of buckets outside of tangles. */
  readonly changes: ReadonlyMap<string, WantedLogging>;
}

/**
 * Decides on every bucket of a tangle. Logging is switched off where the bucket stays a log target, and is in a loop or is
 * a log bucket by the settings too as far as they say; else it goes where the settings say. Of a loop of two that they say
 * nothing of, one is switched off.
 */
export function untangled({ buckets, asked, choose, choiceOf, changes }: Tangle): ReadonlyMap<string, Untangled> {
  const graph = loggingGraph(buckets);
  const byName = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  const decided = new Map<string, Untangled>();
  const tangled = [...asked.values()].filter(isTangled);

  /** Buckets that log into it, and go on doing so. */
  const staying = (name: string): readonly Bucket[] =>
    graph
      .sources(name)
      .filter((source) => source.name !== name && !changes.has(source.name) && !isTangledName(source.name));
  const isTangledName = (name: string): boolean => {
    const one = asked.get(name);
    return one !== undefined && isTangled(one);
  };
  const coming = (name: string): boolean => [...changes.values()].some(({ after }) => after?.target === name);
  const chosenName = (bucket: Bucket): string | undefined => {
    const chosen = choose(bucket);
    return 'because' in chosen ? undefined : chosen.bucket;
  };
  const isLogBucket = (name: string): boolean => {
    if (coming(name)) return true;
    const names = staying(name).map(chosenName);
    return names.length > 0 && (names.includes(name) || names.every((one) => one === undefined));
  };
  const nextOf = ({ before }: AskedLogging): string => before?.target ?? '';

  for (const one of tangled) {
    const { name } = one.bucket;
    // Out of a loop it would log on elsewhere, and be a chain of those that go on to log into it.
    const staysInChain = hasRule(one, 'target-is-not-source', 'no-logging-loop') && staying(name).length > 0;
    if (staysInChain || isLogBucket(name)) decided.set(name, { kind: 'off' });
  }
  // What the settings call a log bucket of another member of the loop stays its target.
  for (const one of tangled) {
    const next = nextOf(one);
    if (decided.has(one.bucket.name) || next === one.bucket.name || !isTangledName(next)) continue;
    if (chosenName(one.bucket) === next && !decided.has(next)) decided.set(next, { kind: 'off' });
  }
  for (const one of tangled) {
    const { bucket } = one;
    if (decided.has(bucket.name)) continue;
    const next = decided.get(nextOf(one));
    if (next?.kind === 'off' && hasRule(one, 'no-logging-loop')) {
      decided.set(bucket.name, { kind: 'stay' });
      continue;
    }
    if (!hasRule(one, 'target-is-not-source', 'no-logging-loop')) {
      decided.set(bucket.name, chainLeft(bucket, staying(bucket.name), chosenName));
      continue;
    }
    const choice = choiceOf(bucket);
    if ('chosen' in choice) {
      decided.set(bucket.name, { kind: 'move', choice });
      continue;
    }
    const { cycle } = graph.chain(byName.get(bucket.name) ?? bucket);
    if (cycle?.path.length === 2 && cycle.cut === bucket.name && !decided.has(nextOf(one))) {
      decided.set(bucket.name, { kind: 'off' });
      decided.set(nextOf(one), { kind: 'stay' });
    } else decided.set(bucket.name, { kind: 'leave', because: choice.because });
  }
  return decided;
}

function chainLeft(
  bucket: Bucket,
  sources: readonly Bucket[],
  chosenName: (bucket: Bucket) => string | undefined,
): Untangled {
  const [source] = sources;
  const because =
    source === undefined
      ? `${bucket.name} stays no log target once the other steps are done, so that its logging must stay`
      : `the settings send the logs of ${source.name} to ${chosenName(source)}, not to ${bucket.name}: whether ${bucket.name} is a log bucket, whose logging can go, is for a person to say (targets)`;
  return { kind: 'leave', because };
}
