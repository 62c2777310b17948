import { oneLine } from '../../model/plain-text.ts';
import { type Markup, markup, nothing, rawText } from '../markup.ts';
import { LINE_HEIGHT, type PlacedComponent, type PlacedEdge, type PlacedNode, type Point, placed } from './layout.ts';
import type { EdgeState, Topology, TopologyComponent } from './model.ts';

/** What an edge says, beside its colour and its dashes. */
export const EDGE_WORD: Readonly<Record<EdgeState, string>> = {
  loop: 'in a loop',
  blocked: 'logs are lost',
  unknown: 'delivery cannot be told',
  permitted: 'logs can arrive',
};

/** Colours for light and dark. Where the page has a style of its own, it goes there. */
export const SVG_STYLE = `
.topology { --ink: #1b2430; --box: #fff; --line: #59636e; --loop: #8a1c7c; --blocked: #b3261e; --unknown: #6b5900; --permitted: #1a6b3c; }
@media (prefers-color-scheme: dark) {
  .topology { --ink: #e6e9ee; --box: #1b222c; --line: #9aa5b1; --loop: #f09be4; --blocked: #ff9a90; --unknown: #e5c95a; --permitted: #7fd6a1; }
}
@media print {
  .topology { --ink: #000; --box: #fff; --line: #555; --loop: #8a1c7c; --blocked: #b3261e; --unknown: #6b5900; --permitted: #1a6b3c; }
}
.topology text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink); }
.topology .heading { font: bold 13px system-ui, sans-serif; }
.topology rect { fill: var(--box); stroke: var(--line); }
.topology .sheet { stroke: none; }
.topology .not-listed rect { stroke: var(--blocked); stroke-dasharray: 4 3; }
.topology .target rect { stroke-width: 2; }
.topology path { fill: none; stroke-width: 2; }
.topology .loop path { stroke: var(--loop); stroke-width: 3; }
.topology .blocked path { stroke: var(--blocked); stroke-dasharray: 7 4; }
.topology .unknown path { stroke: var(--unknown); stroke-dasharray: 2 4; }
.topology .permitted path { stroke: var(--permitted); }
.topology .loop .head { fill: var(--loop); }
.topology .blocked .head { fill: var(--blocked); stroke-dasharray: none; }
.topology .unknown .head { fill: var(--unknown); stroke-dasharray: none; }
.topology .permitted .head { fill: var(--permitted); }
`;

/** One drawing of its own for a connected part, of its natural size. */
export function componentSvg(component: TopologyComponent, label: string): Markup {
  const place = placed(component);
  const [width, height] = [Math.ceil(place.width), Math.ceil(place.height)];
  return markup`<svg class="topology" role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${shapes(place)}</svg>`;
}

const SHEET = 1400;
const HEADING = 24;
const GAP = 28;

/** The whole topology as a file that stands alone. */
export function layoutSvg(topology: Topology): string {
  let [x, y, rowHeight, width] = [GAP, GAP, 0, 0];
  const parts = topology.components.map((component) => {
    const place = placed(component);
    const title = titleOf(component);
    // Eight units are about the width of one bold character.
    const wide = Math.max(place.width, title.length * 8);
    if (x > GAP && x + wide > SHEET) {
      [x, y, rowHeight] = [GAP, y + rowHeight + GAP, 0];
    }
    const part = markup`<g transform="translate(${x} ${y})"><text class="heading" y="12">${title}</text><g transform="translate(0 ${HEADING})">${shapes(place)}</g></g>`;
    x += Math.ceil(wide) + GAP;
    rowHeight = Math.max(rowHeight, Math.ceil(place.height) + HEADING);
    width = Math.max(width, x);
    return part;
  });
  const note = leftOutText(topology);
  const [w, h] = [Math.max(width, 700), y + rowHeight + GAP + (note ? HEADING : 0)];
  const sheet = markup`<svg xmlns="http://www.w3.org/2000/svg" class="topology" role="img" aria-label="Where access logs go" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">
<style>${rawText(SVG_STYLE)}</style>
<rect width="${w}" height="${h}" class="sheet"/>
${parts}${note ? markup`<text x="${GAP}" y="${h - GAP / 2}">${note}</text>` : nothing}</svg>
`;
  return sheet.source;
}

/** The name comes last: text that runs from right to left cannot move anything behind it. */
export const titleOf = ({ account, accountName, regions }: TopologyComponent): string =>
  [account, regions.join(', '), accountName.length > 40 ? `${accountName.slice(0, 40)}…` : accountName]
    .map(oneLine)
    .filter((part) => part !== '')
    .join(' · ');

/** Says what a picture does not show; `''` if it shows everything. */
export const leftOutText = (topology: Topology): string =>
  [notDrawnText(topology), unobservedText(topology)].filter((text) => text !== '').join(' ');

function notDrawnText({ components, unobserved, leftOut }: Topology): string {
  if (leftOut.nodes === 0) {
    if (components.length > 0) return '';
    return unobserved === 0 ? 'No bucket logs to another bucket.' : 'No bucket was seen to log to another bucket.';
  }
  const parts =
    leftOut.components > 0 ? ` in ${leftOut.components} further groups with ${leftOut.deliveries} deliveries` : '';
  return `Not drawn: ${leftOut.nodes} boxes${parts}. The JSON and SARIF reports have their findings.`;
}

const unobservedText = ({ unobserved }: Topology): string =>
  unobserved === 0
    ? ''
    : `Not observed: where buckets of ${unobserved} ${unobserved === 1 ? 'account log' : 'accounts log'} to, in whole or in part.`;

const shapes = ({ nodes, edges }: PlacedComponent): Markup => markup`${edges.map(edgeShape)}${nodes.map(nodeShape)}`;

const nodeShape = ({ node, lines, x, y, width, height }: PlacedNode): Markup =>
  markup`<g class="${node.kind}"><title>${oneLine(node.count === 1 ? node.name : `${node.count} buckets, the first is ${node.name}`)}</title><rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="5"/>${lines.map(
    (line, i) => markup`<text x="${round(x) + 7}" y="${round(y + 18 + i * LINE_HEIGHT)}">${oneLine(line)}</text>`,
  )}</g>`;

const edgeShape = ({ edge, points }: PlacedEdge): Markup =>
  markup`<g class="${edge.state}"><title>${EDGE_WORD[edge.state]}${edge.count > 1 ? ` (${edge.count} buckets)` : ''}</title><path d="${pathOf(points)}"/><path class="head" d="${headOf(points)}"/></g>`;

const round = (value: number): number => Math.round(value);
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
const pathOf = ([first, ...others]: readonly Point[]): string =>
  first ? `M${at(first)}${others.map((point) => `L${at(point)}`).join('')}` : '';

/** An arrow head at the end of the line, in its direction. */
function headOf(points: readonly Point[]): string {
  const [from, to] = points.slice(-2);
  if (from === undefined || to === undefined) return '';
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (priority: number): Point => ({
    x: to.x - 9 * Math.cos(angle + priority),
    y: to.y - 9 * Math.sin(angle + priority),
  });
  return `M${at(to)}L${at(corner(0.45))}L${at(corner(-0.45))}Z`;
}
