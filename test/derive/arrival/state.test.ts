import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ArrivalInput, arrivalState } from '../../../src/derive/arrival/state.ts';
import type { ArrivalHistory, ArrivalOutcome } from '../../../src/model/arrival.ts';
import type { Arrival } from '../../../src/model/facts/arrival.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-12-01T03:00:00Z');
const iso = (hours: number): string => `${new Date(START + hours * HOUR).toISOString().slice(0, 19)}Z`;
const HASH = 'aaaaaa.bbbbbb.dddd';

/** A look that missed nothing; times are hours after the start. */
function lookAt(now: number, deliveries: readonly number[]): Arrival {
  const seen = deliveries.filter((time) => time <= now && time > now - 366 * 24);
  const newest = Math.max(...seen);
  const aged = seen.filter((time) => now - time >= 1);
  return {
    at: iso(now),
    seenAt: seen.length === 0 ? '' : iso(newest),
    agedAt: aged.length === 0 ? '' : iso(Math.max(...aged)),
    oldestAt: seen.length === 0 ? '' : iso(Math.min(...seen)),
    quietSince: seen.length === 0 ? iso(now - 366 * 24) : iso(newest),
    limited: false,
  };
}

const inputOf = (now: number, more: Partial<ArrivalInput> = {}): ArrivalInput => ({
  account: '111122223333',
  bucket: 'app',
  target: 'logs',
  prefix: 'app/',
  lastRequest: '',
  look: lookAt(now, []),
  reads: [iso(now)],
  created: '',
  hash: HASH,
  earlier: undefined,
  sharing: 1,
  othersUnread: false,
  expiresAfterDays: 0,
  mayHaveExpired: false,
  moved: false,
  ...more,
});

/** Scans one after the other, each with what the one before knew. */
function scans(
  times: readonly number[],
  deliveries: readonly number[],
  more: (now: number) => Partial<ArrivalInput> = () => ({}),
): readonly ArrivalOutcome[] {
  let earlier: ArrivalHistory | undefined;
  return times.map((now) => {
    const outcome = arrivalState(inputOf(now, { look: lookAt(now, deliveries), earlier, ...more(now) }));
    earlier = outcome.history ?? earlier;
    return outcome;
  });
}

const states = (outcomes: readonly ArrivalOutcome[]): readonly string[] => outcomes.map(({ state }) => state);
const nightly = (nights: number): readonly number[] => Array.from({ length: nights }, (_, night) => night * 24);

describe('a source into whose target nothing is ever delivered', () => {
  test('has three days, then two unanswered reads suffice', () => {
    expect(states(scans(nightly(6), []))).toEqual([
      'too-early',
      'too-early',
      'too-early',
      'too-early',
      'silent',
      'silent',
    ]);
  });

  test('keeps its two oldest unanswered reads', () => {
    expect(scans(nightly(8), []).at(-1)?.history).toMatchObject({
      firstRead: iso(0),
      unansweredReads: [iso(0), iso(24)],
      lastRead: iso(168),
      seenAt: '',
    });
  });
});

describe('a delivery that stops', () => {
  const before = [3, 27, 51, 75, 99];

  test('is told by the third night after it', () => {
    expect(states(scans(nightly(8), before)).slice(4)).toEqual(['arriving', 'arriving', 'unanswered', 'silent']);
  });

  test.each([1, 6])('is told a day later by scans every %d hours', (every) => {
    const times = Array.from({ length: (7 * 24) / every + 1 }, (_, index) => index * every);
    const outcomes = scans(times, before);
    expect(outcomes.find(({ state }) => state === 'silent')?.history?.unansweredReads).toHaveLength(2);
    expect(outcomes.at(-1)?.state).toBe('silent');
  });

  test('is told after a gap of many days, once two scans have asked', () => {
    expect(states(scans([0, 24, 48, 72, 96, 400, 424, 448], before)).slice(4)).toEqual([
      'arriving',
      'cannot-tell',
      'unanswered',
      'silent',
    ]);
  });

  test('is no more told once something arrives', () => {
    expect(states(scans(nightly(9), [...before, 170])).slice(6)).toEqual(['unanswered', 'silent', 'arriving']);
  });
});

describe('what excuses silence', () => {
  const silent = (more: Partial<ArrivalInput>) => scans(nightly(8), [3], (now) => (now === 168 ? more : {})).at(-1);

  test('is nothing at first', () => {
    expect(silent({})).toMatchObject({ state: 'silent', seenAt: iso(3) });
  });

  test.each<[string, Partial<ArrivalInput>, string]>([
    ['another configuration', { hash: 'cccccc.bbbbbb.dddd' }, 'too-early'],
    ['other settings of the target', { hash: 'aaaaaa.cccccc.dddd' }, 'too-early'],
    ['other resource control policies', { hash: 'aaaaaa.bbbbbb.cccc' }, 'too-early'],
    ['settings of the target that were not read this time', { hash: 'aaaaaa.-.dddd' }, 'silent'],
    ['nothing but the logging that was read this time', { hash: 'aaaaaa.-.-' }, 'silent'],
    ['other settings where the policies were not read', { hash: 'aaaaaa.cccccc.-' }, 'too-early'],
    ['another logging with settings that were not read', { hash: 'cccccc.-.-' }, 'too-early'],
    ['a bucket that was created anew this night', { created: iso(160) }, 'cannot-tell'],
    ['a bucket that was created long ago', { created: iso(-1000) }, 'silent'],
    ['a date on which logs expire, and that has passed', { mayHaveExpired: true }, 'cannot-tell'],
    ['logs that expire after one day', { expiresAfterDays: 1 }, 'silent'],
    ['too many other objects', { look: { ...lookAt(168, []), limited: true, quietSince: '' } }, 'cannot-tell'],
    [
      'a gap between this look and the one before',
      { look: { ...lookAt(168, []), quietSince: iso(145) } },
      'cannot-tell',
    ],
    ['a look whose begin is not known', { look: { ...lookAt(168, []), quietSince: '' } }, 'cannot-tell'],
    ['a prefix that others share', { sharing: 2 }, 'silent'],
    ['loggings that could not be read', { othersUnread: true }, 'silent'],
    ['a consumer, of a source that had an object of an hour', { moved: true }, 'silent'],
  ])('with %s', (_, more, state) => {
    expect(silent(more)?.state).toBe(state);
  });

  test('a consumer, where no object of the source was ever seen', () => {
    expect(scans(nightly(8), [], () => ({ moved: true })).at(-1)?.state).toBe('cannot-tell');
  });

  test('logs that expire before the next scan comes', () => {
    const weekly = [0, 168, 336, 504];
    expect(states(scans(weekly, [], () => ({ expiresAfterDays: 3 })))).toEqual([
      'too-early',
      'cannot-tell',
      'cannot-tell',
      'cannot-tell',
    ]);
  });

  test('never excuses arrival, shared prefixes apart', () => {
    const look = lookAt(168, [160]);
    expect(silent({ look, moved: true, hash: 'cccccc.-.-', created: iso(167), expiresAfterDays: 1 })?.state).toBe(
      'arriving',
    );
    expect(silent({ look, sharing: 3 })?.state).toBe('cannot-tell');
    expect(silent({ look, othersUnread: true })?.state).toBe('cannot-tell');
  });
});

test('an answer that is not of S3 is no request that is logged', () => {
  expect(arrivalState(inputOf(0, { reads: [] }))).toMatchObject({ state: 'cannot-tell', history: null });
});

test('an older inventory takes nothing from what is known', () => {
  const known = scans(nightly(8), [3]).at(-1)?.history ?? undefined;
  const outcome = arrivalState(inputOf(30, { look: lookAt(30, [3]), earlier: known }));
  expect(outcome.history).toEqual(known);
});

test('judging the same inventory twice says the same', () => {
  const known = scans(nightly(8), [3]).at(-1);
  const again = arrivalState(inputOf(168, { look: lookAt(168, [3]), earlier: known?.history ?? undefined }));
  expect(again).toEqual(known);
});

const hours = (max: number) => fc.double({ min: 0, max, noNaN: true });

test('silent is only what had two requests a day ago and nothing after them', () => {
  const world = fc.record({
    times: fc.array(hours(400), { maxLength: 20 }),
    deliveries: fc.array(hours(400), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(world, ({ times, deliveries }) => {
      const sorted = [...new Set(times)].sort((a, b) => a - b);
      for (const [index, { state }] of scans(sorted, deliveries).entries()) {
        const now = sorted[index] ?? 0;
        const since = Math.max(Number.NEGATIVE_INFINITY, ...deliveries.filter((time) => time <= now));
        const open = sorted.filter((read) => read > since && now - read >= 20 - 1 / 3600);
        const apart = (open.at(-1) ?? 0) - (open[0] ?? 0) >= 6 - 1 / 3600;
        if (state === 'silent') expect(open.length >= 2 && apart).toBe(true);
        if (state === 'arriving') expect(now - since).toBeLessThanOrEqual(24 + 1 / 3600);
      }
    }),
  );
});

test('whatever extra scans there are, nightly ones find silence as early', () => {
  fc.assert(
    fc.property(fc.array(hours(167), { maxLength: 30 }), (extra) => {
      const times = [...new Set([...nightly(8), ...extra])].sort((a, b) => a - b);
      expect(scans(times, [3]).at(-1)?.state).toBe('silent');
    }),
  );
});
