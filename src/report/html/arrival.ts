import type { ArrivalState, SourceArrival } from '../../model/arrival.ts';
import { formatNumber } from '../../model/counted.ts';
import type { Account } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { ARRIVAL_STATES, type ArrivalTotals, assumptionTexts, delayTexts } from '../arrival-totals.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { topN } from '../top-n.ts';
import { accountName, isolated, leftOut, time } from './format.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long before the scan the newest log object of a source was delivered. */
const AGES = [
  { words: 'less than 3 hours', below: 3 * HOUR },
  { words: '3 to 12 hours', below: 12 * HOUR },
  { words: '12 to 24 hours', below: DAY },
  { words: '1 to 7 days', below: 7 * DAY },
  { words: '7 to 31 days', below: 31 * DAY },
  { words: 'more than 31 days', below: Number.POSITIVE_INFINITY },
] as const;
const NEVER = 'none was seen';

export interface ShownArrival extends SourceArrival {
  readonly account: Account;
}

export interface ShownArrivals {
  /** Those that people should look at first, then those that arrive, the oldest first. */
  readonly sources: { readonly items: readonly ShownArrival[]; readonly total: number };
  /** Sources by the age of their newest log object, in the order of `AGES`, those without one last. */
  readonly ages: readonly AgeRow[];
}

interface AgeRow {
  readonly words: string;
  readonly count: number;
  /** How many of them are silent: an old object, or none, is bad only there. */
  readonly silent: number;
}

const MOST = 200;

export function arrivalsBuilder(started: string) {
  const rows = [...AGES.map(({ words }) => words), NEVER].map((words) => ({ words, count: 0, silent: 0 }));
  const sources = topN<ShownArrival>(MOST, byUrgency);
  return {
    add: (account: Account, arrivals: readonly SourceArrival[]): void => {
      for (const arrival of arrivals) {
        sources.add({ ...arrival, account });
        const age = Date.parse(started) - Date.parse(arrival.seenAt);
        const index = AGES.findIndex(({ below }) => age < below);
        const row = rows.at(arrival.seenAt === '' ? -1 : index);
        if (row === undefined) continue;
        row.count += 1;
        if (arrival.state === 'silent') row.silent += 1;
      }
    },
    build: (): ShownArrivals => ({
      sources: { items: sources.items(), total: sources.total() },
      ages: rows,
    }),
  };
}

const byUrgency = (a: ShownArrival, b: ShownArrival): number =>
  ARRIVAL_STATES.indexOf(a.state) - ARRIVAL_STATES.indexOf(b.state) ||
  byText(a.seenAt, b.seenAt) ||
  byText(a.account.id, b.account.id) ||
  byText(a.bucket, b.bucket);

const WORD: Readonly<Record<ArrivalState, string>> = {
  silent: 'silent',
  unanswered: 'one read not answered yet',
  'cannot-tell': 'cannot be told',
  'too-early': 'too early to tell',
  arriving: 'arrives',
};
const KIND: Readonly<Record<ArrivalState, 'bad' | 'unknown' | 'good' | 'plain'>> = {
  silent: 'bad',
  unanswered: 'unknown',
  'cannot-tell': 'unknown',
  'too-early': 'plain',
  arriving: 'good',
};

export const arrivalSection = ({ sources, ages }: ShownArrivals, totals: ArrivalTotals): Markup =>
  totals.sources === 0
    ? nothing
    : markup`<section aria-labelledby="arrival"><h2 id="arrival">Do the logs arrive?</h2>
<p>The newest log object that was seen of each source, by its age when the scan began.</p>
${agesTable(ages)}
${[...delayTexts(totals), ...assumptionTexts(totals)].map((text) => markup`<p>${text}</p>`)}
<div class="scroll" tabindex="0" role="group" aria-label="Last arrival of each source"><table><caption>Last arrival of each source</caption><thead><tr><th scope="col">Source</th><th scope="col">State</th><th scope="col">Last log object</th><th scope="col">Target</th><th scope="col">Why</th></tr></thead><tbody>${sources.items.map(rowOf)}</tbody></table></div>${leftOut(sources.items.length, sources.total, 'source')}</section>
`;

const rowOf = ({ account, bucket, region, state, seenAt, target, reason }: ShownArrival): Markup =>
  markup`<tr><th scope="row">${isolated(bucket)} <span class="soft">${accountName(account)} ${region}</span></th><td><span class="state ${KIND[state]}">${WORD[state]}</span></td><td>${seenAt === '' ? NEVER : time(seenAt)}</td><td>${isolated(target)}</td><td>${isolated(reason)}</td></tr>`;

/** A table, so that it is read out as one, whose bars are drawn. */
const agesTable = (ages: ShownArrivals['ages']): Markup => {
  const most = Math.max(1, ...ages.map(({ count }) => count));
  return markup`<table class="ages"><caption>Sources by age of their newest log object</caption><thead><tr><th scope="col">Age</th><th scope="col" colspan="2">Sources</th></tr></thead><tbody>${ages.map(
    ({ words, count, silent }, index) =>
      markup`<tr><th scope="row">${words}</th><td class="count">${formatNumber(count)}</td><td><svg class="bar ${silent > 0 ? 'bad' : index < 3 ? 'good' : 'unknown'}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${formatNumber(count)} of ${words}"><rect width="${((100 * count) / most).toFixed(1)}" height="10"/></svg></td></tr>`,
  )}</tbody></table>`;
};
