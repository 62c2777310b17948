import { createHash } from 'node:crypto';
import { counted, formatNumber } from '../../model/counted.ts';
import { type Markup, markup, nothing, rawText } from '../../report/markup.ts';
import { formatOutcome } from '../answers/format-outcome.ts';
import type { LogAnswer } from '../questions/answer.ts';
import type { LogOutcome } from '../sources/read-log.ts';
import { countBar, requestPlot } from './plot.ts';
import { DELAYS, type SeriesCounter } from './series.ts';
import { SCRIPT, STYLE } from './style.ts';

export interface ReportSection {
  readonly title: string;
  readonly answer: LogAnswer;
  /** What the answer says nothing of. */
  readonly undecided: string | undefined;
}

export interface LogReport {
  readonly sections: readonly ReportSection[];
  readonly series: SeriesCounter;
  readonly outcome: LogOutcome;
  readonly sources: readonly string[];
  readonly written: Date;
}

/** Buckets with a plot of their own; the others are in the plot of all. */
const MOST_PLOTS = 20;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const CONTENT_SECURITY = `default-src 'none'; img-src data:; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;

/** One file that asks nothing of the network and reads well without its script, which only filters by bucket. */
export function logReportPage({ sections, series, outcome, sources, written }: LogReport): string {
  const buckets = series.buckets();
  const shown = buckets.slice(0, MOST_PLOTS);
  const names = [...new Set([...shown.map(({ bucket }) => bucket), ...sections.flatMap(bucketsOf)])].sort();
  const titles = ['Requests over time', ...sections.map(({ title }) => title), 'Delay of delivery'];
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>S3 requests, ${written.toISOString().slice(0, 10)}</title>
<link rel="icon" href="data:,">
<style>${rawText(STYLE)}</style>
</head>
<body>
<header>
<h1>S3 requests</h1>
<p class="soft">Read ${written.toISOString().slice(0, 16).replace('T', ' ')} UTC from ${sources.join(', ')}</p>
<ul class="read">${formatOutcome(outcome).map((line) => markup`<li>${line}</li>`)}</ul>
</header>
<nav aria-label="Sections">${titles.map((title, at) => markup`<a href="#${idOf(at)}">${title}</a> `)}</nav>
<main>
<p hidden id="filter"><label>Bucket <select><option value="">all</option>${names.map((name) => markup`<option>${name}</option>`)}</select></label> <span class="soft">Tables show the largest rows of all buckets; the filter keeps those of one bucket among them.</span></p>
<section data-bucket="" id="${idOf(0)}"><h2>${titles[0] ?? ''}</h2>${requestPlot(series.all(), 'Requests over time, all buckets')}</section>
${shown.map(({ bucket, requests, series: own }) => markup`<details data-bucket="${bucket}"><summary>${bucket}: ${counted(requests, 'request')}</summary>${requestPlot(own, `Requests over time, ${bucket}`)}</details>`)}
${buckets.length > shown.length ? markup`<p class="soft">${formatNumber(buckets.length - shown.length)} more buckets have no plot of their own.</p>` : nothing}
${sections.map((section, at) => table(section, idOf(at + 1)))}
${delaySection(series.delays(), idOf(titles.length - 1))}
</main>
<footer><p class="soft">Access logs are delivered on a best-effort basis: a request without a record may have been made all the same.</p></footer>
<script>${rawText(SCRIPT)}</script>
</body>
</html>
`.source;
}

const idOf = (section: number): string => `section-${section}`;
function bucketsOf({ answer: { columns, rows } }: ReportSection): readonly string[] {
  const at = columns.indexOf('bucket');
  return at < 0 ? [] : rows.map((row) => String(row[at]));
}

function table({ title, answer, undecided }: ReportSection, id: string): Markup {
  const { columns, rows, total, error } = answer;
  const bucket = columns.indexOf('bucket');
  const others = undecided === undefined ? '' : ` ${undecided}.`;
  if (total === 0)
    return markup`<section id="${id}"><h2>${title}</h2><p>No record of such a request.${others}</p></section>`;
  const head = columns.map((name, at) =>
    typeof rows[0]?.[at] === 'number'
      ? markup`<th class="n" scope="col">${name}</th>`
      : markup`<th scope="col">${name}</th>`,
  );
  // Groups are sorted by one number, which is drawn as well.
  const drawn = columns.indexOf(columns.includes('bytes') && answer.question === 'bytes' ? 'bytes' : 'requests');
  const most = Math.max(0, ...rows.map((row) => Number(row[drawn] ?? 0)));
  const body = rows.map((row) => {
    const cells = row.map((cell, at) => {
      const text = cell === null ? '–' : typeof cell === 'number' && at > 0 ? formatNumber(cell) : String(cell);
      const kind = typeof cell === 'number' ? 'n' : text.length > LONG ? 'long' : '';
      return at === 0
        ? markup`<th class="${kind}" scope="row">${text}</th>`
        : markup`<td class="${kind}">${at === drawn && typeof cell === 'number' ? countBar(cell, most) : nothing}${text}</td>`;
    });
    return bucket < 0 ? markup`<tr>${cells}</tr>` : markup`<tr data-bucket="${String(row[bucket])}">${cells}</tr>`;
  });
  const more = total > rows.length ? `The ${formatNumber(rows.length)} largest of ${formatNumber(total)} rows.` : '';
  const inexact = error > 0 ? ` Counts may be up to ${formatNumber(error)} too low.` : '';
  return markup`<section id="${id}"><h2>${title}</h2><p class="soft">${more}${inexact}${others}</p><div class="scroll" role="region" tabindex="0" aria-label="${title}"><table><caption class="hidden-text">${title}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}

/** Longer than an operation, a time or an address: may break anywhere, so that a header of 8 KB does not widen the page. */
const LONG = 28;

function delaySection(delays: readonly number[], id: string): Markup {
  const total = delays.reduce((sum, count) => sum + count, 0);
  if (total === 0)
    return markup`<section id="${id}"><h2>Delay of delivery</h2><p>The names of these objects do not tell when they were delivered.</p></section>`;
  const rows = DELAYS.map((name, at) => {
    const count = delays[at] ?? 0;
    return markup`<tr><th scope="row">${name}</th><td class="n">${formatNumber(count)}</td><td class="n">${((100 * count) / total).toFixed(1)} %</td></tr>`;
  });
  return markup`<section id="${id}"><h2>Delay of delivery</h2><table><caption class="hidden-text">Delay of delivery</caption><thead><tr><th scope="col">after the request</th><th scope="col">records</th><th scope="col">share</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}
