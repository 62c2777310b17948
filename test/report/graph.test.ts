import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoggingEdge } from '../../src/model/finding.ts';
import { placed } from '../../src/report/graph/layout.ts';
import type { TopologyComponent } from '../../src/report/graph/model.ts';
import { layoutSvg } from '../../src/report/graph/svg.ts';
import { topologyOf } from '../../src/report/graph/topology.ts';
import { account, accounts, edge, HOSTILE, result } from './html-sample.ts';

const one = account('444455556666', 'orders');
const of = (edges: readonly LoggingEdge[], limit = 200) => topologyOf([result(one, { edges })], { nodes: limit });
const drawn = ({ edges }: TopologyComponent) => edges.map(({ from, to, count, state }) => [from, to, count, state]);

describe('topology', () => {
  test.each<[string, LoggingEdge[], unknown]>([
    ['a delivery', [edge('a', 'logs')], [[['444455556666/a', '444455556666/logs', 1, 'permitted']]]],
    [
      'sources of one target are one box',
      [edge('a', 'logs'), edge('b', 'logs'), edge('c', 'logs')],
      [[['444455556666/logs<eu-west-1<permitted', '444455556666/logs', 3, 'permitted']]],
    ],
    [
      'unless they stand differently',
      [edge('a', 'logs'), edge('b', 'logs', { delivery: 'blocked' })],
      [
        [
          ['444455556666/b', '444455556666/logs', 1, 'blocked'],
          ['444455556666/a', '444455556666/logs', 1, 'permitted'],
        ],
      ],
    ],
    [
      'a bucket on the way is a box of its own',
      [edge('a', 'b'), edge('b', 'logs'), edge('c', 'logs')],
      [
        [
          ['444455556666/a', '444455556666/b', 1, 'permitted'],
          ['444455556666/b', '444455556666/logs', 1, 'permitted'],
          ['444455556666/c', '444455556666/logs', 1, 'permitted'],
        ],
      ],
    ],
    [
      'a bucket that logs to itself',
      [edge('a', 'a', { inLoop: true })],
      [[['444455556666/a', '444455556666/a', 1, 'loop']]],
    ],
    [
      'loops, broken, unknown, permitted',
      [
        edge('p1', 'ok'),
        edge('p2', 'ok'),
        edge('q', 'dim', { delivery: 'unknown' }),
        edge('r', 'gone', { delivery: 'blocked', targetListed: false }),
        edge('s', 't', { inLoop: true, delivery: 'blocked' }),
        edge('t', 's', { inLoop: true }),
      ],
      [
        [
          ['444455556666/s', '444455556666/t', 1, 'loop'],
          ['444455556666/t', '444455556666/s', 1, 'loop'],
        ],
        [['444455556666/r', '444455556666/gone', 1, 'blocked']],
        [['444455556666/q', '444455556666/dim', 1, 'unknown']],
        [['444455556666/ok<eu-west-1<permitted', '444455556666/ok', 2, 'permitted']],
      ],
    ],
  ])('%s', (_, edges, expected) => {
    expect(of(edges).components.map(drawn)).toEqual(expected);
  });

  test('a target that is not there is told from one that is', () => {
    const [gone] = of([edge('a', 'gone', { targetListed: false })]).components;
    expect(gone?.nodes.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'source'],
      ['gone', 'not-listed'],
    ]);
  });

  test('equal names in two accounts are two buckets', () => {
    const other = account('555566667777');
    const topology = topologyOf([one, other].map((each) => result(each, { edges: [edge('a', 'logs')] })));
    expect(topology.components).toHaveLength(2);
  });

  test('a circle of a thousand is cut and says so', () => {
    const circle = Array.from({ length: 1000 }, (_, i) => edge(`b-${i}`, `b-${(i + 1) % 1000}`, { inLoop: true }));
    const { components, leftOut } = of(circle);
    expect(components[0]?.nodes).toHaveLength(60);
    expect(components[0]?.deliveries).toBe(1000);
    expect(leftOut).toEqual({ components: 0, nodes: 940, deliveries: 0 });
  });

  const name = fc.integer({ min: 0, max: 30 }).map((n) => `bucket-${n}`);
  const anyEdges = fc.uniqueArray(
    fc.record({ source: name, target: name, delivery: fc.constantFrom('permitted', 'blocked', 'unknown') }),
    { selector: ({ source }) => source, maxLength: 40 },
  );

  test('nothing is lost: each bucket is drawn, stands in a group, or is counted as left out', () => {
    fc.assert(
      fc.property(anyEdges, fc.integer({ min: 4, max: 60 }), (told, limit) => {
        const edges = told.map(({ source, target, delivery }) => edge(source, target, { delivery }));
        const { components, leftOut } = of(edges, limit);
        const nodes = components.flatMap((component) => component.nodes);
        expect(nodes.length).toBeLessThanOrEqual(limit);
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        for (const component of components) {
          const ids = new Set(component.nodes.map(({ id }) => id));
          for (const { from, to } of component.edges) expect(ids.has(from) && ids.has(to)).toBe(true);
        }
        const deliveries = components.reduce((sum, component) => sum + component.deliveries, leftOut.deliveries);
        expect(deliveries).toBe(edges.length);
        if (leftOut.nodes === 0) {
          const buckets = new Set(edges.flatMap(({ source, target }) => [source, target]));
          expect(nodes.reduce((sum, { count }) => sum + count, 0)).toBe(buckets.size);
        }
      }),
    );
  });

  test('every box and every line lies within its drawing', () => {
    fc.assert(
      fc.property(anyEdges, (told) => {
        const { components } = of(told.map(({ source, target, delivery }) => edge(source, target, { delivery })));
        for (const component of components) {
          const { width, height, nodes, edges } = placed(component);
          for (const { x, y, ...box } of nodes) {
            expect(x >= 0 && y >= 0 && x + box.width <= width && y + box.height <= height).toBe(true);
          }
          for (const { x, y } of edges.flatMap(({ points }) => points)) {
            expect(x >= -1 && y >= -1 && x <= width + 1 && y <= height + 1).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('drawing', () => {
  test('stands alone, and text from elsewhere is inert in it', () => {
    const svg = layoutSvg(topologyOf(accounts));
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/<img|<script|xlink|href/);
    expect(svg).toContain(HOSTILE.slice(0, 9).replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    expect(svg).toContain('(not here)');
  });

  test('says that there is nothing to draw', () => {
    expect(layoutSvg(topologyOf([]))).toContain('No bucket logs to another bucket.');
  });

  test('the same topology gives the same bytes', () => {
    expect(layoutSvg(topologyOf(accounts))).toBe(layoutSvg(topologyOf(accounts)));
  });
});
