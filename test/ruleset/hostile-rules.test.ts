import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileRule } from '../../src/evaluate/compile-rule.ts';
import { parseCases } from '../../src/ruleset/cases.ts';
import { checkRules } from '../../src/ruleset/check-rules.ts';
import { runCase } from '../../src/scan/assess/run-case.ts';
import { formatFaults } from '../../src/yaml/fault-report.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const rule = (expect: string, more = ''): string => `id: hostile
title: Hostile
severity: low
on: bucket
expect: ${JSON.stringify(expect)}
message: It failed
because: It is hostile.
fix: Do not run it.
${more}`;

const ALIAS_BOMB = `${Array.from({ length: 12 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`,
).join('\n')}\n`;

/** Mistakes of the file, and the seconds that the processor took for it: other work on the machine does not count. */
async function checked(text: string): Promise<{ readonly faults: string; readonly seconds: number }> {
  const file = join(folder, 'hostile.yaml');
  writeFileSync(file, text);
  const before = process.cpuUsage();
  const { faults } = await checkRules([file]);
  const { user, system } = process.cpuUsage(before);
  return { faults: formatFaults(faults).replaceAll(`${folder}/`, ''), seconds: (user + system) / 1_000_000 };
}

describe('refused with a clear message, within a second', () => {
  test.each([
    ['an alias bomb', ALIAS_BOMB, 'aliases are not accepted here: write the value out'],
    [
      'an alias bomb inside of a rule',
      `${rule('true')}params: { a: &a { type: bool, default: true, doc: x }, b: *a }\n`,
      'hostile.yaml:9:59: aliases',
    ],
    ['a file of 10 MB', rule(`true || "${'x'.repeat(10_000_000)}" == ""`), 'hostile.yaml:1:1: larger than 256 KB'],
    [
      'an expression that nearly fills the largest file',
      rule(`"${'x'.repeat(200_000)}" == ""`),
      'longer than 2000 characters',
    ],
    [
      '10,000 nested parentheses',
      rule(`${'('.repeat(10_000)}true${')'.repeat(10_000)}`),
      'longer than 2000 characters',
    ],
    ['as many parentheses as fit', rule(`${'('.repeat(900)}true${')'.repeat(900)}`), 'too big: more than 32 for Depth'],
    ['as many negations as fit', rule(`${'!'.repeat(1_900)}true`), 'too big: more than'],
    [
      '10,000 nested lists in YAML',
      `${rule('true')}params: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`,
      'nested too deeply',
    ],
    [
      '10,000 names that nobody knows',
      `${rule('true')}${Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n')}\n`,
      'unknown key "k0"',
    ],
    [
      'loops within loops',
      rule('bucket.logSources.all(a, bucket.logSources.all(b, bucket.logSources.all(c, a != b)))'),
      'more than 2 of',
    ],
    [
      'a slow regular expression with a reference back',
      rule('bucket.name.matches("^(a+)+\\\\1$")'),
      'not a regular expression of RE2',
    ],
    [
      'a regular expression with a huge repeat',
      rule('bucket.name.matches("((a{1000}){1000}){1000}")'),
      'not a regular expression of RE2',
    ],
    [
      'a regular expression that looks around',
      rule('bucket.name.matches("(?=a)b")'),
      'not a regular expression of RE2',
    ],
    [
      'a tag that makes something else of a value',
      rule('true').replace('title: Hostile', 'title: !!js/function "() => 1"'),
      'hostile.yaml:2:',
    ],
    ['the environment', rule('process.env.HOME == ""'), 'nothing is known as "process"'],
    ['what every object has', rule('bucket.constructor == ""'), 'nothing is known as "bucket.constructor"'],
    [
      'a name made up at run time',
      rule('bucket[params.name] == ""', 'params: { name: { type: string, default: policy, doc: x } }\n'),
      '"bucket" is no value',
    ],
    ['today', rule('now() > timestamp("2020-01-01T00:00:00Z")'), 'there is no function now()'],
  ])('%s', async (_, text, message) => {
    const { faults, seconds } = await checked(text);
    expect(faults).toContain(message);
    expect(faults.length).toBeLessThan(20_000);
    expect(seconds).toBeLessThan(1);
  });
});

test('what is accepted cannot run for long: a regular expression that makes others hang, on the longest list', async () => {
  const text = rule('bucket.logSources.all(a, !a.matches("^(a+)+$")) || bucket.tags.exists(t, t.matches("(x+x+)+y"))');
  expect((await checked(text)).faults).toBe('');
  const { sources } = await checkRules([join(folder, 'hostile.yaml')]);
  const source = sources.get('hostile');
  const compiled = source && compileRule(source);
  if (compiled === undefined || !('judge' in compiled)) throw new Error('the rule is refused');
  const list = Array.from({ length: 20_000 }, (_, index) => `${'a'.repeat(63)}${index}!`);
  const before = process.cpuUsage();
  const { verdict } = compiled.judge('app', (path) => ({
    value: path === 'bucket.tags' ? { ['x'.repeat(5_000)]: '' } : list,
  }));
  const { user, system } = process.cpuUsage(before);
  expect(verdict).toBe('pass');
  expect((user + system) / 1_000_000).toBeLessThan(5);
});

test('cases are refused like rules, and cannot reach beyond what they describe', () => {
  expect(parseCases('c.yaml', ALIAS_BOMB)).toMatchObject({
    faults: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('aliases') })]),
  });
  expect(parseCases('c.yaml', `- ${'['.repeat(10_000)}`)).toHaveProperty('faults');
  const one = parseCases(
    'c.yaml',
    '- { name: x, buckets: { __proto__: { versioning: denied } }, judge: __proto__, verdict: unknown }\n',
  );
  if (!('cases' in one)) return;
  const compiled = compileRule({
    ...{ id: 'a-rule', title: 'A', severity: 'low', on: 'bucket', because: '', fix: '' },
    ...{ expect: 'bucket.versioning.status == "Enabled"', message: '' },
  });
  const [first] = one.cases;
  if (!('judge' in compiled) || first === undefined) throw new Error('no rule, or no case');
  expect(runCase(compiled, first)).toHaveProperty('differences', []);
});
