import { formatAnswer } from '../../../logs/answers/format-answer.ts';
import { athenaKit, athenaQuestion, type LogTable, logTables } from '../../../logs/athena/kit.ts';
import { makeQuestion, type QuestionInput } from '../../../logs/questions/definitions.ts';
import { columnsOf, type LogQuestion } from '../../../logs/questions/question.ts';
import type { KnownBuckets } from '../../../logs/sources/known-buckets.ts';
import { formatNumber } from '../../../model/counted.ts';
import { UserError } from '../../../model/user-error.ts';
import { visibleJson } from '../../../model/visible-json.ts';
import { Exit, type ExitCode } from '../../../scan/exit-code.ts';
import type { AthenaFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { StoppedEarly } from '../../stopped-early.ts';
import { readKnownBuckets, tellUnread } from '../read-known-buckets.ts';
import { windowOf } from './read.ts';
import { refuseUnusedFlags } from './unused-flags.ts';

/** Athena asks this much for a terabyte in most Regions, and for 10 MB at least: https://aws.amazon.com/athena/pricing/ */
const DOLLARS_PER_TERABYTE = 5;
const LEAST_BYTES = 10_000_000;

export async function logsAthena(flags: AthenaFlags, io: Io): Promise<ExitCode> {
  if (!/^[a-z0-9_]{1,255}$/.test(flags.database))
    throw new UserError(`--database ${flags.database} is no name of a database`, {
      hint: 'lower-case letters, digits and _ only, as Athena has them',
    });
  const window = windowOf(flags);
  const known = await readKnownBuckets(flags, io);
  if (flags.bucket === undefined) tellUnread(known, flags.inventory, io);
  const tables = logTables(known, flags.bucket);
  if (tables.length === 0)
    throw new UserError(
      flags.bucket === undefined
        ? `${flags.inventory} has no bucket with server access logging`
        : `${flags.inventory} knows of no server access logging of ${flags.bucket}`,
      { hint: 'save an inventory with --save-inventory by rules that read logging' },
    );
  const input = inputOf(flags, known);
  const kit = { database: flags.database, input, window };
  if (flags.run === undefined) {
    io.out.write(athenaKit(tables, kit));
    return Exit.clean;
  }
  refuseUnusedFlags(flags.run, flags);
  const question = makeQuestion(flags.run, input);
  return runQuestion(question, athenaQuestion(question, onlyTable(tables), kit), { flags, io });
}

const inputOf = ({ by, account, requester, key }: AthenaFlags, known: KnownBuckets): QuestionInput => ({
  by,
  requester,
  key,
  accounts: account ?? known.accounts,
  caller: known.caller,
});

function onlyTable(tables: readonly LogTable[]): LogTable {
  const [table] = tables;
  if (table && tables.length === 1) return table;
  throw new UserError(`the inventory has logs in ${tables.length} places, and a query costs money in each`, {
    hint: 'name a bucket with --bucket',
  });
}

interface Running {
  readonly flags: AthenaFlags;
  readonly io: Io;
}

async function runQuestion(question: LogQuestion, sql: string, { flags, io }: Running): Promise<ExitCode> {
  const { database, workgroup, profile } = flags;
  // The SDK takes a moment to load, which printing the kit need not wait for.
  const { runQuery } = await import('../../../logs/athena/run-query.ts');
  const { rows, bytesScanned, limit } = await runQuery({
    sql,
    database,
    workgroup,
    profile,
    env: io.env,
    signal: io.signal,
  }).catch((error: unknown) => {
    if (io.signal.aborted && !(error instanceof UserError))
      throw new StoppedEarly('the query was interrupted, and Athena told to stop it', { hint: '' });
    throw error;
  });
  const { name } = question;
  // Athena writes names in lower case.
  const columns = columnsOf(question);
  // How many lines Athena read is not known; the view <table>_unparsed counts those that the pattern did not take.
  if (flags.format === 'json')
    io.out.write(`${visibleJson({ question: name, columns, rows, bytesScanned, limit }, 2)}\n`);
  // Where nothing was read, a table without rows would look like an answer.
  else if (bytesScanned > 0) {
    const totals = { total: rows.length, records: 0, ambiguous: 0, refused: 0, duplicates: 0, error: 0 };
    io.out.write(formatAnswer({ question: name, columns, rows, ...totals }, flags.format));
  }
  const dollars = (Math.max(bytesScanned, LEAST_BYTES) / 1e12) * DOLLARS_PER_TERABYTE;
  io.err.write(
    `${formatNumber(bytesScanned)} of at most ${formatNumber(limit)} bytes scanned, about ${dollars.toFixed(4)} US dollars\n`,
  );
  if (bytesScanned > 0) return Exit.clean;
  io.err.write('Athena found no log object to read: this says nothing about requests\n');
  return Exit.incomplete;
}
