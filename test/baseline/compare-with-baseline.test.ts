import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { againstBaseline } from '../../src/baseline/compare-with-baseline.ts';
import type { AccountResult, Finding } from '../../src/model/finding.ts';
import { streamed } from '../report/sample.ts';
import {
  ACCOUNTS,
  allFindings,
  baselineOf,
  findingOf,
  headerOf,
  looked,
  type Night,
  narrowing,
  RULES,
  scan,
  type Truth,
  type World,
  world,
} from './world.ts';

const night = (number: number, narrowed: Omit<Night, 'started'> = {}): Night => ({
  started: `2026-11-${String(number).padStart(2, '0')}T01:00:00.000Z`,
  ...narrowed,
});

/** The reports of one night after the other, each with the one before as its baseline. */
async function nights(plan: readonly (readonly [World, Omit<Night, 'started'>])[]) {
  const told: { readonly results: readonly AccountResult[]; readonly world: World; readonly night: Night }[] = [];
  for (const [world, narrowed] of plan) {
    const last = told.at(-1);
    const now = night(told.length + 1, narrowed);
    told.push({
      results: await scan(world, now, last ? baselineOf(last.results, last.night) : null),
      world,
      night: now,
    });
  }
  return told;
}

const bucketStatus = (results: readonly AccountResult[]): ReadonlySet<string> =>
  new Set(
    allFindings(results).flatMap(({ verdict, fingerprint, affected }) =>
      verdict === 'fail' ? affected.map((bucket) => `${fingerprint} ${bucket}`) : [],
    ),
  );

const FIRST_NIGHT = '2026-11-01T01:00:00.000Z';

describe('over any number of nights', () => {
  const plan = fc.array(fc.tuple(world, narrowing), { minLength: 2, maxLength: 5 });

  test('a failure of a bucket stands until the bucket was really looked at again', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        const told = await nights(steps);
        for (const [index, now] of told.entries()) {
          const before = told[index - 1];
          if (before === undefined) continue;
          const after = bucketStatus(now.results);
          for (const finding of allFindings(before.results)) {
            if (finding.verdict !== 'fail') continue;
            for (const bucket of finding.affected) {
              if (looked(now.world, now.night, finding, bucket)) continue;
              expect(after).toContain(`${finding.fingerprint} ${bucket}`);
            }
          }
        }
      }),
    );
  });

  test('what is resolved was looked at, each bucket of it, and is not there any more', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        for (const { results, world, night } of await nights(steps)) {
          const there = new Set(allFindings(results).map(({ fingerprint }) => fingerprint));
          for (const { finding } of results.flatMap(({ resolved }) => resolved)) {
            expect(there).not.toContain(finding.fingerprint);
            for (const bucket of finding.affected) expect(looked(world, night, finding, bucket)).toBe(true);
          }
        }
      }),
    );
  });

  test('a failure that this night saw is told as this night saw it', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        for (const { results, world, night } of await nights(steps)) {
          const alone = allFindings(await scan(world, night));
          const told = new Map(allFindings(results).map((finding) => [finding.fingerprint, finding]));
          for (const finding of alone) {
            const same = told.get(finding.fingerprint);
            expect(same).toMatchObject({ lastSeen: null, message: finding.message });
            expect(same?.affected).toEqual(expect.arrayContaining([...finding.affected]));
          }
          // The others were not looked at, and say when they were.
          for (const { fingerprint, lastSeen } of told.values())
            expect(lastSeen === null).toBe(alone.some((finding) => finding.fingerprint === fingerprint));
        }
      }),
    );
  });

  test('accounts come in the order of ids, each once', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        for (const { results } of await nights(steps)) {
          const ids = results.map(({ account }) => account.id);
          expect(ids).toEqual([...new Set(ids)].sort());
        }
      }),
    );
  });

  test('a second night like the first changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(world, narrowing, async (one, narrowed) => {
        const [first, second, third] = await nights([
          [one, narrowed],
          [one, narrowed],
          [one, narrowed],
        ]);
        const plain = (results: readonly AccountResult[] = []): readonly Finding[] =>
          allFindings(results).map(({ firstSeen: _, ...finding }) => ({ ...finding, baselineState: null }));
        expect(plain(second?.results)).toEqual(plain(first?.results));
        for (const { firstSeen } of allFindings(third?.results ?? [])) expect(firstSeen).toBe(FIRST_NIGHT);
        expect(third?.results).toEqual(second?.results);
        expect(second?.results.flatMap(({ resolved }) => resolved)).toEqual([]);
        expect(allFindings(second?.results ?? []).every(({ baselineState }) => baselineState === 'unchanged')).toBe(
          true,
        );
      }),
    );
  });

  test('a wide night after narrower ones is what it would be without them', async () => {
    await fc.assert(
      fc.asyncProperty(world, narrowing, narrowing, async (one, narrow, narrower) => {
        const [, wide] = await nights([
          [one, {}],
          [one, {}],
        ]);
        const last = (
          await nights([
            [one, {}],
            [one, narrow],
            [one, narrower],
            [one, {}],
          ])
        ).at(-1);
        expect(allFindings(last?.results ?? [])).toEqual(allFindings(wide?.results ?? []));
        const failures = last?.results.flatMap(({ resolved }) =>
          resolved.filter(({ finding }) => finding.verdict === 'fail'),
        );
        expect(failures).toEqual([]);
      }),
    );
  });

  test('shards of one night, one after the other, are the whole night', async () => {
    await fc.assert(
      fc.asyncProperty(world, world, async (before, after) => {
        const [, whole] = await nights([
          [before, {}],
          [after, {}],
        ]);
        const shards = await nights([[before, {}], ...ACCOUNTS.map((id) => [after, { accounts: [id] }] as const)]);
        const plain = (results: readonly AccountResult[] = []) =>
          allFindings(results).map(({ fingerprint, affected, verdict }) => ({ fingerprint, affected, verdict }));
        expect(plain(shards.at(-1)?.results)).toEqual(plain(whole?.results));
      }),
    );
  });
});

const [ACCOUNT, OTHER] = ACCOUNTS;
const [RULE] = RULES;
const bucket = (truth: Truth) => ({ 'rule-a': truth, 'rule-b': 'pass' as const });
const fails = (target: string) => bucket({ target });

/** What became of the findings of a first night in a second one. */
async function then(
  first: World[string],
  second: World[string] | null,
  narrowed: Omit<Night, 'started'> = {},
): Promise<readonly string[]> {
  const others = { [OTHER]: {} };
  const [, last] = await nights([
    [{ [ACCOUNT]: first, ...others }, {}],
    [second === null ? others : { [ACCOUNT]: second, ...others }, narrowed],
  ]);
  return (last?.results ?? []).flatMap(({ findings, resolved }) => [
    ...findings.map(
      ({ verdict, bucket, cause, affected, baselineState, lastSeen }) =>
        `${verdict} ${bucket}${cause} [${affected}] ${baselineState}${lastSeen === null ? '' : ` since ${lastSeen.slice(0, 10)}`}`,
    ),
    ...resolved.map(({ finding, because }) => `resolved ${finding.bucket}${finding.cause}: ${because}`),
  ]);
}

describe('what becomes of a failure', () => {
  test.each<readonly [string, World[string] | null, Omit<Night, 'started'>, readonly string[]]>([
    ['still there', { a1: fails('a1') }, {}, ['fail a1 [a1] unchanged']],
    ['mended', { a1: bucket('pass') }, {}, ['resolved a1: passes']],
    ['does not apply any more', { a1: bucket('not-applicable') }, {}, ['resolved a1: not-applicable']],
    ['bucket deleted', { other: bucket('pass') }, {}, ['resolved a1: bucket-gone']],
    ['sits elsewhere', { a1: fails('b1') }, {}, ['fail b1 [a1] new', 'resolved a1: replaced']],
    ['account gone', null, {}, ['resolved a1: account-gone']],
    [
      'account not in this run',
      { a1: bucket('pass') },
      { accounts: [OTHER] },
      ['fail a1 [a1] unchanged since 2026-11-01'],
    ],
    [
      'account not reached',
      { a1: bucket('pass') },
      { unreachable: [ACCOUNT] },
      ['fail a1 [a1] unchanged since 2026-11-01'],
    ],
    ['listing cut short', {}, { cut: [ACCOUNT] }, ['fail a1 [a1] unchanged since 2026-11-01']],
    ['rule not run', { a1: bucket('pass') }, { rules: ['rule-b'] }, ['fail a1 [a1] unchanged since 2026-11-01']],
    [
      'Region not judged',
      { a1: bucket('pass') },
      { regions: ['eu-west-2'] },
      ['fail a1 [a1] unchanged since 2026-11-01'],
    ],
    [
      'not readable now',
      { a1: bucket('pass') },
      { denied: { a1: 'denied x' }, rules: [RULE] },
      ['fail a1 [a1] unchanged since 2026-11-01', 'unknown denied x [a1] new'],
    ],
  ])('%s', async (_, second, narrowed, expected) => {
    expect(await then({ a1: fails('a1') }, second, narrowed)).toEqual(expected);
  });

  test('of several buckets at one place those stand that were not looked at', async () => {
    const first = { a1: fails('logs'), b1: fails('logs'), c1: fails('logs') };
    const mended = { a1: bucket('pass'), b1: bucket('pass'), c1: bucket('pass') };
    expect(await then(first, mended, { denied: { b1: 'denied x' }, rules: [RULE] })).toEqual([
      'fail logs [b1] unchanged since 2026-11-01',
      'unknown denied x [b1] new',
    ]);
    // One that fails again keeps the place; the one that was not seen stays with it.
    expect(await then(first, { ...mended, a1: fails('logs') }, { denied: { b1: 'denied x' }, rules: [RULE] })).toEqual([
      'fail logs [a1,b1] unchanged',
      'unknown denied x [b1] new',
    ]);
  });

  test('lastSeen stays that of the last scan that saw it', async () => {
    const one = { [ACCOUNT]: { a1: fails('a1') }, [OTHER]: {} };
    const told = await nights([
      [one, {}],
      [one, {}],
      [one, { accounts: [OTHER] }],
      [one, { rules: ['rule-b'] }],
    ]);
    expect(allFindings(told.at(-1)?.results ?? []).map(({ lastSeen }) => lastSeen)).toEqual([night(2).started]);
  });
});

describe('what becomes of an unknown', () => {
  const nightsOf = async (second: Omit<Night, 'started'>, truth: Truth) => {
    const [, last] = await nights([
      [{ [ACCOUNT]: { a1: bucket('pass') } }, { denied: { a1: 'denied x' }, rules: [RULE] }],
      [{ [ACCOUNT]: { a1: bucket(truth) } }, second],
    ]);
    const { findings, resolved } = last?.results[0] ?? { findings: [], resolved: [] };
    return [
      ...findings.map(({ verdict, cause, baselineState }) => `${verdict} ${cause} ${baselineState}`),
      ...resolved.map(({ because }) => `resolved: ${because}`),
    ];
  };
  test.each<readonly [string, Omit<Night, 'started'>, Truth, readonly string[]]>([
    ['seen to pass', {}, 'pass', ['resolved: passes']],
    ['seen to fail', {}, { target: 'a1' }, ['fail  new', 'resolved: replaced']],
    [
      'unknown for another cause: nothing is said to be better',
      { denied: { a1: 'denied y' }, rules: [RULE] },
      'pass',
      ['unknown denied y new'],
    ],
    ['not looked at', { rules: ['rule-b'] }, 'pass', ['unknown denied x unchanged']],
  ])('%s', async (_, second, truth, expected) => {
    expect(await nightsOf(second, truth)).toEqual(expected);
  });
});

describe('what is said of the organization as a whole', () => {
  const ID = 'o-example0001';
  const whole = (verdict: 'pass' | 'fail'): AccountResult => ({
    account: { id: ID, name: '', path: '', state: '' },
    coverage: { status: 'not-covered', reason: '', buckets: { listed: 0, judged: 0 }, unobserved: [] },
    findings: verdict === 'fail' ? [findingOf({ rule: RULE, account: ID })] : [],
    resolved: [],
    verdicts: {},
    outcomes: { [RULE]: { pass: verdict === 'pass' ? [ID] : [], notApplicable: [] } },
    listed: [],
    regionOf: new Map(),
    regions: [],
    edges: [],
  });

  async function after(second: 'pass' | 'fail' | null, narrowed: Omit<Night, 'started'> = {}) {
    const empty: World = { [ACCOUNT]: {}, [OTHER]: {} };
    const baseline = baselineOf([whole('fail')], night(1));
    const results = [...(await scan(empty, night(2, narrowed))), ...(second === null ? [] : [whole(second)])];
    const scope = { header: headerOf(empty, night(2, narrowed)), rules: new Set(narrowed.rules ?? RULES) };
    const told: AccountResult[] = [];
    for await (const result of againstBaseline(streamed(results), baseline, scope)) told.push(result);
    expect(told.at(-1)?.account.id).toBe(ID);
    return told.flatMap(({ findings, resolved }) => [
      ...findings.map(({ lastSeen }) => (lastSeen === null ? 'seen' : 'carried')),
      ...resolved.map(({ because }) => because),
    ]);
  }

  test.each<readonly [string, 'pass' | 'fail' | null, Omit<Night, 'started'>, readonly string[]]>([
    ['still so', 'fail', {}, ['seen']],
    ['better', 'pass', {}, ['passes']],
    ['better for a part of the accounts', 'pass', { accounts: [ACCOUNT] }, ['carried']],
    ['not asked', null, { rules: ['rule-b'] }, ['carried']],
  ])('%s', async (_, second, narrowed, expected) => {
    expect(await after(second, narrowed)).toEqual(expected);
  });
});
