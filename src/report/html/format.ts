import { counted, formatNumber } from '../../model/counted.ts';
import type { Account } from '../../model/inventory.ts';
import { type Markup, markup, nothing } from '../markup.ts';

/**
 * To the findings that fit. The script makes the address of it; without scripts there is no filter, and the link leads to the
 * findings.
 */
export const filterLink = (filter: Readonly<Record<string, string>>, text: Markup): Markup =>
  markup`<a href="#findings" data-filter="${new URLSearchParams(filter).toString()}">${text}</a>`;

/** Text from elsewhere, which must not turn the direction of what stands around it. */
export const isolated = (text: string): Markup => markup`<bdi>${text}</bdi>`;

export const accountName = ({ id, name }: Pick<Account, 'id' | 'name'>): Markup =>
  name === '' ? isolated(id) : markup`${isolated(name)} <span class="soft">${id}</span>`;

/** ISO 8601 to the minute, for people. */
export const time = (iso: string): Markup =>
  markup`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;

/** The first words of a long text: what a loop of a thousand buckets has to say must not fill the page. */
export function atMost(length: number, text: string): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length - 40))} …`;
}

export const leftOut = (shown: number, total: number, noun: string): Markup =>
  shown === total
    ? nothing
    : markup`<p class="left-out">This page shows ${formatNumber(shown)} of ${counted(total, noun)}, the worst first. The JSON report has them all.</p>`;

/** A list of names, with how many are not shown. */
export const names = (shown: readonly string[], total: number): Markup =>
  markup`<ul class="names">${shown.map((name) => markup`<li>${isolated(name)}</li>`)}${
    total > shown.length ? markup`<li class="soft">and ${formatNumber(total - shown.length)} more</li>` : nothing
  }</ul>`;
