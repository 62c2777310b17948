import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DUCKDB, type RecordBase, recordBase } from '../../../src/logs/duckdb/duckdb.ts';
import { rowsOfSql } from '../../../src/logs/duckdb/rows.ts';
import { lineReader } from '../../../src/logs/parse/read-lines.ts';
import { LineResult } from '../../../src/logs/parse/scan-line.ts';
import { type AnswerRow, ask } from '../../../src/logs/questions/ask.ts';
import { makeQuestion, QUESTION_NAMES, type QuestionInput } from '../../../src/logs/questions/definitions.ts';
import { columnsOf } from '../../../src/logs/questions/question.ts';
import { questionSql } from '../../../src/logs/questions/sql.ts';
import { sized } from '../../long.ts';
import { generatedLog } from './generated-log.ts';

const LINES = sized(15_000, 100_000);
const INPUT: QuestionInput = {
  requester: 'arn:aws:iam::111122223333:role/audit',
  key: 'a/c/d e.txt',
  accounts: ['111122223333'],
  caller: 'arn:aws:sts::111122223333:assumed-role/audit/nightly',
};
const QUESTIONS = [
  ...QUESTION_NAMES.map((name) => makeQuestion(name, INPUT)),
  ...['prefix', 'requester', 'agent'].map((by) => ({ ...makeQuestion('hot', { ...INPUT, by }), name: `hot by ${by}` })),
  { ...makeQuestion('who', { requester: 'arn:aws:iam::111122223333:' }), name: 'who begins like this' },
];

let base: RecordBase;
let connection: DuckDBConnection;
const askers = QUESTIONS.map((question) => {
  const listed: AnswerRow[] = [];
  return { question, listed, asker: ask(question, (row) => listed.push(row)) };
});

beforeAll(async () => {
  base = await recordBase();
  let line = 0;
  const reader = lineReader((view, result) => {
    line++;
    if (result === LineResult.refused) return;
    base.file.add(view, result, { object: 'generated', line });
    for (const { asker } of askers) asker.take(view, result);
  });
  reader.push(Buffer.from(generatedLog(LINES, 7)));
  const counts = reader.end();
  expect(counts.records + counts.ambiguous).toBe(LINES);
  expect(counts.ambiguous).toBeGreaterThan(LINES / 100);
  connection = await base.load();
});
afterAll(() => base.close());

test.each(askers)(
  '$question.name: the aggregator and the SQL give the same rows',
  async ({ question, listed, asker }) => {
    const { columns, rows } = await rowsOfSql(connection, questionSql(question, DUCKDB));
    expect(columns).toEqual(columnsOf(question));
    const answered = question.form === 'list' ? listed : [...asker.finish().rows()];
    expect(answered.length).toBeGreaterThan(0);
    // Groups of one size have an order of their own in each engine: texts sort by bytes in one, by UTF-16 in the other.
    const sorted = (all: readonly AnswerRow[]) =>
      question.form === 'list' ? all : [...all].map((row) => JSON.stringify(row)).sort();
    expect(sorted(answered)).toEqual(sorted(rows));
  },
);
