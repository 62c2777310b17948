import { type Markup, markup } from '../../report/markup.ts';
import { type RequestSeries, STATUS_CLASSES } from './series.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [960, 220, 64, 24];

/** Bars of requests over time, stacked by how they ended. Drawn as SVG: it needs no script. */
export function requestPlot({ width, bars }: RequestSeries, title: string): Markup {
  const [first] = bars;
  const last = bars.at(-1);
  if (!first || !last) return markup`<p>There is no request with a time.</p>`;
  const totals = bars.map(({ counts }) => STATUS_CLASSES.reduce((sum, name) => sum + counts[name], 0));
  const top = niceTop(Math.max(...totals));
  const span = last.from + width - first.from;
  const x = (time: number): number => LEFT + ((time - first.from) / span) * (WIDTH - LEFT);
  const y = (count: number): number => (HEIGHT - BOTTOM) * (1 - count / top);
  const barWidth = Math.max(1, x(first.from + width) - LEFT - 1);
  const stacks = bars.map(({ from, counts }, at) => {
    let below = 0;
    const parts = STATUS_CLASSES.filter((name) => counts[name] > 0).map((name) => {
      const [bottom, upper] = [y(below), y(below + counts[name])];
      below += counts[name];
      return markup`<rect class="s${name}" x="${round(x(from))}" y="${round(upper)}" width="${round(barWidth)}" height="${round(Math.max(bottom - upper, 0.5))}"/>`;
    });
    const tip = `${label(from, width)}: ${number(totals[at] ?? 0)} requests (${STATUS_CLASSES.filter(
      (name) => counts[name] > 0,
    )
      .map((name) => `${name} ${number(counts[name])}`)
      .join(', ')})`;
    return markup`<g><title>${tip}</title>${parts}</g>`;
  });
  const lines = [0, top / 2, top].map(
    (count) =>
      markup`<line x1="${LEFT}" x2="${WIDTH}" y1="${round(y(count))}" y2="${round(y(count))}"/><text x="${LEFT - 6}" y="${round(y(count) + 4)}" text-anchor="end">${number(count)}</text>`,
  );
  const legend = markup`<p class="legend">${STATUS_CLASSES.map((name) => markup`<span><i class="s${name}"></i>${name}</span> `)}</p>`;
  return markup`${legend}<svg class="plot" viewBox="0 -8 ${WIDTH} ${HEIGHT + 8}" role="img" aria-label="${title}">${lines}${stacks}
<text x="${LEFT}" y="${HEIGHT - 6}">${label(first.from, width)}</text><text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end">${label(last.from, width)}</text></svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const number = (value: number): string => value.toLocaleString('en-US');
const label = (time: number, width: number): string =>
  width < 86_400_000
    ? `${new Date(time).toISOString().slice(0, 13).replace('T', ' ')}h UTC`
    : new Date(time).toISOString().slice(0, 10);

/** The next of 2, 4, 10, 20, 40, 100, …, so that half of it is a whole number as well. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [2, 4, 10]) if (step * power >= most) return step * power;
}
