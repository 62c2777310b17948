import type { ArrivalState, SourceArrival } from '../model/arrival.ts';
import type { AssumptionId } from '../model/assumptions.ts';
import { counted, formatNumber } from '../model/counted.ts';
import { byText } from '../model/names.ts';
import { recordOf } from '../model/record.ts';

/** In the order in which people should look at them. */
export const ARRIVAL_STATES = ['silent', 'unanswered', 'cannot-tell', 'too-early', 'arriving'] as const;

export interface ArrivalTotals {
  /** Whose targets were looked into. */
  readonly sources: number;
  readonly states: Readonly<Record<ArrivalState, number>>;
  /** What evidence says of assumptions on which alone a permission hung, sorted by id. */
  readonly assumptions: readonly SeenAssumption[];
  /** Of own requests whose record was found; `null`: none was. */
  readonly delays: { readonly count: number; readonly shortestMs: number; readonly longestMs: number } | null;
}

interface SeenAssumption {
  readonly id: AssumptionId;
  /** Deliveries that were seen to arrive, and would not if it were wrong. */
  readonly confirmed: number;
  /** Deliveries that were seen to arrive although it says that they cannot. */
  readonly contradicted: number;
}

export interface ArrivalTotalsBuilder {
  readonly add: (arrivals: readonly SourceArrival[]) => void;
  readonly build: () => ArrivalTotals;
}

export function arrivalTotalsBuilder(): ArrivalTotalsBuilder {
  const states = recordOf(ARRIVAL_STATES, () => 0);
  const assumptions = new Map<AssumptionId, { confirmed: number; contradicted: number }>();
  let delays: ArrivalTotals['delays'] = null;
  return {
    add: (arrivals) => {
      for (const { state, evidence, delayMs } of arrivals) {
        states[state] += 1;
        if (delayMs !== undefined)
          delays = {
            count: (delays?.count ?? 0) + 1,
            shortestMs: Math.min(delays?.shortestMs ?? delayMs, delayMs),
            longestMs: Math.max(delays?.longestMs ?? delayMs, delayMs),
          };
        // What hung on several says nothing of one of them.
        const [id, another] = evidence?.assumptions ?? [];
        if (evidence === undefined || id === undefined || another !== undefined) continue;
        const seen = assumptions.get(id) ?? { confirmed: 0, contradicted: 0 };
        assumptions.set(id, seen);
        if (evidence.says === 'confirms') seen.confirmed += 1;
        else seen.contradicted += 1;
      }
    },
    build: () => ({
      sources: Object.values(states).reduce((sum, count) => sum + count, 0),
      states,
      assumptions: [...assumptions].map(([id, seen]) => ({ id, ...seen })).sort((a, b) => byText(a.id, b.id)),
      delays,
    }),
  };
}

/** Whether log objects were seen, and what that says of assumptions; empty where nobody looked. */
export const arrivalTexts = (totals: ArrivalTotals): readonly string[] =>
  totals.sources === 0 ? [] : [arrivalText(totals), ...delayTexts(totals), ...assumptionTexts(totals)];

/** `Logs of 61 of 63 sources arrived within a day; 2 are silent.` */
function arrivalText({ sources, states }: ArrivalTotals): string {
  const { silent, unanswered } = states;
  const others = [
    ...(silent > 0 ? [`${silent} ${silent === 1 ? 'is' : 'are'} silent`] : []),
    ...(unanswered > 0 ? [`${unanswered} did not answer one read yet`] : []),
    ...(states['cannot-tell'] > 0 ? [`of ${states['cannot-tell']} it cannot be told`] : []),
    ...(states['too-early'] > 0 ? [`of ${states['too-early']} it is too early to tell`] : []),
  ];
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  return `Logs of ${formatNumber(states.arriving)} of ${counted(sources, 'source')} arrived within a day${rest}.`;
}

/** `The record of an own request was found in the logs of 12 sources, 8 to 95 minutes later.` */
export function delayTexts({ delays }: ArrivalTotals): readonly string[] {
  if (delays === null) return [];
  const { count, shortestMs, longestMs } = delays;
  const [from, to] = [Math.round(shortestMs / 60_000), Math.round(longestMs / 60_000)];
  const time = `${from === to ? to : `${from} to ${to}`} minute${from === to && to === 1 ? '' : 's'}`;
  return [`The record of an own request was found in the logs of ${counted(count, 'source')}, ${time} later.`];
}

/** One line for each assumption that evidence confirms or contradicts. */
export const assumptionTexts = ({ assumptions }: ArrivalTotals): readonly string[] =>
  assumptions.map(({ id, confirmed, contradicted }) => {
    const said = [
      ...(confirmed > 0 ? [`seen to hold for ${confirmed}`] : []),
      ...(contradicted > 0 ? [`contradicted by ${contradicted}`] : []),
    ];
    return `Assumption ${id}: ${said.join(', ')} deliver${confirmed + contradicted === 1 ? 'y' : 'ies'} that hung on it alone.`;
  });
