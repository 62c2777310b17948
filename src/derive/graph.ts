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
  /** `off`: a bucket that does not log. `outside`: a target that the listing lacks. `unobserved`: a bucket whose logging is. */
  readonly end: 'off' | 'outside' | 'unobserved' | 'cycle';
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

interface Passed {
  readonly bucket: Bucket;
  readonly place: number;
}

const NONE: readonly Bucket[] = [];

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

/**
 * `buckets` is a listing sorted by name. Takes linear time and no recursion, since chains may be as long as the listing.
 * Buckets are known by their place in it: a table by name is all that has to be searched.
 */
export function loggingGraph(buckets: readonly Bucket[]): LoggingGraph {
  const places = new Map<string, number>();
  for (const [place, { name }] of buckets.entries()) places.set(name, place);
  const sources = new Map<string, Bucket[]>();
  const chains = new Array<Chain | undefined>(buckets.length);
  const cycles: OpenCycle[] = [];
  /** When each bucket was passed, from 1 on, for all walks together: after its walk a bucket is known by its chain. */
  const passed = new Uint32Array(buckets.length);
  let steps = 0;

  const endOf = (bucket: Bucket): Chain | number => {
    const logging = bucket.facts.logging;
    if (logging?.state === 'known')
      return places.get(logging.value.target) ?? { end: 'outside', last: bucket, hops: 1, cycle: null, member: false };
    const end = logging?.state === 'absent' ? 'off' : 'unobserved';
    return { end, last: bucket, hops: 0, cycle: null, member: false };
  };

  const close = (members: readonly Passed[]): void => {
    const path = fromSmallest(members.map(({ bucket }) => bucket.name));
    const cycle: OpenCycle = { path, tails: [], cut: '' };
    cycles.push(cycle);
    for (const { bucket: last, place } of members) {
      chains[place] = { end: 'cycle', last, hops: path.length, cycle, member: true };
    }
  };

  /** Walks until something is reached whose chain is known, then hands it back along the way. */
  const follow = (start: number): void => {
    const way: Passed[] = [];
    const begun = steps;
    let at = start;
    for (;;) {
      const bucket = buckets[at];
      if (bucket === undefined || chains[at] !== undefined) break;
      const before = passed[at] ?? 0;
      if (before > 0) {
        close(way.splice(before - 1 - begun));
        break;
      }
      steps += 1;
      passed[at] = steps;
      const next = endOf(bucket);
      if (typeof next !== 'number') {
        chains[at] = next;
        break;
      }
      way.push({ bucket, place: at });
      at = next;
    }
    let after = chains[at];
    for (const { place } of way.toReversed()) {
      if (after === undefined) break;
      const { end, last, cycle } = after;
      after = { end, last, hops: after.member ? after.hops : after.hops + 1, cycle, member: false };
      chains[place] = after;
    }
  };

  const entries = new Map<string, number>();
  for (const [place, bucket] of buckets.entries()) {
    const logging = bucket.facts.logging;
    if (logging?.state === 'known') {
      const others = sources.get(logging.value.target);
      if (others === undefined) sources.set(logging.value.target, [bucket]);
      else others.push(bucket);
    }
    if (chains[place] === undefined) follow(place);
  }
  for (const [place, bucket] of buckets.entries()) {
    const chain = chains[place];
    if (chain?.cycle == null || chain.member) continue;
    // Every cycle of a chain is one of `cycles`.
    (chain.cycle as OpenCycle).tails.push(bucket.name);
    entries.set(chain.last.name, (entries.get(chain.last.name) ?? 0) + 1);
  }
  for (const cycle of cycles) cycle.cut = cheapestCut(cycle.path, entries);

  return {
    chain: ({ name }) => {
      const chain = chains[places.get(name) ?? -1];
      if (chain === undefined) throw new Error(`${name} is not part of this graph`);
      return chain;
    },
    sources: (target) => sources.get(target) ?? NONE,
    cycles: cycles.sort((a, b) => byText(a.path[0] ?? '', b.path[0] ?? '')),
  };
}
