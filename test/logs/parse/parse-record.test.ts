import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LOG_FIELDS } from '../../../src/logs/parse/fields.ts';
import { parseRecord } from '../../../src/logs/parse/parse-record.ts';

interface Case {
  readonly name: string;
  readonly line: string;
  readonly want: Readonly<Record<string, string | null>> | null;
  readonly result: string;
}

const cases: readonly Case[] = readFileSync(new URL('../log-lines.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

test.each(cases)('$name', ({ line, want, result }) => {
  const parsed = parseRecord(line);
  expect(parsed.result).toBe(result);
  if (parsed.result === 'refused') return;
  const record = Object.fromEntries(LOG_FIELDS.map((field) => [field, parsed.record[field] ?? null]));
  // Of an ambiguous line only what all readings agree on is there, so that every other column must be absent.
  const other = result === 'record' ? {} : Object.fromEntries(LOG_FIELDS.map((field) => [field, null]));
  expect(record).toEqual({ ...other, ...want });
});

const tail = `" - ${'A'.repeat(75)}= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader app.s3.amazonaws.com`;
const lineOf = (end: string, requester = '-'): string =>
  `${'c0ffee00'.repeat(8)} app [14/Mar/2026:02:15:07 +0000] 203.0.113.9 ${requester} R0015A9C3E7B1D0F REST.GET.OBJECT ` +
  `a/b.txt "GET /a/b.txt HTTP/1.1" 200 - 10 10 5 4 "-" "curl/8.5.0${tail} ${end}`;
const ARN = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/a';

test('a line that was torn in one of its last four columns is no record', () => {
  const whole = `TLSv1.3 ${ARN} Yes eu-west-1`;
  const read = Array.from({ length: whole.length }, (_, at) => whole.slice(0, at + 1))
    .filter((end) => !end.endsWith(' ') && parseRecord(lineOf(end)).result !== 'refused')
    .map((end) => end.split(' ').at(-1));
  // `TLSv1` is what TLS 1.0 is called.
  expect(read).toEqual(['TLSv1', 'TLSv1.3', ARN, 'Yes', 'eu-west-1']);
});

test.each([
  ['14/Mar/2026:02:15:07 +0000', 'record'],
  ['29/Feb/2024:23:59:59 -0730', 'record'],
  ['31/Dec/2016:23:59:60 +0000', 'record'],
  ['31/Feb/2026:02:15:07 +0000', 'refused'],
  ['29/Feb/2026:02:15:07 +0000', 'refused'],
  ['00/Mar/2026:02:15:07 +0000', 'refused'],
  ['32/Mar/2026:02:15:07 +0000', 'refused'],
  ['14/Mar/2026:24:15:07 +0000', 'refused'],
  ['14/Mar/2026:02:60:07 +0000', 'refused'],
  ['14/Mar/2026:02:15:61 +0000', 'refused'],
  ['14/Mar/2026:02:15:07 +9900', 'refused'],
])('a time that there is none of is no other time: %s', (time, result) => {
  expect(parseRecord(lineOf('TLSv1.3 - -').replace('14/Mar/2026:02:15:07 +0000', time)).result).toBe(result);
});

test.each(['a b - c', 'a b A.B c d', 'a - - x', 'a b REST.GET.OBJECT'])(
  'words of a requester are no operation: %s',
  (words) => {
    const parsed = parseRecord(lineOf('TLSv1.3 - -', words));
    expect(parsed.result === 'record' && [parsed.record.requester, parsed.record.operation, parsed.record.key]).toEqual(
      [words, 'REST.GET.OBJECT', 'a/b.txt'],
    );
  },
);
