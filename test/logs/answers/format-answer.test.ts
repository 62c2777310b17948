import { expect, test } from 'vitest';
import { formatAnswer } from '../../../src/logs/answers/format-answer.ts';

/** More than a call takes arguments. */
const MANY = 150_000;

test.each(['table', 'json', 'csv', 'markdown'] as const)('%s may have as many rows as somebody asks for', (format) => {
  const rows = Array.from({ length: MANY }, () => ['k']);
  const counts = { total: MANY, records: MANY, ambiguous: 0, refused: 0, duplicates: 0, error: 0 };
  const text = formatAnswer({ question: 'key', columns: ['key'], rows, ...counts }, format);
  expect(text.match(/\bk\b/g)).toHaveLength(MANY);
});
