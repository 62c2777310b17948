import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logKeys } from '../../../src/collect/arrival/log-keys.ts';
import { type ListedObject, probe } from '../../../src/collect/arrival/probe.ts';
import type { KeyFormat } from '../../../src/model/facts/logging.ts';

const NOW = Date.parse('2026-03-01T03:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ID = '0123456789ABCDEF';

const keysOf = (keyFormat: KeyFormat, prefix = 'a') =>
  logKeys({
    name: 'app',
    account: '111122223333',
    region: 'eu-west-1',
    logging: { prefix, keyFormat },
  });

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replace(/[T:]/g, '-');
const day = (time: number): string => stamp(time).slice(0, 10).replaceAll('-', '/');
const text = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const LEAD = 'a111122223333/eu-west-1/app/';

const simple = (hoursAgo: number): ListedObject => {
  const time = NOW - hoursAgo * HOUR;
  return { key: `a${stamp(time)}-${ID}`, size: 0, modified: time };
};
const byEvent = (eventHoursAgo: number, deliveredHoursAgo: number, id = ID): ListedObject => {
  const event = NOW - eventHoursAgo * HOUR;
  return {
    key: `${LEAD}${day(event)}/${stamp(event).slice(0, 10)}-00-00-00-${id}`,
    size: 0,
    modified: NOW - deliveredHoursAgo * HOUR,
  };
};

/** Lists like S3, in the order of keys, and counts the requests. */
async function lookInto(objects: readonly ListedObject[], keyFormat: KeyFormat = 'simple') {
  const sorted = [...objects].sort((a, b) => (a.key < b.key ? -1 : 1));
  let requests = 0;
  const seen = await probe(keysOf(keyFormat), NOW, async ({ prefix, startAfter, size, token }) => {
    requests += 1;
    const after = token ?? startAfter;
    const found = sorted.filter(({ key }) => key.startsWith(prefix) && key > after);
    const page = found.slice(0, size);
    return { objects: page, next: found.length > size ? page.at(-1)?.key : undefined };
  });
  return { ...seen, requests };
}

describe('in the simple layout', () => {
  test('an object of the last 24 hours takes one request', async () => {
    expect(await lookInto([simple(30), simple(20), simple(2)])).toEqual({
      at: text(NOW),
      seenAt: text(NOW - 2 * HOUR),
      agedAt: text(NOW - 2 * HOUR),
      oldestAt: text(NOW - 20 * HOUR),
      quietSince: text(NOW - 2 * HOUR),
      limited: false,
      requests: 1,
    });
  });

  test('one that came a minute ago is not an hour old', async () => {
    expect(await lookInto([simple(1 / 60)])).toMatchObject({ seenAt: text(NOW - HOUR / 60), agedAt: '' });
  });

  test('where nothing came for a day, wider windows find the last one', async () => {
    expect(await lookInto([simple(100), simple(50)])).toMatchObject({
      seenAt: text(NOW - 50 * HOUR),
      quietSince: text(NOW - 50 * HOUR),
      requests: 2,
    });
    expect(await lookInto([simple(24 * 20)])).toMatchObject({ seenAt: text(NOW - 20 * DAY), requests: 3 });
    expect(await lookInto([simple(24 * 300)])).toMatchObject({ seenAt: text(NOW - 300 * DAY), requests: 4 });
    expect(await lookInto([])).toMatchObject({ seenAt: '', quietSince: text(NOW - 366 * DAY), requests: 4 });
  });

  test('a week of more objects than a page has is looked at from two days ago', async () => {
    const busy = Array.from({ length: 3000 }, (_, index) => simple(49 + index / 30));
    expect(await lookInto(busy)).toMatchObject({ quietSince: text(NOW - 2 * DAY), requests: 3, limited: false });
  });

  test('objects of others below the same prefix are no proof', async () => {
    const others = [
      { key: `a2099-01-01-00-00-00-${ID}`, size: 0, modified: NOW - HOUR },
      { key: `a20260301-report`, size: 0, modified: NOW - HOUR },
      { key: `a2026-03-01-01-00-00-${ID}.json`, size: 0, modified: NOW - HOUR },
      // Prepared long before its time.
      { key: `a2026-03-01-01-30-00-${ID}`, size: 0, modified: NOW - 40 * DAY },
    ];
    expect(await lookInto(others)).toMatchObject({ seenAt: '' });
  });

  test('among very many of them the look ends after three pages', async () => {
    const others = Array.from({ length: 5000 }, (_, index) => ({
      key: `a2026-02-28-x${index}`,
      size: 0,
      modified: NOW,
    }));
    expect(await lookInto(others)).toMatchObject({ limited: true, seenAt: '', quietSince: '', requests: 3 });
    expect(await lookInto([...others.slice(0, 500), simple(1)])).toMatchObject({
      seenAt: text(NOW - HOUR),
      requests: 2,
    });
  });

  test('the clock of S3 may be some minutes ahead', async () => {
    expect(await lookInto([simple(-0.1)])).toMatchObject({ seenAt: text(NOW + HOUR / 10) });
    expect(await lookInto([simple(-1)])).toMatchObject({ seenAt: '' });
  });

  test('what is seen was delivered, and nothing that was is later than what is seen', async () => {
    const ages = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(ages, async (hours) => {
        const seen = await lookInto([...new Set(hours)].map(simple));
        const times = hours.map((ago) => NOW - ago * HOUR).filter((time) => time > NOW - 366 * DAY);
        const newest = times.length === 0 ? '' : text(Math.max(...times));
        expect(seen.seenAt).toBe(newest);
        const quiet = Date.parse(seen.quietSince);
        expect(times.every((time) => time <= quiet)).toBe(true);
        expect(seen.requests).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('by event time', () => {
  const look = (...objects: readonly ListedObject[]) => lookInto(objects, 'partitioned-event-time');

  test("an object in today's folder takes one request, in yesterday's two", async () => {
    expect(await look(byEvent(1, 0.5))).toMatchObject({ seenAt: text(NOW - HOUR / 2), requests: 1 });
    expect(await look(byEvent(10, 8))).toMatchObject({ seenAt: text(NOW - 8 * HOUR), requests: 2 });
  });

  test("yesterday's objects may have been delivered more than a day ago", async () => {
    expect(await look(byEvent(27, 25))).toMatchObject({ seenAt: text(NOW - 25 * HOUR), requests: 3 });
  });

  test('late records of earlier days count as delivered when they came', async () => {
    expect(await look(byEvent(80, 5))).toMatchObject({ seenAt: text(NOW - 5 * HOUR), requests: 3 });
  });

  test('a silent source takes five requests at most', async () => {
    expect(await look()).toMatchObject({ seenAt: '', quietSince: text(NOW - 366 * DAY), requests: 5 });
    const busy = Array.from({ length: 2500 }, (_, index) =>
      byEvent(75, 70, index.toString(16).toUpperCase().padStart(16, '0')),
    );
    expect(await look(...busy)).toMatchObject({ quietSince: '2026-02-27T00:00:00Z', requests: 4 });
  });
});
