import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SERDE_PATTERN } from '../../../src/logs/athena/pattern.ts';
import { LOG_FIELDS } from '../../../src/logs/parse/fields.ts';
import { parseRecord } from '../../../src/logs/parse/parse-record.ts';

/** JavaScript knows no possessive quantifiers; without them the pattern takes the same lines, only not in linear time. */
const pattern = new RegExp(`^(?:${SERDE_PATTERN.replace('(?s)', '').replaceAll(/([+*?])\+/g, '$1')})$`, 's');

interface Case {
  readonly name: string;
  readonly line: string;
  readonly result: string;
}
const cases: readonly Case[] = readFileSync(new URL('../log-lines.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

test.each(cases.filter(({ line }) => !line.startsWith('{')))(
  '$name: takes what the scanner takes',
  ({ name, line, result }) => {
    // Hadoop takes line ends and a byte order mark off before the pattern sees the line.
    const seen = line.replace(/^\ufeff/, '').replace(/[\r\n]+$/, '');
    const found = pattern.exec(seen);
    if (result === 'refused') return expect(found).toBeNull();
    // To take mixtures of quotes and bare dashes would be to take forged ones too: they are lost, and counted.
    if (name.startsWith('referer is a bare dash')) return expect(found).toBeNull();
    const parsed = parseRecord(line);
    if (parsed.result === 'refused') throw new Error('the scanner refuses it');
    for (const [column, field] of LOG_FIELDS.entries()) {
      const text = parsed.record[field];
      // Of an ambiguous line the pattern takes one reading.
      if (result === 'record' || text !== undefined) expect(found?.[column + 1]).toBe(text);
    }
  },
);

test('the pattern has no character that DDL or a shell reads in its own way', () => {
  expect(SERDE_PATTERN).not.toMatch(/[\\'\n;]/);
});
