import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linePattern, PATTERN_COLUMNS, type PatternSyntax, SERDE_PATTERN } from '../../../src/logs/athena/pattern.ts';
import { LOG_FIELDS } from '../../../src/logs/parse/fields.ts';
import { parseRecord } from '../../../src/logs/parse/parse-record.ts';
import { sized } from '../../long.ts';
import { hostileLine } from '../hostile-line.ts';

/** Expressions of JavaScript have no atomic groups: a look-ahead that is matched once, and what it found, are one. */
function javascript(): PatternSyntax {
  let groups = 0;
  return {
    column: (name, inner) => `(?<${name}>${inner})`,
    atomic: (inner) => {
      groups++;
      return `(?=(?<atomic${groups}>${inner}))\\k<atomic${groups}>`;
    },
    repeated: (inner) => `(?:${inner})*`,
  };
}

const PATTERN = new RegExp(`^${linePattern(javascript())}$`, 's');

interface Case {
  readonly name: string;
  readonly line: string;
}
const cases: readonly Case[] = readFileSync(new URL('../log-lines.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** What the view of the kit says of a line: columns that may be read otherwise are empty. */
function read(line: string): { readonly ambiguous: boolean; readonly record: Readonly<Record<string, string>> } | null {
  const groups = PATTERN.exec(line)?.groups;
  if (!groups) return null;
  const [otherUri, otherAgent] = [groups['otherUri'] !== '', groups['otherAgent'] !== ''];
  const doubtful = (field: (typeof LOG_FIELDS)[number]): boolean => {
    const column = LOG_FIELDS.indexOf(field);
    return (otherUri && column >= 8 && column < 17) || (otherAgent && column >= 15 && column < 17);
  };
  const known = LOG_FIELDS.filter((field) => groups[field] !== undefined && !doubtful(field));
  return {
    ambiguous: otherUri || otherAgent,
    record: Object.fromEntries(known.map((field) => [field, groups[field] ?? ''])),
  };
}

function expectAsScanned(line: string, mayDoubt = false): void {
  const parsed = parseRecord(line);
  const found = read(line);
  expect([line, found === null]).toEqual([line, parsed.result === 'refused']);
  if (parsed.result === 'refused') return;
  if (parsed.result === 'record' && !(mayDoubt && found?.ambiguous)) {
    expect([line, found]).toEqual([line, { ambiguous: false, record: parsed.record }]);
    return;
  }
  // Whatever the pattern says of a line with several readings holds in all of them; it may take for several what is one.
  expect([line, found?.ambiguous]).toEqual([line, true]);
  for (const [field, text] of Object.entries(found?.record ?? {}))
    expect([line, field, text]).toEqual([
      line,
      field,
      new Map<string, string>(Object.entries(parsed.record)).get(field),
    ]);
}

test.each(cases.filter(({ line }) => !line.startsWith('{')))('$name: reads what the scanner reads', ({ line }) => {
  // Hadoop takes line ends and a byte order mark off before the pattern sees the line.
  expectAsScanned(line.replace(/^\ufeff/, '').replace(/[\r\n]+$/, ''));
});

test('it takes a line that was torn in its tail where the scanner does', () => {
  const tail =
    'SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 arn:aws:s3:eu-west-1:111122223333:accesspoint/a Yes eu-west-1';
  const whole =
    `${'c0ffee00'.repeat(8)} app [14/Mar/2026:02:15:07 +0000] 203.0.113.9 a b - c R0015A9C3E7B1D0F REST.GET.OBJECT a ` +
    `"GET / HTTP/1.1" 200 - 10 10 5 4 "-" "curl" - ${'A'.repeat(75)}= ${tail}`;
  for (let end = whole.indexOf(tail); end <= whole.length; end++) expectAsScanned(whole.slice(0, end));
});

test('it reads hostile lines as the scanner does, or says that they have several readings', () => {
  fc.assert(
    fc.property(hostileLine, ({ line }) => {
      const text = line.replaceAll(/[\r\n]/g, '');
      fc.pre(parseRecord(text).result !== 'refused');
      expectAsScanned(text, true);
    }),
    { numRuns: sized(300, 2_000) },
  );
});

test('it has no character that DDL or a shell reads in its own way, and a group for each column', () => {
  expect(SERDE_PATTERN).not.toMatch(/[\\'\n;]/);
  expect(SERDE_PATTERN.match(/\((?!\?)/g)).toHaveLength(PATTERN_COLUMNS.length);
});
