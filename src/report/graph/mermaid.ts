import { oneLine } from '../../model/plain-text.ts';
import { labelOf } from './dot.ts';
import { EDGE_STATES, type EdgeState, type Topology } from './model.ts';
import { leftOutText, titleOf } from './svg.ts';

const ARROW: Readonly<Record<EdgeState, string>> = { loop: '==>', blocked: '-.->', unknown: '-.->', permitted: '-->' };

const STROKE: Readonly<Record<EdgeState, string>> = {
  loop: '#8a1c7c',
  blocked: '#b3261e',
  unknown: '#6b5900',
  permitted: '#1a6b3c',
};

/**
 * A quoted text of Mermaid, with everything that could end it, be markup or be Markdown as an entity.
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
const quoted = (text: string): string =>
  `"${oneLine(text).replaceAll(/["#&;<>`\\[\]{}|*_%]/g, (found) => `#${found.charCodeAt(0)};`)}"`;

/** The topology for what renders Mermaid, such as Markdown on GitHub. */
export function mermaid(topology: Topology): string {
  const ids = new Map<string, string>();
  const idOf = (node: string): string => {
    const id = ids.get(node) ?? `n${ids.size}`;
    ids.set(node, id);
    return id;
  };
  const states: EdgeState[] = [];
  // From left to right, Mermaid puts what comes first at the foot of the page, and turns the direction within.
  const parts = topology.components.toReversed().flatMap((component, index) => [
    `  subgraph c${index} [${quoted(titleOf(component))}]`,
    '    direction LR',
    ...component.nodes.map((node) => `    ${idOf(node.id)}[${quoted(labelOf(node))}]:::${node.kind}`),
    ...component.edges.map(({ from, to, count, state }) => {
      states.push(state);
      return `    ${idOf(from)} ${ARROW[state]}${count > 1 ? `|"${count}"|` : ''} ${idOf(to)}`;
    }),
    '  end',
  ]);
  const note = leftOutText(topology);
  return [
    'flowchart LR',
    ...(note === '' ? [] : [`  note[${quoted(note)}]`]),
    ...parts,
    '  classDef source stroke:#59636e',
    '  classDef target stroke:#59636e,stroke-width:2px',
    '  classDef not-listed stroke:#b3261e,stroke-dasharray:4 3',
    ...EDGE_STATES.flatMap((state) => {
      const links = states.flatMap((each, index) => (each === state ? [index] : []));
      return links.length === 0 ? [] : [`  linkStyle ${links.join(',')} stroke:${STROKE[state]}`];
    }),
    '',
  ].join('\n');
}
