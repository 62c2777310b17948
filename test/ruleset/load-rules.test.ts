import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { loadRules, type RuleSettings } from '../../src/ruleset/load-rules.ts';
import { BUILTIN_RULES } from '../../src/ruleset/rule-files.ts';
import { RULE_SCHEMA } from '../../src/ruleset/rule-schema.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A folder of its own with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'folder-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const RULE = `id: mine
title: Mine
severity: low
on: bucket
expect: bucket.objectLock.enabled
message: No lock on {bucket.name}
because: So it is.
fix: Switch it on.
`;

/** The message, with the folder taken out. */
async function refusal(folders: readonly string[], params: RuleSettings = {}, builtin = false): Promise<string> {
  const error: unknown = await loadRules({ folders, builtin, params }).catch((caught: unknown) => caught);
  if (!(error instanceof UserError)) throw new Error('expected a UserError', { cause: error });
  expect(error.hint).not.toBe('');
  return folders.reduce((text, folder) => text.replaceAll(`${folder}/`, ''), error.message);
}
const refusalOf = (text: string): Promise<string> => refusal([folderOf({ 'mine.yaml': text })]);

test('the rules of the package are sorted by id, and each reads what it needs', async () => {
  const { rules } = await loadRules({ folders: [], builtin: true });
  const ids = rules.map(({ info: { id } }) => id);
  expect(ids).toEqual([...ids].sort());
  expect(ids).toEqual(expect.arrayContaining(['logging-enabled', 'bucket-versioned', 'account-reachable']));
  for (const { paths } of rules) expect(paths.length).toBeGreaterThan(0);
});

test('own rules stand beside those of the package, or instead of them', async () => {
  const own = folderOf({ 'mine.yaml': RULE });
  const beside = await loadRules({ folders: [own], builtin: true });
  const { rules: ofPackage } = await loadRules({ folders: [], builtin: true });
  expect(beside.rules).toHaveLength(ofPackage.length + 1);
  const { rules, sources } = await loadRules({ folders: [own], builtin: false });
  expect(rules.map(({ info }) => info)).toEqual([
    expect.objectContaining({ id: 'mine', tags: ['default'], controls: {} }),
  ]);
  expect(sources.get('mine')?.expect).toBe('bucket.objectLock.enabled');
});

describe('rules in folders below', () => {
  const other = RULE.replace('mine', 'other');
  const below = (path: string): string => folderOf({ 'mine.yaml': RULE, [path]: other });
  const idsOf = async (...folders: readonly string[]): Promise<readonly string[]> =>
    (await loadRules({ folders, builtin: false })).rules.map(({ info }) => info.id);

  test.each(['team/other.yaml', 'team/deep/other.YML'])('%s is refused, since nobody would read it', async (path) => {
    const folder = below(path);
    expect(await refusal([folder])).toMatch(`the rule ${path} would not be read`);
    expect(await idsOf(folder, join(folder, dirname(path)))).toEqual(['mine', 'other']);
  });

  test('so is one behind a link to a folder', async () => {
    const folder = folderOf({ 'mine.yaml': RULE });
    symlinkSync(folderOf({ 'other.yaml': other }), join(folder, 'team'));
    symlinkSync(folder, join(folder, 'itself'));
    expect(await refusal([folder])).toMatch('the rule team/other.yaml would not be read');
  });

  test.each(['cases/other.yaml', '..data/other.yaml', '.git/other.yaml', 'node_modules/a/other.yaml', 'docs/other.md'])(
    "%s is nobody's rule",
    async (path) => {
      expect(await idsOf(below(path))).toEqual(['mine']);
    },
  );

  test('nor are cases, and files of other programs', async () => {
    const cases = '- { name: a, buckets: { b: {} }, judge: b, verdict: fail }\n';
    expect(await idsOf(folderOf({ 'mine.yaml': RULE, 'tests/mine.yaml': cases, 'ci/job.yml': 'id: a\n' }))).toEqual([
      'mine',
    ]);
  });
});

test('the ending of a file may be in capitals', async () => {
  expect((await loadRules({ folders: [folderOf({ 'mine.YAML': RULE })], builtin: false })).rules).toHaveLength(1);
});

test('the schema for editors is the one that rules are checked by', async () => {
  await expect(`${JSON.stringify(RULE_SCHEMA, null, 2)}\n`).toMatchFileSnapshot(`${BUILTIN_RULES}/rule.schema.json`);
});

describe('a fault is told with its place', () => {
  test('in a line of its own', async () => {
    expect(await refusalOf(RULE.replace('bucket.objectLock.enabled', 'bucket.objectLok.enabled || true'))).toBe(
      [
        'mine.yaml:5:9: nothing is known as "bucket.objectLok.enabled"; did you mean "bucket.objectLock.enabled"?',
        '    expect: bucket.objectLok.enabled || true',
        '            ^',
      ].join('\n'),
    );
  });

  test.each([
    ['plain', 'expect: true && bucket.x', '5:17'],
    ['single quotes', "expect: 'true && bucket.x'", '5:18'],
    ['single quotes with a quote', "expect: '''a'' == bucket.x'", '5:19'],
    ['double quotes', 'expect: "true && bucket.x"', '5:18'],
    ['double quotes with escapes', 'expect: "\\"a\\" == \\x62ucket.x"', '5:19'],
    ['a literal block', 'expect: |\n  true\n    && bucket.x', '7:8'],
    ['a folded block', 'expect: >-\n  true\n  && bucket.x', '7:6'],
    ['a folded block after an empty line', 'expect: >-\n  true\n\n  && bucket.x', '8:6'],
    ['a block with indentation of its own', 'expect: |2-\n    true && bucket.x', '6:13'],
    ['a plain scalar on two lines', 'expect: true\n  && bucket.x', '6:6'],
    ['double quotes on two lines', 'expect: "true\n  && bucket.x"', '6:6'],
    ['after wide characters', `expect: 'true || "\u{1F600}é" == bucket.x'`, '5:27'],
    ['within a placeholder', 'expect: "true"\nescalate: { when: bucket.x, severity: high }', '6:19'],
  ])('%s', async (_, written, place) => {
    const message = await refusalOf(RULE.replace('expect: bucket.objectLock.enabled', written));
    expect(message.split(': ')[0]).toBe(`mine.yaml:${place}`);
    expect(message).toMatch(/\^$/);
  });

  test('of a message: the line and column of the placeholder', async () => {
    expect(await refusalOf(RULE.replace('{bucket.name}', '{bucket.nam}'))).toContain(
      'mine.yaml:6:22: nothing is known',
    );
  });

  test('all faults of all files at once, in order', async () => {
    const folder = folderOf({
      'b.yaml': RULE.replace('id: mine', 'id: b')
        .replace('severity: low', 'severity: bad')
        .replace('on: bucket', 'on: moon'),
      'a.yaml': RULE.replace('id: mine', 'id: a').replace('bucket.name', 'bucket.nam').replace('enabled', 'enabeld'),
      'good.yaml': RULE.replace('mine', 'good'),
    });
    const places = (await refusal([folder])).match(/^\w+\.yaml:\d+:\d+/gm);
    expect(places).toEqual(['a.yaml:5:9', 'a.yaml:6:22', 'b.yaml:3:11', 'b.yaml:4:5']);
  });

  test('long lines show what is around the place, and control codes do not reach the terminal', async () => {
    const message = await refusalOf(
      RULE.replace('bucket.objectLock.enabled', `${'true && '.repeat(100)}bucket.x # \u009b31m`),
    );
    const [, quoted = '', caret = ''] = message.split('\n');
    expect(quoted.length).toBeLessThan(200);
    expect(quoted.slice(caret.length - 1)).toMatch(/^bucket\.x/);
    expect(quoted).not.toContain('\u009b');
  });
});

describe('what is not a rule', () => {
  test.each([
    ['id: mine\nid: mine\n', 'Map keys must be unique'],
    ['id: [', 'mine.yaml:1:6: '],
    ['', 'mine.yaml:1:1: the file must be a mapping (name: value)'],
    ['- a\n', 'mine.yaml:1:1: the file must be a mapping (name: value)'],
    [`${RULE}---\n${RULE}`, 'multiple documents'],
    [RULE.replace('title: Mine\n', ''), 'mine.yaml:1:1: "title" is missing'],
    [RULE.replace('title: Mine', 'titel: Mine'), 'mine.yaml:2:1: unknown key "titel"; did you mean "title"?'],
    [
      RULE.replace('severity: low', 'severity: hihg'),
      'severity is not one of critical, high, medium, low, info; did you mean "high"?',
    ],
    [RULE.replace('title: Mine', 'title: 12'), 'mine.yaml:2:8: title is a number to YAML'],
    [RULE.replace('title: Mine', 'title: true'), 'mine.yaml:2:8: title is true or false to YAML: write it in quotes'],
    [RULE.replace('title: Mine', 'title: ""'), 'mine.yaml:2:8: title is empty'],
    [RULE.replace('id: mine', 'id: Mine'), 'mine.yaml:1:5: id must match pattern'],
    [RULE.replace('id: mine', 'id: yours'), 'mine.yaml:1:5: the id must be the name of the file, mine'],
    [`${RULE}tags: [a, A]\n`, 'tags.1 must match pattern'],
    [`${RULE}params: { Min: { type: int, default: 1, doc: D } }\n`, 'the name "Min" must match pattern'],
    [`${RULE}params: { min: { type: number, default: 1, doc: D } }\n`, 'is not one of bool, int, string, list<string>'],
    [
      `${RULE}params: { min: { type: int, default: 1, doc: D } }\n`,
      'mine.yaml:9:16: parameter min is read by no expression',
    ],
    [`${RULE}escalate: { when: "true" }\n`, '"severity" is missing'],
    [RULE.replace('Mine', '!!js/function "x"'), 'mine.yaml:2:8: Unresolved tag'],
    [RULE.replace('Mine', '!env HOME'), 'mine.yaml:2:8: Unresolved tag'],
    [RULE.replace('Mine', '&x Mine').replace('So it is.', '*x'), 'aliases are not accepted here'],
    [`a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n`, 'aliases are not accepted here'],
    [`id: ${'['.repeat(20_000)}`, 'mine.yaml:1:'],
    [`${RULE}__proto__: { polluted: 1 }\n`, 'unknown key "__proto__"'],
    [`${RULE}# ${'x'.repeat(10 * 1024 * 1024)}\n`, 'mine.yaml:1:1: larger than 256 KB'],
    [
      RULE.replace('bucket.objectLock.enabled', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`),
      'longer than 2000 characters',
    ],
    [RULE.replace('bucket.objectLock.enabled', 'bucket.name.matches("(a+)+(?=b)")'), 'not a regular expression of RE2'],
  ])('case %#', async (text, fault) => {
    expect(await refusalOf(text)).toContain(fault);
  });
});

describe('folders', () => {
  test('that are missing or empty', async () => {
    const empty = folderOf({ 'notes.txt': 'no rule' });
    expect(await refusal([join(root, 'nowhere')])).toContain('cannot be read: ENOENT');
    expect(await refusal([empty])).toContain('has no YAML file');
    expect(await refusal([join(folderOf({ 'mine.yaml': RULE }), 'mine.yaml')])).toContain('cannot be read: ENOTDIR');
  });

  test('that have one id twice', async () => {
    const [first, second] = [folderOf({ 'mine.yaml': RULE }), folderOf({ 'mine.yaml': RULE })];
    expect(await refusal([first, second])).toContain('mine.yaml:1:5: the rule mine is there already, in mine.yaml');
    const own = folderOf({ 'logging-enabled.yaml': RULE.replace('mine', 'logging-enabled') });
    expect(await refusal([own], {}, true)).toContain('is there already, in the built-in rules');
    const oneFolder = folderOf({ 'mine.yaml': RULE, 'mine.yml': RULE });
    expect(await refusal([oneFolder])).toContain('the rule mine is there already');
  });

  test('the same one twice is one', async () => {
    const folder = folderOf({ 'mine.yaml': RULE });
    expect((await loadRules({ folders: [folder, folder], builtin: false })).rules).toHaveLength(1);
  });
});

describe('parameters that are set', () => {
  test('reach their rule', async () => {
    const params = { 'log-target-expires-logs': { minDays: 7 } };
    const { rules } = await loadRules({ folders: [], builtin: true, params });
    const rule = rules.find(({ info }) => info.id === 'log-target-expires-logs');
    const verdict = (days: bigint) =>
      rule?.judge('logs', (path) => ({ value: path === 'bucket.lifecycle.expiresAfterDays' ? days : true })).verdict;
    expect([verdict(6n), verdict(7n)]).toEqual(['fail', 'pass']);
  });

  test.each([
    [{ 'log-target-expires-log': { minDays: 7 } }, 'there is no such rule; did you mean "log-target-expires-logs"?'],
    [{ 'log-target-expires-logs': { minDays: 'x' } }, 'parameter minDays of log-target-expires-logs is set to no int'],
    [{ 'log-target-expires-logs': { minDay: 7 } }, 'parameter minDay is set, but log-target-expires-logs has none'],
    [{ 'no-log-chain': { minDay: 7 } }, 'parameter minDay is set, but no-log-chain has none'],
  ])('%j', async (params, fault) => {
    expect(await refusal([], params, true)).toContain(fault);
  });
});
