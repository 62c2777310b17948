import { oneLine } from '../../model/plain-text.ts';
import type { EdgeState, Topology, TopologyNode } from './model.ts';
import { EDGE_WORD, leftOutText, titleOf } from './svg.ts';

const EDGE: Readonly<Record<EdgeState, string>> = {
  loop: 'color="#8a1c7c" penwidth=2',
  blocked: 'color="#b3261e" style=dashed',
  unknown: 'color="#6b5900" style=dotted',
  permitted: 'color="#1a6b3c"',
};

/** A quoted identifier of DOT; a backslash begins an escape there. https://graphviz.org/doc/info/lang.html */
const quoted = (text: string): string => `"${oneLine(text).replaceAll(/[\\"]/g, '\\$&')}"`;

/** The topology for Graphviz: `dot -Tsvg`. Drawn with what a plain text can say; sources on the left. */
export function dot(topology: Topology): string {
  const ids = new Map<string, string>();
  const idOf = (node: string): string => {
    const id = ids.get(node) ?? `n${ids.size}`;
    ids.set(node, id);
    return id;
  };
  const note = leftOutText(topology);
  // From left to right, Graphviz puts what comes first at the foot of the page.
  const clusters = topology.components
    .toReversed()
    .map((component, index) =>
      [
        `  subgraph cluster_${index} {`,
        `    label=${quoted(titleOf(component))}`,
        ...component.nodes.map((node) => `    ${idOf(node.id)} [label=${quoted(labelOf(node))}${SHAPE[node.kind]}]`),
        ...component.edges.map(
          ({ from, to, count, state }) =>
            `    ${idOf(from)} -> ${idOf(to)} [${EDGE[state]} tooltip=${quoted(EDGE_WORD[state])}${count > 1 ? ` label="${count}"` : ''}]`,
        ),
        '  }',
      ].join('\n'),
    );
  return [
    'digraph "access logs" {',
    '  rankdir=LR',
    '  node [shape=box fontname="monospace"]',
    ...(note === '' ? [] : [`  label=${quoted(note)}`]),
    ...clusters,
    '}\n',
  ].join('\n');
}

const SHAPE: Readonly<Record<TopologyNode['kind'], string>> = {
  source: '',
  target: ' penwidth=2',
  'not-listed': ' style=dashed color="#b3261e"',
};

export const labelOf = ({ name, count, kind }: TopologyNode): string => {
  const text = count === 1 ? name : `${count} buckets: ${name}, …`;
  return kind === 'not-listed' ? `${text} (not in this account)` : text;
};
