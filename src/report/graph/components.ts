import { Graph, graphlib } from '@dagrejs/dagre';
import type { AccountResult, LoggingEdge } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import { EDGE_STATES, type EdgeState, type TopologyComponent, type TopologyEdge, type TopologyNode } from './model.ts';

/** A picture of more nodes explains nothing; a circle of a thousand buckets is understood from its first ones. */
const MOST_NODES = 60;

const stateOf = ({ inLoop, delivery }: LoggingEdge): EdgeState => (inLoop ? 'loop' : delivery);

interface Drawn {
  readonly node: TopologyNode;
  readonly edge: TopologyEdge;
  readonly region: string;
}

/** The deliveries of one account: each connected part, with plain sources of one target drawn as one. */
export function componentsOf({ account, edges }: AccountResult, limit: number): readonly TopologyComponent[] {
  if (edges.length === 0) return [];
  const id = (bucket: string): string => `${account.id}/${bucket}`;
  const targets = new Map(edges.map(({ target, targetListed }) => [target, targetListed]));
  const sources = groups(edges, targets).map(([first, ...others]): Drawn => {
    const state = stateOf(first);
    const group = others.length > 0;
    const from = group ? `${id(first.target)}<${first.region}<${state}` : id(first.source);
    return {
      node: {
        id: from,
        name: first.source,
        count: 1 + others.length,
        kind: targets.has(first.source) ? 'target' : 'source',
      },
      edge: { from, to: id(first.target), count: 1 + others.length, state },
      region: first.region,
    };
  });
  const nodes = new Map(sources.map(({ node }) => [node.id, node]));
  for (const [name, listed] of targets) {
    nodes.set(id(name), { id: id(name), name, count: 1, kind: listed ? 'target' : 'not-listed' });
  }
  const cutTo = Math.min(limit, MOST_NODES);
  return connected(sources).map((part) => ({
    account: account.id,
    accountName: account.name,
    regions: [...new Set(part.map(({ region }) => region))].sort(byText),
    deliveries: part.reduce((sum, { edge }) => sum + edge.count, 0),
    state: EDGE_STATES.find((state) => part.some(({ edge }) => edge.state === state)) ?? 'unknown',
    ...firstNodes(
      part.map(({ edge }) => edge),
      nodes,
      cutTo,
    ),
  }));
}

/** Sources with the same target, Region and state; one that is a target itself stands alone. */
function groups(
  edges: readonly LoggingEdge[],
  targets: ReadonlyMap<string, boolean>,
): readonly (readonly [LoggingEdge, ...LoggingEdge[]])[] {
  const byKey = new Map<string, [LoggingEdge, ...LoggingEdge[]]>();
  for (const edge of edges) {
    const alone = targets.has(edge.source) ? edge.source : '';
    const key = JSON.stringify([edge.target, edge.region, stateOf(edge), alone]);
    const group = byKey.get(key);
    if (group) group.push(edge);
    else byKey.set(key, [edge]);
  }
  return [...byKey.values()];
}

function connected(drawn: readonly Drawn[]): readonly (readonly Drawn[])[] {
  const graph = new Graph();
  for (const { edge } of drawn) graph.setEdge(edge.from, edge.to);
  const partOf = new Map<string, number>();
  const parts: readonly (readonly string[])[] = graphlib.alg.components(graph);
  parts.forEach((ids, part) => {
    for (const id of ids) partOf.set(id, part);
  });
  const byPart: Drawn[][] = parts.map(() => []);
  for (const each of drawn) byPart[partOf.get(each.edge.from) ?? 0]?.push(each);
  return byPart;
}

/** The worst edges with their ends, as many as there is room for. */
function firstNodes(
  edges: readonly TopologyEdge[],
  nodes: ReadonlyMap<string, TopologyNode>,
  limit: number,
): Pick<TopologyComponent, 'nodes' | 'edges' | 'leftOut'> {
  const all = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const worstFirst = [...edges].sort(
    (a, b) =>
      EDGE_STATES.indexOf(a.state) - EDGE_STATES.indexOf(b.state) || b.count - a.count || byText(a.from, b.from),
  );
  const chosen = new Set<string>();
  for (const { from, to } of worstFirst) {
    const more = new Set([from, to].filter((id) => !chosen.has(id)));
    if (chosen.size + more.size <= limit) for (const id of more) chosen.add(id);
  }
  return {
    nodes: [...chosen].sort(byText).flatMap((id) => nodes.get(id) ?? []),
    edges: worstFirst.filter(({ from, to }) => chosen.has(from) && chosen.has(to)),
    leftOut: all.size - chosen.size,
  };
}
