import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loggingGraph } from '../../src/derive/graph.ts';
import type { Bucket } from '../../src/model/inventory.ts';
import { denied } from '../../src/model/observation.ts';
import { sized } from '../long.ts';
import { bucket } from './fixture.ts';

const UNSEEN = -1;
const OUTSIDE = -2;
type Edge = number | null;

const name = (index: number): string => `b${String(index).padStart(7, '0')}`;

const listing = (edges: readonly Edge[]): readonly Bucket[] =>
  edges.map((edge, index) => {
    if (edge === UNSEEN) return bucket(name(index), { logging: denied('s3:GetBucketLogging') });
    const target = edge === OUTSIDE ? 'elsewhere' : edge === null ? null : name(edge);
    return bucket(name(index), { logging: target });
  });

/** Everything by walking from every bucket on its own: quadratic and plain. */
function naive(edges: readonly Edge[], start: number) {
  const way: number[] = [];
  let at: number = start;
  for (;;) {
    const edge = edges[at] ?? null;
    if (way.includes(at)) break;
    way.push(at);
    if (edge === null || edge < 0) break;
    at = edge;
  }
  const last = way.at(-1) ?? start;
  const edge = edges[last] ?? null;
  if (edge === null) return { end: 'off', last, hops: way.length - 1, cycle: [] };
  if (edge === UNSEEN) return { end: 'unobserved', last, hops: way.length - 1, cycle: [] };
  if (edge === OUTSIDE) return { end: 'outside', last, hops: way.length, cycle: [] };
  const cycle = way.slice(way.indexOf(edge));
  const tail = way.length - cycle.length;
  return { end: 'cycle', last: edge, hops: tail > 0 ? cycle.length + tail - 1 : cycle.length, cycle };
}

const rotated = (cycle: readonly number[]): readonly string[] => {
  const from = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(from), ...cycle.slice(0, from)].map(name);
};

const edgesOf = (maximum: number): fc.Arbitrary<readonly Edge[]> =>
  fc
    .integer({ min: 1, max: maximum })
    .chain((size) =>
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.nat({ max: size - 1 }) },
          { weight: 1, arbitrary: fc.constantFrom<Edge>(null, UNSEEN, OUTSIDE) },
        ),
        { minLength: size, maxLength: size },
      ),
    );

const check = (edges: readonly Edge[], asked: readonly number[]): void => {
  const buckets = listing(edges);
  const graph = loggingGraph(buckets);
  for (const index of asked) {
    const expected = naive(edges, index);
    const chain = graph.chain(buckets[index] as Bucket);
    expect(chain.end).toBe(expected.end);
    expect(chain.hops).toBe(expected.hops);
    expect(chain.member).toBe(expected.cycle.includes(index));
    expect(chain.last.name).toBe(name(expected.last));
    expect(chain.cycle?.path ?? []).toEqual(rotated(expected.cycle));
  }
};

describe('random graphs agree with walking from every bucket', () => {
  test('small ones, every bucket', () => {
    fc.assert(
      fc.property(edgesOf(14), (edges) => {
        check(edges, [...edges.keys()]);
      }),
      { numRuns: 500 },
    );
  });

  test('tails, sources and cuts of small ones', () => {
    fc.assert(
      fc.property(edgesOf(12), (edges) => {
        const graph = loggingGraph(listing(edges));
        const walks = edges.map((_, index) => naive(edges, index));
        for (const cycle of graph.cycles) {
          const mine = (index: number): boolean => rotated(walks[index]?.cycle ?? [])[0] === cycle.path[0];
          const tails = [...edges.keys()].filter((index) => mine(index) && !walks[index]?.cycle.includes(index));
          expect(cycle.tails).toEqual(tails.map(name));
          const entering = (member: string): number =>
            tails.filter((tail) => name(walks[tail]?.last ?? -1) === member).length;
          const fewest = Math.min(...cycle.path.map(entering));
          expect(cycle.cut).toBe([...cycle.path].sort().find((member) => entering(member) === fewest));
        }
        for (const index of edges.keys()) {
          const sources = [...edges.keys()].filter((source) => edges[source] === index);
          expect(graph.sources(name(index)).map((source) => source.name)).toEqual(sources.map(name));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('every cycle once, no bucket in two of them', () => {
    fc.assert(
      fc.property(edgesOf(60), (edges) => {
        const { cycles } = loggingGraph(listing(edges));
        const members = cycles.flatMap(({ path }) => path);
        expect(new Set(members).size).toBe(members.length);
        const inCycle = [...edges.keys()].filter((index) => naive(edges, index).cycle.includes(index));
        expect([...members].sort()).toEqual(inCycle.map(name));
      }),
      { numRuns: 200 },
    );
  });

  test('a hundred thousand buckets, some of them asked', () => {
    const size = 100_000;
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.nat({ max: size - 1 }), { minLength: 50, maxLength: 50 }),
        (seed, asked) => {
          // A multiplicative hash, so that a failure is told by its seed and not by a hundred thousand numbers.
          const edges = Array.from({ length: size }, (_, index): Edge => {
            const mixed = Math.imul(index + 1, 2_654_435_761) ^ Math.imul(seed, 40_503);
            const random = Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519) >>> 0;
            return random % 1000 === 0 ? null : random % size;
          });
          check(edges, asked);
        },
      ),
      { numRuns: sized(1, 3) },
    );
  });
});

describe('shapes that would end a recursion', () => {
  const size = 100_000;
  test.each([
    ['one long chain', (index: number): Edge => (index + 1 < size ? index + 1 : null), 0],
    ['one long chain, walked from its end', (index: number): Edge => (index > 0 ? index - 1 : null), 0],
    ['one long cycle', (index: number): Edge => (index + 1) % size, size],
    ['a star', (): Edge => 0, 1],
  ])('%s', (_, edge, inCycle) => {
    const buckets = listing(Array.from({ length: size }, (__, index) => edge(index)));
    const graph = loggingGraph(buckets);
    expect(graph.cycles.flatMap(({ path }) => path).length).toBe(inCycle);
    const hops = buckets.map((one) => graph.chain(one).hops);
    expect(hops.reduce((most, one) => Math.max(most, one), 0)).toBe(inCycle === 0 ? size - 1 : inCycle);
  });
});

test('a bucket that is not of the listing is a mistake of ours', () => {
  expect(() => loggingGraph([]).chain(bucket('stranger', { logging: null }))).toThrow('stranger');
});
