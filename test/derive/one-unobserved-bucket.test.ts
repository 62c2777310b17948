import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObserved } from '../../src/model/answer.ts';
import type { Logging } from '../../src/model/facts/logging.ts';
import { absent, denied, failed, known, type Observation } from '../../src/model/observation.ts';
import { sized } from '../long.ts';
import { type BucketSketch, derived, type LoggingSketch, REGION, told } from './fixture.ts';

const refused = denied('s3:GetBucketLogging');
const unseen = { unseen: ['logging hidden denied'] };

/** `hidden` may not be looked at; everything else is seen. */
const account = derived({
  app: { logging: { target: 'logs', prefix: 'app/' } },
  web: { logging: { target: 'logs', prefix: 'web/' } },
  twin: { logging: { target: 'logs', prefix: 'web/' } },
  logs: { logging: null, facts: { lifecycle: known({ rules: [expiring('app/'), expiring('web/')] }) } },
  idle: { logging: null },
  hidden: { logging: refused },
  feeder: { logging: 'hidden' },
  self: { logging: 'self' },
  east: { logging: null, region: 'eu-central-1' },
  lost: { logging: 'gone' },
});

function expiring(prefix: string) {
  return { id: prefix, enabled: true, prefix, narrowed: false, expiresAfterDays: 90 };
}

describe('one bucket whose logging may not be read', () => {
  test.each<[string, string, unknown, string]>([
    ['logs', 'isLogTarget', true, 'an edge was seen, one more changes nothing'],
    ['idle', 'isLogTarget', unseen, 'the hidden bucket may log to it'],
    ['app', 'isLogTarget', unseen, 'also to a source'],
    ['self', 'isLogTarget', unseen, 'logging to itself does not make a log target'],
    ['hidden', 'isLogTarget', true, 'the feeder logs to it'],
    ['east', 'isLogTarget', false, 'S3 would not let a bucket log to another Region'],
    ['logs', 'logSources', unseen, 'there may be one more'],
    ['east', 'logSources', [], 'another Region'],
    ['app', 'logging.loop', [], 'its chain was seen to the end'],
    ['self', 'logging.loop', ['self'], 'seen'],
    ['self', 'logging.loopTails', unseen, 'the hidden bucket may run into it'],
    ['self', 'logging.loopCut', 'self', 'the choice among the members does not wait'],
    ['feeder', 'logging.loop', unseen, 'the hidden bucket may log back'],
    ['feeder', 'logging.hops', unseen, 'how far it goes is not seen'],
    ['hidden', 'logging.loop', unseen, 'its own logging'],
    ['app', 'logging.hops', 1n, 'seen to the end'],
    ['lost', 'logging.loop', [], 'the target is not in the account'],
    ['lost', 'logging.hops', 1n, 'the target is not in the account'],
    ['app', 'logging.overlaps', unseen, 'the hidden bucket may write under the same prefix'],
    ['web', 'logging.overlaps', true, 'its twin was seen'],
    ['web', 'logging.overlapsWith', unseen, 'there may be one more'],
    ['idle', 'logging.overlaps', false, 'it writes nothing'],
    ['hidden', 'logging.overlaps', unseen, 'where it writes is not seen'],
    ['logs', 'lifecycle.expires', unseen, 'the prefix of the hidden bucket may have no rule'],
    ['logs', 'lifecycle.expiresAfterDays', 90n, 'all rules say the same'],
    ['hidden', 'logging.classic.enabled', unseen, 'its own logging'],
    ['hidden', 'logging.target.exists', unseen, 'its own logging'],
    ['hidden', 'logging.target.versioning.status', unseen, 'whose versioning is not seen'],
    ['idle', 'logging.target.versioning.status', 'Off', 'there is no target'],
    ['feeder', 'logging.target.isLogTarget', true, 'the feeder itself is a source'],
  ])('%s: %s is %o, since %s', (bucket, path, expected) => {
    expect(told(account.bucket(bucket)(`bucket.${path}`))).toEqual(expected);
  });

  test('nothing but the own logging unseen: all sources are seen', () => {
    const { bucket } = derived({ alone: { logging: refused }, other: { logging: null } });
    expect(told(bucket('alone')('bucket.isLogTarget'))).toBe(false);
    expect(told(bucket('alone')('bucket.logSources'))).toEqual([]);
    expect(told(bucket('other')('bucket.isLogTarget'))).toEqual({ unseen: ['logging alone denied'] });
  });

  test.each([
    ['denied', refused],
    ['failed', failed('SlowDown', 'too many requests')],
    ['not-read', undefined],
  ] as const)('%s says so, with the action that it needs', (state, observation) => {
    const hidden: BucketSketch = observation === undefined ? {} : { logging: observation };
    const answer = derived({ hidden, idle: { logging: null } }).bucket('idle')('bucket.isLogTarget');
    const reason = state === 'failed' ? 'SlowDown: too many requests' : '';
    const code = state === 'failed' ? 'SlowDown' : '';
    const request = { fact: 'logging', subject: 'hidden', region: REGION, state, action: 's3:GetBucketLogging' };
    expect(answer).toEqual({ unobserved: [{ ...request, code, reason }] });
  });
});

describe('a listing that broke off', () => {
  const broken = derived(
    { app: { logging: 'logs' }, logs: { logging: null }, orphan: { logging: 'gone' } },
    { listing: failed('SlowDown', 'too many requests') },
  );
  const listing = { unseen: ['listing failed'] };

  test.each([
    ['logs', 'isLogTarget', true],
    ['app', 'isLogTarget', listing],
    ['app', 'logging.loop', []],
    ['app', 'logging.target.exists', true],
    ['app', 'logging.target.presence', 'listed'],
    ['app', 'logging.overlaps', listing],
    ['orphan', 'logging.target.name', 'gone'],
    ['orphan', 'logging.target.exists', listing],
    ['orphan', 'logging.target.presence', listing],
    ['orphan', 'logging.target.region', listing],
    ['orphan', 'logging.target.encryption.algorithm', listing],
    ['orphan', 'logging.loop', listing],
    ['orphan', 'logging.hops', listing],
  ])('%s: %s is %o', (bucket, path, expected) => {
    expect(told(broken.bucket(bucket)(`bucket.${path}`))).toEqual(expected);
  });

  test('the account counts as not wholly seen', () => {
    expect(told(broken.account('account.reachable'))).toEqual(listing);
  });
});

test('ten thousand unseen buckets share one list, whoever asks', () => {
  const sketches = Array.from({ length: 10_000 }, (_, index) => [`b${index}`, {}] as const);
  const { bucket } = derived(Object.fromEntries(sketches));
  const lists = new Set(
    sketches.map(([name]) => {
      const answer = bucket(name)('bucket.isLogTarget');
      return isObserved(answer) ? [] : answer.unobserved;
    }),
  );
  expect(lists.size).toBe(1);
  expect([...lists][0]?.length).toBe(10_000);
});

// Below: whatever an account hides, an answer that is given must be right for everything that might be hidden.

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const PREFIXES = ['', 'x', 'x/y/'] as const;

const loggings: readonly Observation<Logging>[] = [
  absent,
  ...[...NAMES, 'gone'].flatMap((target) =>
    PREFIXES.flatMap((prefix) =>
      (['simple', 'partitioned-delivery-time'] as const).map((keyFormat) =>
        known({ target, prefix, keyFormat, grants: [] }),
      ),
    ),
  ),
];
const rules = [
  { ...expiring('x'), expiresAfterDays: 30 },
  { ...expiring(''), narrowed: true, expiresAfterDays: 7 },
  { ...expiring('x/y/'), expiresAfterDays: 60 },
  { ...expiring('z'), expiresAfterDays: 1 },
  expiring(''),
];

interface Scene {
  readonly loggings: readonly (Observation<Logging> | undefined)[];
  readonly lifecycle: readonly number[];
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  loggings: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...loggings) },
      { weight: 1, arbitrary: fc.constantFrom(undefined, refused) },
    ),
    { minLength: NAMES.length, maxLength: NAMES.length },
  ),
  lifecycle: fc.uniqueArray(fc.nat({ max: rules.length - 1 }), { maxLength: 3 }),
});

const accountOf = ({ loggings: facts, lifecycle }: Scene) => {
  const lifecycleFact = known({ rules: lifecycle.flatMap((index) => rules[index] ?? []) });
  const sketch = (logging: LoggingSketch | undefined): BucketSketch => ({
    ...(logging === undefined ? {} : { logging }),
    facts: { lifecycle: lifecycleFact },
  });
  return derived(Object.fromEntries(NAMES.map((name, index) => [name, sketch(facts[index])])));
};

/** The leaves that depend on other buckets, and whether they give an answer wherever the hidden cannot matter. */
const LEAVES = {
  isLogTarget: 'exact',
  logSources: 'exact',
  'logging.loop': 'exact',
  'logging.hops': 'exact',
  'logging.loopTails': 'cautious',
  'logging.overlaps': 'exact',
  'logging.overlapsWith': 'exact',
  'logging.target.exists': 'exact',
  'logging.target.isLogTarget': 'cautious',
  'lifecycle.expires': 'cautious',
  'lifecycle.expiresAfterDays': 'cautious',
} as const;

describe.each(Object.entries(LEAVES))('%s', (attribute, how) => {
  const isHidden = (observation: Observation<Logging> | undefined): boolean =>
    observation?.state !== 'known' && observation?.state !== 'absent';

  test(`is right for everything that one hidden bucket may be (${how})`, () => {
    fc.assert(
      fc.property(scenes, fc.nat({ max: NAMES.length - 1 }), (scene, hide) => {
        const hidden = { ...scene, loggings: scene.loggings.map((seen, index) => (index === hide ? refused : seen)) };
        const possible = loggings.map((logging) =>
          accountOf({ ...scene, loggings: scene.loggings.map((seen, index) => (index === hide ? logging : seen)) }),
        );
        const before = accountOf(hidden);
        for (const name of NAMES) {
          const answer = before.bucket(name)(`bucket.${attribute}`);
          const answers = possible.map((one) => one.bucket(name)(`bucket.${attribute}`));
          if (isObserved(answer)) for (const other of answers) expect(other).toEqual(answer);
          else if (how === 'exact' && hidden.loggings.filter(isHidden).length === 1) {
            expect(new Set(answers.map((one) => String(told(one)))).size).toBeGreaterThan(1);
          }
        }
      }),
      { numRuns: sized(30, 150) },
    );
  });
});
