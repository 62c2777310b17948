import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcherOf, waiverOf } from '../../src/baseline/match-waivers.ts';
import { useWaivers, type WaiverReport } from '../../src/baseline/waivers.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import { ACCOUNTS, findingOf, headerOf, type Night, scan, type World } from './world.ts';

const [ACCOUNT, OTHER] = ACCOUNTS;
const TODAY = '2026-11-22';

const waiver = (told: Partial<Waiver> = {}): Waiver => ({
  rule: 'rule-a',
  resource: 'logs-1',
  account: null,
  reason: 'moved next year',
  owner: 'storage team',
  expires: '2027-01-31',
  location: 's3log-audit.yaml:3',
  ...told,
});

const applied = (finding: Finding, ...waivers: readonly Waiver[]) =>
  waiverOf(
    finding,
    waivers.map((one) => matcherOf(one, TODAY)),
  );

const fail = findingOf({ rule: 'rule-a', account: ACCOUNT, bucket: 'logs-1', affected: ['app-1', 'app-2'] });

describe('a failure is waived where it sits', () => {
  test.each<readonly [string, Partial<Waiver>, boolean]>([
    ['its bucket', {}, true],
    ['its ARN', { resource: 'arn:aws:s3:::logs-1' }, true],
    ['the ARN of another partition', { resource: 'arn:aws-cn:s3:::logs-1' }, false],
    ['a glob', { resource: 'logs-*' }, true],
    ['alternatives', { resource: '{app,logs}-[0-9]' }, true],
    ['everything', { resource: '*' }, true],
    ['a part of the name', { resource: 'logs' }, false],
    ['a part of the ARN', { resource: 'arn:aws:s3:::logs' }, false],
    ['a longer name', { resource: 'logs-10' }, false],
    ['other capitals', { resource: 'Logs-1' }, false],
    ['a bucket that is affected', { resource: 'app-1' }, false],
    ['a glob of rules', { rule: 'rule-*' }, true],
    ['a part of the rule', { rule: 'rule' }, false],
    ['another rule', { rule: 'rule-b' }, false],
    ['its account', { account: ACCOUNT }, true],
    ['another account', { account: OTHER }, false],
  ])('%s', (_, told, covers) => {
    const one = waiver(told);
    const { reason, owner, expires, location } = one;
    expect(applied(fail, one)).toEqual({
      applied: covers ? { reason, owner, expires, location, expired: false } : null,
      used: covers ? [one] : [],
      deciding: covers ? [one] : [],
    });
  });

  test('a name that is no glob takes that very bucket and no other', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{2,20}$/);
    fc.assert(
      fc.property(name, name, (written, bucket) => {
        const { applied: found } = applied(findingOf({ ...fail, bucket }), waiver({ resource: written }));
        expect(found !== null).toBe(written === bucket);
      }),
    );
  });

  test('dots in names are dots', () => {
    const dotted = findingOf({ ...fail, bucket: 'axb' });
    expect(applied(dotted, waiver({ resource: 'a.b' })).applied).toBeNull();
    expect(applied(findingOf({ ...fail, bucket: 'a.b.c' }), waiver({ resource: 'a.*' })).applied).not.toBeNull();
  });
});

describe('an unknown is waived for all the buckets that it stands for', () => {
  const unknown = findingOf({
    rule: 'rule-a',
    account: ACCOUNT,
    verdict: 'unknown',
    cause: 'denied x',
    affected: ['app-1', 'app-2'],
  });
  const first = waiver({ resource: 'app-1', expires: '2027-03-01' });
  const second = waiver({ resource: 'app-2', expires: '2027-02-01', owner: 'another team' });

  test.each<readonly [string, readonly Waiver[], string | null]>([
    ['one for both', [waiver({ resource: 'app-*' })], '2027-01-31'],
    ['one for each: the one that ends first speaks', [first, second], '2027-02-01'],
    ['one bucket is not covered', [first], null],
    ['the longer one of two for a bucket counts', [first, second, waiver({ resource: 'app-2' })], '2027-02-01'],
  ])('%s', (_, waivers, expires) => {
    expect(applied(unknown, ...waivers).applied?.expires ?? null).toBe(expires);
  });

  test('one of the two has ended: it counts again', () => {
    const ended = waiver({ resource: 'app-2', expires: '2026-11-21' });
    expect(applied(unknown, first, ended).applied).toMatchObject({ expires: '2026-11-21', expired: true });
  });

  test.each([
    ['*', true],
    ['app-*', false],
    ['[a-z]*', false],
  ])('what sits at the account itself is waived by "*" alone: %s', (resource, covers) => {
    const atAccount = findingOf({ ...unknown, affected: [] });
    expect(applied(atAccount, waiver({ resource })).applied !== null).toBe(covers);
  });
});

describe('the day', () => {
  test.each([
    ['2026-11-21', true],
    ['2026-11-22', false],
    ['2026-11-23', false],
  ])('a waiver until %s', (expires, expired) => {
    expect(applied(fail, waiver({ expires })).applied).toMatchObject({ expires, expired });
  });

  test('one that holds wins over one that has ended', () => {
    expect(applied(fail, waiver({ expires: '2026-01-01' }), waiver()).applied).toMatchObject({ expired: false });
  });
});

const WORLD: World = {
  [ACCOUNT]: {
    'app-1': { 'rule-a': { target: 'app-1' }, 'rule-b': 'pass' },
    'fine-1': { 'rule-a': 'pass', 'rule-b': 'pass' },
  },
  [OTHER]: { 'web-1': { 'rule-a': 'pass', 'rule-b': 'pass' } },
};

/** What a run says of its waivers after the last account. */
async function reportOf(waivers: readonly Waiver[], narrowed: Omit<Night, 'started'> = {}): Promise<WaiverReport> {
  const night: Night = { started: `${TODAY}T01:00:00.000Z`, ...narrowed };
  const rules = new Set(night.rules ?? ['rule-a', 'rule-b']);
  const desk = useWaivers(waivers, { header: headerOf(WORLD, night), rules, knownRules: ['rule-a', 'rule-b'] });
  for (const result of await scan(WORLD, night)) desk.apply(result);
  return desk.report();
}

describe('of two waivers of one finding the one that ends first is not told', () => {
  const renewed = waiver({ resource: 'app-*' });
  test.each([
    ['ended', '2026-11-21'],
    ['about to end', '2026-11-25'],
  ])('%s', async (_, expires) => {
    const report = await reportOf([waiver({ resource: 'app-1', expires }), renewed]);
    expect(report).toEqual({ unused: [], ofNoRule: [], expiring: [], expired: [] });
  });
});

describe('a waiver that no finding needs', () => {
  test.each<readonly [string, Partial<Waiver>, Omit<Night, 'started'>, boolean]>([
    ['its bucket passes', { resource: 'fine-1' }, {}, true],
    ['its bucket is gone', { resource: 'gone-1' }, {}, true],
    ['a glob that takes nothing', { resource: 'gone-*' }, {}, true],
    ['a glob of rules', { rule: 'rule-*', resource: 'fine-1' }, {}, true],
    ['its account is gone', { resource: '*', account: '999988887777' }, {}, true],
    ['it is needed', { resource: 'app-1' }, {}, false],
    ['its rule was not run', { resource: 'fine-1' }, { rules: ['rule-b'] }, false],
    ['a rule of its glob was not run', { rule: 'rule-*', resource: 'fine-1' }, { rules: ['rule-a'] }, false],
    ['its rule is not there', { rule: 'rule-z' }, {}, false],
    ['its account was not scanned', { account: OTHER, resource: '*' }, { accounts: [ACCOUNT] }, false],
    ['its account was scanned', { account: OTHER, resource: '*' }, { accounts: [OTHER] }, true],
    ['its account could not be entered', { account: OTHER, resource: '*' }, { unreachable: [OTHER] }, false],
    ['it may be in an account that was not reached', { resource: 'gone-1' }, { unreachable: [OTHER] }, false],
    ['it may be in an account that was not scanned', { resource: 'gone-1' }, { accounts: [ACCOUNT] }, false],
    ['its bucket was found in an account that was scanned', { resource: 'fine-1' }, { accounts: [ACCOUNT] }, true],
    ['only some Regions were judged', { resource: 'fine-1' }, { regions: ['eu-west-1'] }, false],
    ['its bucket could not be read', { resource: 'fine-1' }, { denied: { 'fine-1': 'denied x' } }, false],
  ])('%s', async (_, told, narrowed, unused) => {
    const one = waiver(told);
    expect((await reportOf([one], narrowed)).unused).toEqual(unused ? [one] : []);
  });

  test('a rule that is not there is told apart', async () => {
    const one = waiver({ rule: 'rule-z' });
    expect(await reportOf([one, waiver({ resource: 'app-1' })])).toMatchObject({ ofNoRule: [one], unused: [] });
  });
});

test.each([
  ['2026-11-21', 'expired'],
  ['2026-11-22', 'expiring'],
  ['2026-12-22', 'expiring'],
  ['2026-12-23', null],
] as const)('a waiver in use until %s is %s', async (expires, list) => {
  const one = waiver({ resource: 'app-1', expires });
  const { expired, expiring } = await reportOf([one]);
  expect({ expired, expiring }).toEqual({ expired: [], expiring: [], ...(list && { [list]: [one] }) });
});
