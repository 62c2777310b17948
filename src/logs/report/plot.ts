import { scaleLinear, scaleUtc } from 'd3-scale';
import { stack } from 'd3-shape';
import { counted, formatNumber } from '../../model/counted.ts';
import { type Markup, markup } from '../../report/markup.ts';
import { type RequestBar, type RequestSeries, STATUS_CLASSES, type StatusClass } from './series.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [960, 240, 64, 28];
const DAY = 86_400_000;

/** Bars of requests over time, stacked by how they ended. Drawn as SVG: it needs no script. */
export function requestPlot({ width, bars }: RequestSeries, title: string): Markup {
  const [first] = bars;
  const last = bars.at(-1);
  if (!first || !last) return markup`<p>There is no request with a time.</p>`;
  const totals = bars.map(({ counts }) => STATUS_CLASSES.reduce((sum, name) => sum + counts[name], 0));
  const x = scaleUtc([first.from, last.from + width], [LEFT, WIDTH]);
  const y = scaleLinear([0, Math.max(...totals)], [HEIGHT - BOTTOM, 0]).nice(4);
  const barWidth = Math.max(1, x(first.from + width) - LEFT - 1);
  const layers = stack<RequestBar, StatusClass>()
    .keys(STATUS_CLASSES)
    .value(({ counts }, name) => counts[name])([...bars]);

  const stacks = bars.map((bar, at) => {
    const parts = layers
      .filter(({ key }) => bar.counts[key] > 0)
      .map((layer) => {
        const [low = 0, high = 0] = layer[at] ?? [];
        const height = Math.max(y(low) - y(high), 0.5);
        return markup`<rect class="s${layer.key}" x="${round(x(bar.from))}" y="${round(y(high))}" width="${round(barWidth)}" height="${round(height)}"/>`;
      });
    return markup`<g><title>${tipOf(bar, width, totals[at] ?? 0)}</title>${parts}</g>`;
  });
  const lines = y
    .ticks(4)
    .filter((count) => Number.isInteger(count))
    .map(
      (count) =>
        markup`<line x1="${LEFT}" x2="${WIDTH}" y1="${round(y(count))}" y2="${round(y(count))}"/><text x="${LEFT - 6}" y="${round(y(count) + 4)}" text-anchor="end">${formatNumber(count)}</text>`,
    );
  const times = x
    .ticks(6)
    .filter((time) => x(time) > LEFT + 30 && x(time) < WIDTH - 40)
    .map((time) => markup`<text x="${round(x(time))}" y="${HEIGHT - 8}" text-anchor="middle">${tickOf(time)}</text>`);
  const legend = STATUS_CLASSES.map((name) => markup`<span><i class="s${name}"></i>${name}</span> `);
  return markup`<p class="legend">${legend}<span class="soft">from ${label(first.from, width)} to ${label(last.from, width)}</span></p>
<div class="scroll" role="region" tabindex="0" aria-label="${title}"><svg class="plot" viewBox="0 -8 ${WIDTH} ${HEIGHT + 8}" role="img" aria-label="${title}"><g>${lines}</g>${stacks}<g>${times}</g></svg></div>`;
}

function tipOf({ from, counts }: RequestBar, width: number, total: number): string {
  const parts = STATUS_CLASSES.filter((name) => counts[name] > 0).map(
    (name) => `${name} ${formatNumber(counts[name])}`,
  );
  return `${label(from, width)}: ${counted(total, 'request')} (${parts.join(', ')})`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const label = (time: number, width: number): string => {
  const iso = new Date(time).toISOString();
  return width < DAY ? `${iso.slice(0, 13).replace('T', ' ')}h UTC` : iso.slice(0, 10);
};

/** A day at midnight, an hour else. */
function tickOf(time: Date): string {
  const iso = time.toISOString();
  return time.getTime() % DAY === 0 ? iso.slice(0, 10) : `${iso.slice(11, 13)}h`;
}

/** A number as a bar, beside the number itself. */
export function countBar(value: number, most: number): Markup {
  const share = value / Math.max(most, 1);
  return markup`<svg class="bar" viewBox="0 0 60 8" role="img" aria-label="${Math.round(100 * share)} % of the largest"><rect width="${round(60 * share)}" height="8"/></svg>`;
}
