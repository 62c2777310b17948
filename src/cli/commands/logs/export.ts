import { parquetSql, recordBase } from '../../../logs/duckdb/duckdb.ts';
import { UserError } from '../../../model/user-error.ts';
import type { ExitCode } from '../../../scan/exit-code.ts';
import { linkTarget } from '../../../store/link-target.ts';
import type { ExportFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { StoppedEarly } from '../../stopped-early.ts';
import { prepareOutputs } from '../../write-report.ts';
import { refuseSourceAsOutput } from './outputs.ts';
import { exitOf, knownOf, readLogs } from './read.ts';

export async function logsExport(flags: ExportFlags, io: Io): Promise<ExitCode> {
  // DuckDB writes a file, which `-` would be the name of.
  if (flags.parquet === '-')
    throw new UserError('Parquet is not written to standard output', { hint: 'name a file with --parquet' });
  await refuseSourceAsOutput(flags, flags.parquet);
  await prepareOutputs([{ format: 'parquet', output: flags.parquet }], { flag: '--parquet' });
  const base = await recordBase();
  try {
    const { add, drain } = base.file;
    const outcome = await readLogs({ flags, io, onRecord: add, drain }, await knownOf(flags, io));
    const connection = await base.load();
    // DuckDB writes beside a file and renames, which would put it in the place of a link.
    await connection.run(parquetSql(await linkTarget(flags.parquet))).catch((error: unknown) => {
      throw new StoppedEarly(`${flags.parquet} cannot be written: ${error instanceof Error ? error.message : error}`, {
        hint: 'name another file',
        cause: error,
      });
    });
    return exitOf(outcome);
  } finally {
    await base.close();
  }
}
