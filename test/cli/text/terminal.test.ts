import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { inColumns } from '../../../src/cli/text/in-columns.ts';
import { wrapped } from '../../../src/cli/text/wrapped.ts';
import { demo } from '../../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { runInProcess } from '../run-in-process.ts';

const SENTENCE = 'Logs of the bucket cannot be written, since no statement of the policy lets the log writer in.';
const widest = (text: string): number =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map(({ length }) => length),
  );

describe('prose', () => {
  test('is wrapped with its indent, on a terminal alone', () => {
    const text = `    ${SENTENCE}\n`;
    expect(wrapped(text, { isTTY: true, columns: 40 })).toBe(
      '    Logs of the bucket cannot be\n    written, since no statement of the\n    policy lets the log writer in.\n',
    );
    expect(wrapped(text, {})).toBe(text);
  });

  test('is wrapped where its characters are two columns wide', () => {
    expect(wrapped('監査 ログ 監査', { isTTY: true, columns: 30 })).not.toContain('\n');
    expect(wrapped('監査の記録 ログの保存 監査の記録', { isTTY: true, columns: 30 })).toContain('\n');
  });

  test('is no wider than 100 columns, however wide the window is', () => {
    expect(widest(wrapped(`${SENTENCE} ${SENTENCE} ${SENTENCE}`, { isTTY: true, columns: 300 }))).toBeLessThanOrEqual(
      100,
    );
  });

  test.each([
    '  aws s3api put-bucket-policy --bucket logs --policy file://policy.json',
    '  {"Version":"2012-10-17","Statement":[]}',
  ])('leaves %j as it is, which is copied', (line) => {
    expect(wrapped(line, { isTTY: true, columns: 40 })).toBe(line);
  });
});

describe('columns', () => {
  const ROWS = [
    ['ok', 'allow', SENTENCE],
    ['blocked', 'no-deny', 'Nothing.'],
  ];

  test('are as wide as their texts where nobody looks at a window', () => {
    expect(inColumns(ROWS, {}, { indent: '  ' })).toBe(
      `  ok       allow    ${SENTENCE}\n  blocked  no-deny  Nothing.\n`,
    );
  });

  test('stand below each other where characters are two columns wide', () => {
    const rows = [
      ['日本語', 'allow', SENTENCE],
      ['ok', '開発', '監査 '.repeat(20).trim()],
    ];
    const lines = inColumns(rows, { isTTY: true, columns: 50 }).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^日本語 {2}allow {2}Logs/);
    expect(lines.at(-1)).toMatch(/^ {15}監査/);
    for (const line of lines) expect(line.replaceAll(/[^ -~]/g, 'xx').length).toBeLessThanOrEqual(50);
  });

  test('have a last one that is wrapped on a terminal', () => {
    const text = inColumns(ROWS, { isTTY: true, columns: 60 });
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text.split('\n')[1]).toMatch(/^ {18}\S/);
  });

  test('become short paragraphs where there is no room', () => {
    const text = inColumns([['a'.repeat(30), 'medium', SENTENCE]], { isTTY: true, columns: 50 });
    expect(text).toMatch(/^a{30}\n {2}medium · Logs of/);
    expect(widest(text)).toBeLessThanOrEqual(50);
  });
});

describe('in a window of 60 columns', () => {
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const sandbox = await startSandbox({ scenario: demo });
    env = sandbox.env;
    return () => sandbox.close();
  });

  test.each<[string, readonly string[]]>([
    ['the summary of a scan', ['--org']],
    ['an explanation', ['explain', 'web-prod-checkout', '--org']],
    ['the list of rules', ['rules', 'list']],
    ['one rule', ['rules', 'show', 'log-delivery-permitted']],
    ['the questions to logs', ['logs', 'ask']],
    ['an estimate', ['estimate']],
    ['help', ['--help']],
    ['a mistake', ['--regions', 'Frankfurt am Main, which is no Region at all but a city at a river']],
  ])('%s has no longer line of prose', async (_what, argv) => {
    const output = join(await emptyFolder(), 'report.json');
    const reports = argv[0] === '--org' ? ['--format', 'json', '--output', output] : [];
    const { stdout, stderr } = await runInProcess([...argv, ...reports], { env, columns: 60 });
    const lines = stripVTControlCharacters(`${stdout}${stderr}`).split('\n');
    // One word may be longer than the window: a path, an action, an expression, a policy in one line.
    const tooLong = lines.filter(
      (line) =>
        !/■|^accounts|^reads/.test(line) &&
        line.length > 60 &&
        /\S \S/.test(line.trim()) &&
        !/^\s*[{"[]|^\s*aws /.test(line),
    );
    expect(tooLong).toEqual([]);
  });
});
