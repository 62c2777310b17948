import type { Bucket } from '../model/inventory.ts';
import { byText } from '../model/names.ts';

/** A cycle of deliveries: every bucket of it logs into the next, the last into the first. */
interface Cycle {
  /** In the order of delivery, smallest name first; a bucket that logs into itself is a cycle of one. */
  readonly path: readonly string[];
  /** Buckets outside the cycle whose logs run into it, as far as they were seen; sorted. */
  readonly tails: readonly string[];
  /** The member through which the fewest tails enter; of equals the smallest name. */
  readonly cut: string;
}

/** Where one follows the logs of a bucket to. */
export interface Chain {
  /** `off`: a bucket that does not log. `outside`: a target that the listing lacks. `unseen`: a bucket whose logging is not seen. */
  readonly end: 'off' | 'outside' | 'unseen' | 'cycle';
  /** The listed bucket that the chain ends at: for a cycle the member through which it is entered. */
  readonly last: Bucket;
  /** Buckets that follow, each counted once; as far as they were seen. */
  readonly hops: number;
  readonly cycle: Cycle | null;
  /** The bucket is part of the cycle itself. */
  readonly member: boolean;
}

/** Classic logging of one account: every bucket has at most one edge, to its target. */
export interface LoggingGraph {
  readonly chain: (bucket: Bucket) => Chain;
  /** Buckets that were seen to log into a name, that name itself included if it does; in the order of the listing. */
  readonly sources: (target: string) => readonly Bucket[];
  /** Each cycle once, by its smallest name. */
  readonly cycles: readonly Cycle[];
}

interface OpenCycle extends Cycle {
  readonly tails: string[];
  cut: string;
}

/** `path` rotated so that its smallest name comes first. */
const fromSmallest = (path: readonly string[]): readonly string[] => {
  const first = path.reduce((best, name, index) => (name < (path[best] ?? '') ? index : best), 0);
  return [...path.slice(first), ...path.slice(0, first)];
};

const cheapestCut = (path: readonly string[], entries: ReadonlyMap<string, number>): string =>
  path.reduce((best, name) => {
    const more = (entries.get(name) ?? 0) - (entries.get(best) ?? 0);
    return more < 0 || (more === 0 && name < best) ? name : best;
  });

/** `buckets` is a listing sorted by name. Takes linear time and no recursion, since chains may be as long as the listing. */
export function loggingGraph(buckets: readonly Bucket[]): LoggingGraph {
  const listed = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  const sources = new Map<string, Bucket[]>();
  const chains = new Map<Bucket, Chain>();
  const cycles: OpenCycle[] = [];

  const endOf = (bucket: Bucket): Chain | Bucket => {
    const logging = bucket.facts.logging;
    const stop = { last: bucket, hops: 0, cycle: null, member: false } as const;
    if (logging?.state === 'absent') return { ...stop, end: 'off' };
    if (logging?.state !== 'known') return { ...stop, end: 'unseen' };
    return listed.get(logging.value.target) ?? { ...stop, end: 'outside', hops: 1 };
  };

  const close = (members: readonly Bucket[]): void => {
    const path = fromSmallest(members.map(({ name }) => name));
    const cycle: OpenCycle = { path, tails: [], cut: '' };
    cycles.push(cycle);
    for (const last of members) chains.set(last, { end: 'cycle', last, hops: path.length, cycle, member: true });
  };

  /** Walks until something is reached whose chain is known, then hands it back along the way. */
  const follow = (start: Bucket): void => {
    const way: Bucket[] = [];
    const passed = new Map<Bucket, number>();
    let at = start;
    while (!chains.has(at)) {
      const before = passed.get(at);
      if (before !== undefined) {
        close(way.splice(before));
        break;
      }
      passed.set(at, way.length);
      const next = endOf(at);
      if ('end' in next) {
        chains.set(at, next);
        break;
      }
      way.push(at);
      at = next;
    }
    let after = chains.get(at);
    for (let index = way.length - 1; after !== undefined && index >= 0; index -= 1) {
      const bucket = way[index];
      if (bucket === undefined) break;
      after = { ...after, hops: after.member ? after.hops : after.hops + 1, member: false };
      chains.set(bucket, after);
    }
  };

  const entries = new Map<string, number>();
  for (const bucket of buckets) {
    const logging = bucket.facts.logging;
    if (logging?.state === 'known') {
      const others = sources.get(logging.value.target);
      if (others === undefined) sources.set(logging.value.target, [bucket]);
      else others.push(bucket);
    }
    follow(bucket);
  }
  for (const bucket of buckets) {
    const chain = chains.get(bucket);
    if (chain?.cycle == null || chain.member) continue;
    (chain.cycle as OpenCycle).tails.push(bucket.name);
    entries.set(chain.last.name, (entries.get(chain.last.name) ?? 0) + 1);
  }
  for (const cycle of cycles) cycle.cut = cheapestCut(cycle.path, entries);

  return {
    chain: (bucket) => {
      const chain = chains.get(bucket);
      if (chain === undefined) throw new Error(`${bucket.name} is not part of this graph`);
      return chain;
    },
    sources: (target) => sources.get(target) ?? [],
    cycles: cycles.sort((a, b) => byText(a.path[0] ?? '', b.path[0] ?? '')),
  };
}
