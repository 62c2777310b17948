import type { Arrival } from '../../model/facts/arrival.ts';
import { toTheSecond } from '../../model/to-the-second.ts';
import type { LogKeys } from './log-keys.ts';

export interface ListedObject {
  readonly key: string;
  /** Milliseconds since 1970; `undefined` where S3 did not say. */
  readonly modified: number | undefined;
  /** Bytes. */
  readonly size: number;
}

interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Continuation token of the next page. */
  readonly next: string | undefined;
}

interface PageRequest {
  readonly prefix: string;
  readonly startAfter: string;
  readonly size: number;
  readonly token: string | undefined;
}

export type ListPage = (request: PageRequest) => Promise<ObjectPage>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** By how much the clocks of S3 and of the scan may differ. */
export const CLOCK_SKEW = HOUR / 4;
/** Most sources have fewer objects of a day, and each one costs time to parse. */
const FIRST_PAGE = 100;
const WHOLE_PAGE = 1000;
/** Pages that are looked through for one object among others. */
const MAX_PAGES = 3;

/** What a part of the listing holds of this source. */
interface Listed {
  /** Times of delivery, in milliseconds since 1970. */
  readonly times: readonly number[];
  /** Nothing of that part was left out. */
  readonly whole: boolean;
}

/**
 * Looks for log objects that were delivered in the 24 hours before `now`, and where there are none for the newest ones before
 * them: one request for a source whose logs arrive, two at most by event time, five for one that is silent.
 */
export async function probe(keys: LogKeys, now: number, list: ListPage): Promise<Arrival> {
  const within = (objects: readonly ListedObject[]): readonly number[] =>
    objects.flatMap((object) => deliveryTime(object, keys, now) ?? []);
  /** Keys of the time from `start` on; `20` is how the years of this century begin. */
  const since = async (start: number, size: number, pages = 1): Promise<Listed> => {
    const times: number[] = [];
    let token: string | undefined;
    for (let page = 0; page < pages; page += 1) {
      const prefix = `${keys.prefix}20`;
      const { objects, next } = await list({
        prefix,
        startAfter: keys.startAfter(start),
        size: page === 0 ? size : WHOLE_PAGE,
        token,
      });
      times.push(...within(objects));
      if (next === undefined) return { times, whole: true };
      if (times.length > 0) break;
      token = next;
    }
    return { times, whole: false };
  };
  const onDay = async (time: number): Promise<Listed> => {
    const { objects, next } = await list({
      prefix: keys.folder(time),
      startAfter: '',
      size: WHOLE_PAGE,
      token: undefined,
    });
    return { times: within(objects), whole: next === undefined };
  };

  const start = now - DAY;
  const isFresh = (time: number): boolean => time >= start;
  const recent = keys.byEvent
    ? await recentByEvent(onDay, { now, isFresh })
    : await since(start, FIRST_PAGE, MAX_PAGES);
  if (recent.times.some(isFresh)) return result(now, recent, recent.whole && !keys.byEvent ? start : undefined);
  if (!recent.whole) return { ...result(now, recent, undefined), limited: true };
  return before(recent, { now, since, byEvent: keys.byEvent });
}

/** Today's folder holds nothing but what was delivered today; yesterday's is looked at where today's has nothing. */
async function recentByEvent(
  onDay: (time: number) => Promise<Listed>,
  { now, isFresh }: { readonly now: number; readonly isFresh: (time: number) => boolean },
): Promise<Listed> {
  const today = await onDay(now);
  if (today.times.some(isFresh)) return today;
  const yesterday = await onDay(now - DAY);
  return { times: [...today.times, ...yesterday.times], whole: today.whole && yesterday.whole };
}

interface Wider {
  readonly now: number;
  readonly byEvent: boolean;
  readonly since: (start: number, size: number) => Promise<Listed>;
}

/** Nothing came within a day: when was the last one? Wider windows, until one of them has something. */
async function before(recent: Listed, { now, since, byEvent }: Wider): Promise<Arrival> {
  // Records of earlier days come late, so that the folders of two days do not show that nothing was delivered.
  let quietFrom = byEvent ? undefined : now - DAY;
  for (const days of [7, 31, 366]) {
    const from = now - days * DAY;
    const listed = await since(from, WHOLE_PAGE);
    if (listed.times.length === 0 && listed.whole) {
      quietFrom = from;
      continue;
    }
    const all = { times: [...recent.times, ...listed.times], whole: listed.whole };
    if (listed.whole) return result(now, all, from);
    return days === 7 ? closer(all, { now, since, byEvent }) : result(now, all, quietFrom);
  }
  return result(now, recent, quietFrom);
}

/** A week of a busy bucket is more than one page, so that its end was not seen. */
async function closer(week: Listed, { now, since, byEvent }: Wider): Promise<Arrival> {
  const from = now - 2 * DAY;
  const listed = await since(from, WHOLE_PAGE);
  const all = { times: [...week.times, ...listed.times], whole: listed.whole };
  if (listed.whole) return result(now, all, byEvent ? Math.floor(from / DAY) * DAY : from);
  return result(now, all, byEvent ? undefined : now - DAY);
}

/** `from`: everything that was delivered since is among the times; `undefined`: that is not known of any time. */
function result(now: number, { times }: Listed, from: number | undefined): Arrival {
  const newest = latest(times);
  return {
    at: toTheSecond(now),
    seenAt: newest === undefined ? '' : toTheSecond(newest),
    agedAt: textOf(latest(times.filter((time) => now - time >= HOUR))),
    oldestAt: textOf(times.reduce<number | undefined>((best, time) => Math.min(best ?? time, time), undefined)),
    quietSince: from === undefined ? '' : toTheSecond(Math.max(from, newest ?? from)),
    limited: false,
  };
}

const latest = (times: readonly number[]): number | undefined =>
  times.reduce<number | undefined>((best, time) => Math.max(best ?? time, time), undefined);
const textOf = (time: number | undefined): string => (time === undefined ? '' : toTheSecond(time));

/**
 * When an object of the source was delivered: by its key, or, where that has the day of the requests, by its age. One
 * from the future is no log object, and neither is one that is older than its own key.
 */
export function deliveryTime(
  { key, modified }: Pick<ListedObject, 'key' | 'modified'>,
  keys: LogKeys,
  now: number,
): number | undefined {
  const time = keys.timeOf(key);
  if (time === undefined || modified === undefined) return undefined;
  const delivered = keys.byEvent ? modified : time;
  if (delivered > now + CLOCK_SKEW || modified < time - CLOCK_SKEW) return undefined;
  return delivered;
}
