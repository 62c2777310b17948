import { Graph, layout } from '@dagrejs/dagre';
import type { TopologyComponent, TopologyEdge, TopologyNode } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  readonly node: TopologyNode;
  /** Lines of text that fit into the box. */
  readonly lines: readonly string[];
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly edge: TopologyEdge;
  readonly points: readonly Point[];
}

export interface PlacedComponent {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Longest bucket names have 63 characters, which makes four lines or five; two boxes side by side fit on a phone. */
const CHARACTERS = 20;
const NODE_WIDTH = 147;
export const LINE_HEIGHT = 15;
const PADDING = 7;
const GAP = 28;
const MARGIN = 8;
/** Room below a box for the arrow from a bucket to itself. */
const SELF_ARROW = 22;

/** Sources on the left, targets on the right. */
export function placed({ nodes, edges }: TopologyComponent): PlacedComponent {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: GAP, nodesep: 14, marginx: MARGIN, marginy: MARGIN });
  const ownArrow = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  const lines = new Map(nodes.map((node) => [node.id, linesOf(node)]));
  const heightOf = (id: string): number => (lines.get(id)?.length ?? 1) * LINE_HEIGHT + 2 * PADDING;
  for (const { id } of nodes) {
    graph.setNode(id, { width: NODE_WIDTH, height: heightOf(id) + (ownArrow.has(id) ? SELF_ARROW : 0) });
  }
  for (const { from, to } of edges) if (from !== to) graph.setEdge(from, to, {});
  layout(graph);
  const placedNodes = nodes.map((node): PlacedNode => {
    const { x, y, width, height }: Box = graph.node(node.id);
    return {
      node,
      lines: lines.get(node.id) ?? [],
      x: x - width / 2,
      y: y - height / 2,
      width,
      height: heightOf(node.id),
    };
  });
  const { width = 0, height = 0 }: Partial<Box> = graph.graph();
  return {
    width,
    height,
    nodes: placedNodes,
    edges: edges.map((edge) => ({
      edge,
      points: edge.from === edge.to ? around(placedNodes, edge) : along(graph, edge),
    })),
  };
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

function along(graph: Graph, { from, to }: TopologyEdge): readonly Point[] {
  const { points }: { readonly points: readonly Point[] } = graph.edge(from, to);
  return points;
}

/** From the lower edge of a box back to it. */
function around(nodes: readonly PlacedNode[], { from }: TopologyEdge): readonly Point[] {
  const box = nodes.find(({ node }) => node.id === from);
  if (box === undefined) return [];
  const left = box.x + box.width / 3;
  const right = box.x + (box.width * 2) / 3;
  const upper = box.y + box.height;
  const lower = upper + SELF_ARROW - MARGIN;
  return [
    { x: right, y: upper },
    { x: right, y: lower },
    { x: left, y: lower },
    { x: left, y: upper },
  ];
}

function linesOf({ name, count, kind }: TopologyNode): readonly string[] {
  const lines = broken(count === 1 ? name : `${name}, …`);
  if (count > 1) return [`${count} buckets`, ...lines];
  return kind === 'not-listed' ? [...lines, '(not here)'] : lines;
}

/** Broken behind a hyphen or a dot if there is one in the second half of the line. */
function broken(text: string): readonly string[] {
  if (text.length <= CHARACTERS) return [text];
  const line = text.slice(0, CHARACTERS);
  const end = Math.max(line.lastIndexOf('-'), line.lastIndexOf('.')) + 1;
  const length = end > CHARACTERS / 2 ? end : CHARACTERS;
  return [text.slice(0, length), ...broken(text.slice(length))];
}
