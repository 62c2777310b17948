import type { DuckDBConnection } from '@duckdb/node-api';
import { formatAnswer } from '../../../logs/answers/format-answer.ts';
import { recordBase } from '../../../logs/duckdb/duckdb.ts';
import { rowsOfSql } from '../../../logs/duckdb/rows.ts';
import { UserError } from '../../../model/user-error.ts';
import type { ExitCode } from '../../../scan/exit-code.ts';
import type { SqlFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { exitOf, knownOf, readLogs } from './read.ts';

export async function logsSql(flags: SqlFlags, io: Io): Promise<ExitCode> {
  const base = await recordBase();
  try {
    const { add, drain } = base.file;
    const outcome = await readLogs({ flags, io, onRecord: add, drain }, await knownOf(flags, io));
    const { columns, rows } = await run(await base.load(), flags.statement);
    const { records, ambiguous, refused, duplicates } = outcome;
    const totals = { total: rows.length, records, ambiguous, refused, duplicates, error: 0 };
    io.out.write(formatAnswer({ question: flags.statement, columns, rows, ...totals }, flags.format));
    return exitOf(outcome);
  } finally {
    await base.close();
  }
}

async function run(connection: DuckDBConnection, statement: string) {
  try {
    return await rowsOfSql(connection, statement);
  } catch (error) {
    throw new UserError(`DuckDB does not take the statement: ${error instanceof Error ? error.message : error}`, {
      hint: 'the view is records; its columns are in docs/logs.md',
      cause: error,
    });
  }
}
