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
