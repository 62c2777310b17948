import type { DuckDBConnection } from '@duckdb/node-api';
import type { AnswerCell } from '../questions/answer.ts';

/** The rows of a statement, with times as ISO texts and whole numbers as numbers. */
export async function rowsOfSql(
  connection: DuckDBConnection,
  statement: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly AnswerCell[])[] }> {
  const reader = await connection.runAndReadAll(statement);
  return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJS().map((row) => row.map(cellOf)) };
}

function cellOf(value: unknown): AnswerCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
}
