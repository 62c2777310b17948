import { describe, expect, test } from 'vitest';
import { compiled, faultsOf, lookupOf } from './rule.ts';

describe('refused before the first bucket is looked at', () => {
  test.each([
    [
      'bucket.polcy.exists',
      'expect@0: nothing is known as "bucket.polcy.exists"; did you mean "bucket.policy.exists"?',
    ],
    ['has(bucket.polcy)', 'expect@4: nothing is known as "bucket.polcy"; did you mean "bucket.policy"?'],
    ['has(bucket.name)', 'expect@4: this path always has a value: compare it instead'],
    ['has(bucket.policy)', 'expect@4: "bucket.policy" is no value; read one of the paths below it'],
    ['bucket.?name == "x"', 'expect@7: Expected IDENTIFIER, got QUESTION'],
    ['dyn(bucket).name == "x"', 'expect@0: there is no function dyn()'],
    ['bucket["name"] == "x"', 'expect@0: "bucket" is no value; read a path below it, spelled out'],
    ['bucket == bucket', 'expect@0: "bucket" is no value; read a path below it, spelled out'],
    ['(bucket).name == "x"', 'expect@1: write the path bucket.name in one piece'],
    ['bucket.\n  name == "x"', 'expect@0: write the path bucket.name in one piece'],
    ['bucket.name.first == "x"', 'expect@0: nothing is known as "bucket.name.first"'],
    ['bucket_name == "x"', 'expect@0: nothing is known as "bucket_name"'],
    ['bucket.logging.target.logging.target.name == ""', 'expect@0: nothing is known as'],
    ['nothing', 'expect@0: nothing is known as "nothing"'],
    ['organization.id == "o"', 'expect@0: nothing is known as "organization.id"'],
    ['params.min > 1', 'expect@0: nothing is known as "params.min"'],
    ['bucket.logSources.all(bucket, bucket.name == "x")', 'expect@22: the name "bucket" is taken'],
    ['bucket.logSources.all(a, bucket.logSources.all(a, true))', 'expect@47: the name "a" is taken'],
    ['bucket.logSources.all(bucket_name, true)', 'expect@22: the name "bucket_name" is taken'],
    ['bucket.logSources.all("a", true)', 'expect@22: all(var, predicate) invalid'],
    ['bucket.logSources.all(true)', 'expect@22: all() needs a name for the entry first'],
    ['cel.bind(x, 1, x == 1)', 'expect@4: there is no method bind()'],
    ['type(1) == int', 'expect@0: there is no function type()'],
    ['bucket.name.startWith("x")', 'expect@12: there is no method startWith(); did you mean "startsWith"?'],
    ['bucket.name.linearMatches("x")', 'expect@12: there is no method linearMatches()'],
    ['bucket.name.matches("(a")', 'expect@20: not a regular expression of RE2'],
    ['bucket.name.matches("(?=a)")', 'expect@20: not a regular expression of RE2'],
    ['bucket.name', 'expect@0: must be bool, is string'],
    ['bucket.tags["a"]', 'expect@0: must be bool, is string'],
    ['bucket.logging.hops == "1"', 'expect@0: no such overload: int == string'],
    ['bucket.objectLock.enabled && bucket.name', 'expect@0: Logical operator requires bool operands'],
    ['bucket.name ==', 'expect@14: Unexpected token: EOF'],
    ['bucket.name == "x', 'expect@15: Unterminated string'],
    ['true // a = b', undefined],
  ])('%s', (text, fault) => {
    const faults = faultsOf({ expect: text });
    if (fault === undefined) expect(faults).toEqual([]);
    else expect(faults[0]).toContain(fault);
  });

  test('everything that is wrong is said in one go', () => {
    const faults = faultsOf({
      when: 'bucket.x && bucket.y',
      expect: 'bucket.name',
      at: 'bucket.logging.hops',
      message: 'so {bucket.z} and {bucket.logSources}',
    });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      ...['when@0', 'when@12', 'expect@0', 'at@0', 'message@4', 'message@19'],
    ]);
  });

  test('rules on accounts read no bucket', () => {
    expect(faultsOf({ on: 'account', expect: 'bucket.name == ""' })[0]).toContain('nothing is known as "bucket.name"');
    expect(faultsOf({ on: 'account', expect: 'account.reachable' })).toEqual([]);
  });
});

describe('limits', () => {
  test.each([
    ['ten thousand parentheses', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`, 'longer than 2000 characters'],
    ['a few too many parentheses', `${'('.repeat(900)}true${')'.repeat(900)}`, 'too big: more than 32 for Depth'],
    ['a thousand negations', `${'!'.repeat(1000)}true`, 'too big: more than 300 for AstNodes'],
    ['a sum of many terms', `${Array(400).fill('1').join('+')} > 0`, 'too big'],
    ['three macros in one another', 'bucket.logSources.all(a, [a].all(b, [b].all(c, c == a)))', 'more than 2 of all'],
    [
      'three macros after one another',
      'bucket.logSources.map(a, a + a).map(a, a + a).map(a, a + a) == []',
      'more than 2 of',
    ],
    ['a long pattern', `bucket.name.matches("${'a'.repeat(600)}")`, 'longer than 500 characters'],
  ])('%s', (_, text, fault) => {
    expect(faultsOf({ expect: text }).join('\n')).toContain(fault);
  });

  test('a pattern that makes backtracking engines hang takes no time', () => {
    const rule = compiled({ expect: 'bucket.name.matches("^(a+)+$")' });
    expect(rule.judge('x', lookupOf({ 'bucket.name': `${'a'.repeat(20_000)}!` })).verdict).toBe('fail');
  });
});

describe('accepted', () => {
  const seen = lookupOf({
    'bucket.name': 'app-data',
    'bucket.logging.hops': 2n,
    'bucket.logSources': ['b', 'a', 'c'],
    'bucket.tags': { owner: 'team' },
    'bucket.created': '2024-05-01T09:30:00.000Z',
    'account.id': '111122223333',
  });
  test.each([
    ['bucket.name.matches("^app-") && bucket.name.matches("data")', true],
    ['bucket.name.matches("^data")', false],
    ['bucket.name.matches(account.id)', false],
    ['bucket.logSources.exists(source, source == "a" && source != bucket.name)', true],
    ['bucket.logSources.filter(s, s > "a").map(s, s + "!").join(",") == "b!,c!"', true],
    ['bucket.logSources.brief(2) == "b, a, 1 more" && bucket.logSources.brief(3, "/") == "b/a/c"', true],
    ['"owner" in bucket.tags && bucket.tags["owner"] == "team" && bucket.tags.owner == "team"', true],
    ['bucket.logging.hops + 1 == 3', true],
    ['bucket.logSources[1] == "a" && bucket.logSources.size() == 3 && size(bucket.logSources) == 3', true],
    ['timestamp(bucket.created) < timestamp("2025-01-01T00:00:00Z")', true],
    ['bucket.name in ["app-data", "x"] ? account.id != "" : false', true],
  ])('%s', (text, holds) => {
    expect(compiled({ expect: text }).judge('app-data', seen).verdict).toBe(holds ? 'pass' : 'fail');
  });
});

describe('parameters', () => {
  const params = { min: { type: 'int', default: 90, doc: 'Days' } } as const;
  const text = 'bucket.logging.hops >= params.min';

  test('have their default, or what is set', () => {
    const seen = lookupOf({ 'bucket.logging.hops': 30n });
    expect(compiled({ expect: text, params }).judge('a', seen).verdict).toBe('fail');
    expect(compiled({ expect: text, params }, { min: 30 }).judge('a', seen).verdict).toBe('pass');
  });

  test.each([
    [{ expect: text, params: { min: { type: 'int', default: 'x', doc: 'D' } } } as const, {}, 'must be an integer'],
    [{ expect: text, params: { min: { type: 'int', default: 1.5, doc: 'D' } } } as const, {}, 'must be an integer'],
    [{ expect: text, params }, { min: 'soon' }, 'parameter min of a-rule is set to no int'],
    [{ expect: text, params }, { max: 1 }, 'parameter max is set, but a-rule has none of this name'],
    [{ expect: 'true', params }, {}, 'parameter min is read by no expression'],
  ])('%j with %j', (fields, settings, fault) => {
    expect(faultsOf(fields, settings).join('\n')).toContain(fault);
  });

  test('a name of every object is no parameter', () => {
    expect(faultsOf({ expect: text, params }, { toString: 1 }).join('\n')).toContain('none of this name');
  });
});
