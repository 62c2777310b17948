import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../model/user-error.ts';
import { createTemporaryFolder } from '../../store/temporary-folder.ts';
import { type Engine, literal, RAW_COLUMNS, viewColumns } from '../questions/sql.ts';
import { type RecordFile, recordFile } from './record-file.ts';

/** DuckDB inside the process, with records in it. To be closed. */
export interface RecordBase {
  readonly file: RecordFile;
  /** Once all records are in the file: makes the view `records`. */
  readonly load: () => Promise<DuckDBConnection>;
  readonly close: () => Promise<void>;
}

/** @throws UserError where DuckDB is not installed */
export async function recordBase(): Promise<RecordBase> {
  const { DuckDBInstance } = await duckDb();
  const folder = await createTemporaryFolder(tmpdir());
  const path = join(folder, 'records.csv');
  const file = await recordFile(path);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: folder });
  const connection = await instance.connect();
  return {
    file,
    async load() {
      await file.close();
      await connection.run(`create table raw as select * from ${csvSource(path)}`);
      await connection.run(
        `create view records as select ${viewColumns(DUCKDB).join(', ')}, raw.ambiguous, raw.line, raw.object, raw.ordinal from raw`,
      );
      return connection;
    },
    async close() {
      try {
        await file.close();
      } finally {
        connection.closeSync();
        instance.closeSync();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function duckDb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    throw new UserError('this needs DuckDB, which is not installed', {
      hint: 'npm install @duckdb/node-api beside s3log-audit (about 70 MB), or npx --package=@duckdb/node-api --package=s3log-audit s3log-audit logs …',
      cause: error,
    });
  }
}

/** The file that `recordFile` writes: every text in quotes, so that none is taken for an empty or a missing one. */
function csvSource(path: string): string {
  const columns = [
    ...RAW_COLUMNS.map((name) => `'${name}': 'VARCHAR'`),
    "'ambiguous': 'BOOLEAN'",
    "'line': 'BIGINT'",
    "'object': 'VARCHAR'",
    "'ordinal': 'BIGINT'",
  ];
  return (
    `read_csv(${literal(path)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', ` +
    `nullstr = '', allow_quoted_nulls = false, new_line = '\\n', max_line_size = 8388608, parallel = false, columns = {${columns.join(', ')}})`
  );
}

/** Two steps of percent-decoding; what is no valid encoding stays. */
export const DUCKDB: Engine = {
  number: (value) => `try_cast(nullif(${value}, '-') as bigint)`,
  time: (value) =>
    `coalesce(try_strptime(substr(${value}, 1, 20), '%d/%b/%Y:%H:%M:%S'), try_cast(${value} as timestamp))`,
  decodeKey: (value) => `url_decode(url_decode(${value}))`,
  firstMatch: (value, pattern) => `nullif(regexp_extract(${value}, '${pattern}', 1), '')`,
  quantile: (value, rank) => `quantile_disc(${value}, ${rank})`,
  // The place in the source, which is where lists of the aggregator have their order from.
  placeOrder: 'ordinal',
};

/** Parquet of all records, typed and compressed, in the order of the source. */
export const parquetSql = (path: string): string =>
  `copy (select * from records) to ${literal(path)} (format parquet, compression zstd)`;
