import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOG_FIELDS } from '../../../src/logs/parse/fields.ts';
import { parseRecord } from '../../../src/logs/parse/parse-record.ts';
import { lineReader } from '../../../src/logs/parse/read-lines.ts';
import { LineResult, LONGEST_LINE } from '../../../src/logs/parse/scan-line.ts';
import { sized } from '../../long.ts';
import { HOST_ID, hostileLine, hostileText } from '../hostile-line.ts';

test('no header moves a column: what is said of a record is so, or it is not said', () => {
  fc.assert(
    fc.property(hostileLine, (sample) => {
      const parsed = parseRecord(sample.line);
      // Every line was written by the rules, so that one of its readings is the right one.
      expect(parsed.result).not.toBe('refused');
      if (parsed.result === 'refused') return;
      LOG_FIELDS.slice(0, sample.columns).forEach((field) => {
        const text = parsed.record[field];
        if (text === undefined) expect(parsed.result).toBe('ambiguous');
        else expect(text).toBe(asUtf8(sample.record[field]));
      });
      for (const field of LOG_FIELDS.slice(sample.columns)) expect(parsed.record[field]).toBeUndefined();
      // Columns before the first header are never in doubt.
      for (const field of LOG_FIELDS.slice(0, 8)) expect(parsed.record[field]).toBe(sample.record[field]);
    }),
    { numRuns: sized(100, 3_000) },
  );
});

/** A lone surrogate is no text of any log. */
const asUtf8 = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const HEAD = `${'c0ffee00'.repeat(8)} app [14/Mar/2026:02:15:07 +0000] 203.0.113.9 - R0015A9C3E7B1D0F REST.GET.OBJECT a/b.txt `;
const REST = `"GET / HTTP/1.1" 200 - 10 10 5 4 "-" "`;
const TAIL = `" - ${HOST_ID} SigV4 TLS_AES_128_GCM_SHA256 AuthHeader app.s3.amazonaws.com TLSv1.3 - - eu-west-1`;
/** Texts that make parsers look at the same bytes again and again; the pattern for Athena is timed on them too. */
const FILLINGS: readonly string[] = JSON.parse(
  readFileSync(new URL('../hostile-fillings.json', import.meta.url), 'utf8'),
);
const PLACES: readonly (readonly [name: string, line: (filling: string) => string])[] = [
  ['the whole line', (filling) => filling],
  ['the head', (filling) => `${'c0ffee00'.repeat(8)} app [14/Mar/2026:02:15:07 +0000] 203.0.113.9 ${filling}`],
  ['the key', (filling) => HEAD.replace('a/b.txt', filling) + REST + TAIL],
  ['the Request-URI', (filling) => `${HEAD}"${filling}" 200 - 10 10 5 4 "-" "x${TAIL}`],
  ['the Request-URI of a torn line', (filling) => `${HEAD}"${filling}`],
  ['the referer', (filling) => `${HEAD}"GET /" 200 - 10 10 5 4 "${filling}" "x${TAIL}`],
  ['the user agent', (filling) => HEAD + REST + filling + TAIL],
  ['the user agent of a torn line', (filling) => HEAD + REST + filling],
  ['the tail', (filling) => HEAD + REST + TAIL + filling],
  ['a JSON line', (filling) => `{"schema_version_id":"V_1_0","user_agent":"${filling}`],
];

const ofBytes = (bytes: number, text: string): string => text.repeat(Math.floor(bytes / text.length));

// A parser that looks at all other bytes for each byte would take a minute for one of these lines, and the test its whole time.
test.each(PLACES)('256 KB of anything in %s are read as 4 KB of it are', (_, lineWith) => {
  for (const filling of FILLINGS) {
    const [short, long] = [4_096, 262_144].map((bytes) => parseRecord(lineWith(ofBytes(bytes, filling))).result);
    expect([filling, long]).toEqual([filling, short]);
  }
});

test('records, ambiguous and refused lines are all lines, however the bytes arrive', () => {
  const line = fc.oneof(
    hostileLine.map(({ line: text }) => text.replace(/\r?\n$/, '')),
    hostileText,
    fc.constant(''),
  );
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.array(fc.integer({ min: 1, max: 700 })), (lines, ended, cuts) => {
      const bytes = Buffer.from(lines.join('\n') + (ended ? '\n' : ''));
      const results: LineResult[] = [];
      const reader = lineReader((_, result) => results.push(result));
      let at = 0;
      for (const cut of cuts) {
        reader.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      reader.push(bytes.subarray(at));
      const counts = reader.end();
      const expected = lines.map((text) => LineResult[parseRecord(text).result]);
      // Without a newline at the end an empty last line is none.
      if (!ended && expected.length > 0 && lines.at(-1) === '') expected.pop();
      expect(results).toEqual(lines.length === 0 && ended ? [LineResult.refused] : expected);
      expect(counts.records + counts.ambiguous + counts.refused).toBe(results.length);
    }),
    { numRuns: sized(25, 300) },
  );
});

test('a line of more than 1 MiB is refused and the next one is read', () => {
  const results: LineResult[] = [];
  const reader = lineReader((_, result) => results.push(result));
  const chunk = Buffer.alloc(64 * 1024, 'a');
  for (let sent = 0; sent <= LONGEST_LINE; sent += chunk.length) reader.push(chunk);
  reader.push(Buffer.from('\nthis is no record\n'));
  expect(reader.end()).toEqual({ records: 0, ambiguous: 0, refused: 2 });
  expect(results).toHaveLength(2);
});
