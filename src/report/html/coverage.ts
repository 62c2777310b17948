import { counted, formatNumber } from '../../model/counted.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { DisplayStatus, DisplayStatusCounts } from './bucket-status.ts';
import { accountName, isolated } from './format.ts';
import { badOf, type HeatMap, type HeatRow, OTHERS } from './heat-map.ts';

const WORDS: Readonly<Record<DisplayStatus, string>> = {
  'not-logged': 'not logged',
  'not-delivered': 'losing their logs',
  'to-itself': 'logging to themselves',
  'in-loop': 'part of a longer loop',
  unknown: 'of which it cannot be told',
  delivered: 'logged and delivered',
  'log-target': 'receiving logs only',
};
const ORDER: readonly DisplayStatus[] = [
  'not-logged',
  'not-delivered',
  'to-itself',
  'in-loop',
  'unknown',
  'delivered',
  'log-target',
];

const UNIT: Readonly<Record<HeatMap['by'], string>> = { account: 'Account', unit: 'Organizational unit' };

export const coverageSection = ({ by, regions, rows, worstAccounts }: HeatMap): Markup =>
  markup`<section aria-labelledby="coverage"><h2 id="coverage">Coverage by ${UNIT[by].toLowerCase()} and Region</h2>
<p>Each field: buckets with a problem, of those that are there. A problem is: not logged, logs lost, or in a loop. Of some buckets it cannot be told, since something was not observed or is undecided.</p>
<ul class="legend"><li><span class="cell good">✓</span> none with a problem</li><li><span class="cell bad-1">✗</span> up to a third</li><li><span class="cell bad-2">✗</span> up to two thirds</li><li><span class="cell bad-3">✗</span> more</li><li><span class="cell unknown">?</span> no problem seen, of some it cannot be told</li></ul>
${rows.length === 0 ? markup`<p>No account was read.</p>` : tableOf(rows, regions, by)}
${
  by === 'account'
    ? nothing
    : markup`<h3>Accounts with the most to do</h3>
${worstAccounts.length === 0 ? markup`<p>None.</p>` : tableOf(worstAccounts, regions, 'account')}
<p class="left-out">The organization is too large to show each account; the JSON report has them all.</p>`
}</section>
`;

const tableOf = (rows: readonly HeatRow[], regions: readonly string[], by: HeatMap['by']): Markup =>
  markup`<div class="scroll" tabindex="0" role="group" aria-label="Coverage by ${UNIT[by].toLowerCase()}"><table class="heat"><caption>Buckets with a problem, by ${UNIT[by].toLowerCase()} and Region</caption>
<thead><tr><th scope="col">${UNIT[by]}</th>${regions.map((region) => markup`<th scope="col">${region === OTHERS ? 'other Regions' : region}</th>`)}</tr></thead>
<tbody>${rows.map((row) => rowOf(row, regions, by))}</tbody></table></div>`;

function rowOf(row: HeatRow, regions: readonly string[], by: HeatMap['by']): Markup {
  const head =
    by === 'account'
      ? accountName(row)
      : markup`${isolated(row.id || 'no path')} <span class="soft">${counted(row.accounts, 'account')}</span>`;
  const unobserved =
    row.unobserved === 0
      ? nothing
      : markup`<span class="unseen">${by === 'account' ? 'not fully observed' : `${formatNumber(row.unobserved)} not fully observed`}</span>`;
  if (row.cells.size === 0) {
    const reason = by === 'account' ? isolated(row.reason) : counted(row.unobserved, 'account');
    const why = row.unobserved > 0 ? markup`? not observed: ${reason}` : markup`no buckets`;
    return markup`<tr><th scope="row">${head}</th><td class="${row.unobserved > 0 ? 'unknown' : 'none'} whole" colspan="${Math.max(1, regions.length)}">${why}</td></tr>`;
  }
  return markup`<tr><th scope="row">${head} ${unobserved}</th>${regions.map((region) => cellOf(row.cells.get(region)))}</tr>`;
}

function cellOf(cell: DisplayStatusCounts | undefined): Markup {
  if (cell === undefined) return markup`<td class="none"><span class="hidden-text">no buckets</span></td>`;
  const total = ORDER.reduce((sum, status) => sum + cell[status], 0);
  const bad = badOf(cell);
  const details = ORDER.filter((status) => cell[status] > 0).map(
    (status) => `${formatNumber(cell[status])} ${WORDS[status]}`,
  );
  // The number is the one that the shade stands for.
  const [kind, sign, count] =
    bad > 0
      ? [`bad-${Math.min(3, Math.ceil((bad / total) * 3))}`, '✗', bad]
      : cell.unknown > 0
        ? ['unknown', '?', cell.unknown]
        : ['good', '✓', 0];
  const more =
    bad > 0 && cell.unknown > 0
      ? markup` <span class="more" aria-hidden="true">? ${formatNumber(cell.unknown)}</span>`
      : nothing;
  return markup`<td class="${kind}" title="${details.join(', ')}"><span aria-hidden="true">${sign}</span> ${formatNumber(count)}<span aria-hidden="true">/</span><span class="hidden-text"> of </span>${formatNumber(total)}${more}<span class="hidden-text">: ${details.join(', ')}</span></td>`;
}
