import { type Command, InvalidArgumentError, type Option } from 'commander';
import { bucketOwnerOption } from './bucket-owner.ts';
import { formatOption } from './format-option.ts';

/** What all commands that read logs have in common. */
export interface LogFlags {
  readonly sources: readonly string[];
  readonly since?: number;
  readonly until?: number;
  readonly inventory?: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
  readonly quiet?: boolean;
  readonly refused?: string;
}

export interface AskFlags extends LogFlags {
  readonly question?: string;
  readonly format: 'table' | 'json' | 'csv' | 'markdown';
  readonly top?: number;
  readonly by?: string;
  readonly account?: readonly string[];
  readonly requester?: string;
  readonly key?: string;
}

export interface CatFlags extends LogFlags {
  readonly format: 'ndjson' | 'csv';
  readonly select?: string;
  readonly where?: string;
}

export interface SummaryFlags extends LogFlags {
  readonly output: string;
}

export interface ExportFlags extends LogFlags {
  readonly parquet: string;
}

export interface SqlFlags extends LogFlags {
  readonly statement: string;
  readonly format: 'table' | 'json' | 'csv' | 'markdown';
}

export interface AthenaFlags {
  readonly inventory: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
  readonly database: string;
  readonly run?: string;
  readonly bucket?: string;
  readonly workgroup: string;
  readonly since?: number;
  readonly until?: number;
  readonly format: 'table' | 'json' | 'csv' | 'markdown';
  readonly by?: string;
  readonly account?: readonly string[];
  readonly requester?: string;
  readonly key?: string;
}

/** What runs each of them. */
export interface LogCommands {
  readonly ask: (flags: AskFlags) => Promise<void>;
  readonly cat: (flags: CatFlags) => Promise<void>;
  readonly summary: (flags: SummaryFlags) => Promise<void>;
  readonly report: (flags: SummaryFlags) => Promise<void>;
  readonly export: (flags: ExportFlags) => Promise<void>;
  readonly sql: (flags: SqlFlags) => Promise<void>;
  readonly athena: (flags: AthenaFlags) => Promise<void>;
}

const SOURCES = 'files, folders, - for the standard input, s3://bucket/prefix, or bucket:NAME for the logs of a bucket';

/** `logs`: what the access logs themselves say. `make` gives a command below it. */
export function addLogs(make: (name: string) => Command, run: LogCommands): void {
  const ask = make('ask')
    .description('answers a question about requests; without a question lists all of them')
    .argument('[question]', 'deleted, denied, errors, anonymous, …')
    .argument('[source...]', SOURCES)
    .addOption(answerFormat());
  ask.option('--top <n>', 'only the first rows; all others are counted', wholeNumber);
  about(common(ask)).action((question: string | undefined, sources: readonly string[], flags: AskFlags) =>
    run.ask({ ...flags, sources, ...(question === undefined ? {} : { question }) }),
  );

  const cat = make('cat')
    .description('writes each record as a line of JSON or CSV')
    .argument('<source...>', SOURCES)
    .addOption(formatOption('ndjson', 'csv'))
    .option('--select <fields>', 'only these columns, separated by commas')
    .option('--where <condition>', "only records of which this holds, in CEL: 'record.httpStatus >= 400'");
  common(cat).action((sources: readonly string[], flags: CatFlags) => run.cat({ ...flags, sources }));

  const summary = make('summary')
    .description('one line per bucket for scan --requests: counters of requests, without addresses, keys or names')
    .argument('<source...>', SOURCES)
    .option('--output <file>', 'where to write it', '-');
  common(summary).action((sources: readonly string[], flags: SummaryFlags) => run.summary({ ...flags, sources }));

  const report = make('report')
    .description('one page of HTML with the answers and a plot of requests over time')
    .argument('<source...>', SOURCES)
    .option('--output <file>', 'where to write it', 'access-log-report.html');
  common(report).action((sources: readonly string[], flags: SummaryFlags) => run.report({ ...flags, sources }));

  const exports = make('export')
    .description('writes all records as Parquet with typed columns; needs DuckDB')
    .argument('<source...>', SOURCES)
    .requiredOption('--parquet <file>', 'where to write it');
  common(exports).action((sources: readonly string[], flags: ExportFlags) => run.export({ ...flags, sources }));

  const sql = make('sql')
    .description('asks in SQL over the view records; needs DuckDB')
    .argument('<statement>', "'SELECT bucket, count(*) FROM records GROUP BY bucket'")
    .argument('<source...>', SOURCES)
    .addOption(answerFormat());
  common(sql).action((statement: string, sources: readonly string[], flags: SqlFlags) =>
    run.sql({ ...flags, statement, sources }),
  );

  const athena = make('athena')
    .description('prints tables, views and queries for Amazon Athena, from an inventory; or runs a question there')
    .requiredOption(
      '--inventory <file>',
      'a saved inventory, a file or s3://bucket/key: where logs lie, and in which layout',
    )
    .option('--database <name>', 'database of the tables', 's3_access_logs')
    .option('--bucket <name>', 'only the logs of this bucket')
    .option('--run <question>', 'runs a question in Athena')
    .option('--since <time>', 'only requests from this time on, and only partitions that may hold them', instant)
    .option('--until <time>', 'only requests up to this time; a day is its beginning', instant)
    .option('--workgroup <name>', 'workgroup to run it in, which must limit how much a query scans', 'primary')
    .option('--profile <name>', 'profile of the AWS configuration')
    .addOption(bucketOwnerOption('account that owns the bucket of an inventory in s3://'))
    .addOption(answerFormat());
  about(athena).action((flags: AthenaFlags) => run.athena(flags));
}

const answerFormat = (): Option => formatOption('table', 'json', 'csv', 'markdown');

const about = (command: Command): Command =>
  command
    .option('--by <what>', 'of hot: key, prefix, requester or agent')
    .option('--account <ids>', 'of cross-account: accounts that are not foreign, separated by commas', accounts)
    .option('--requester <arn>', 'of who: the principal')
    .option('--key <key>', 'of key: the object');

const common = (command: Command): Command =>
  command
    .option(
      '--since <time>',
      'only requests from this time on, such as 2026-03-14 or 2026-03-14T02:00, in UTC',
      instant,
    )
    .option('--until <time>', 'only requests up to this time; a day is its beginning', instant)
    .option(
      '--inventory <file>',
      'a saved inventory, a file or s3://bucket/key, which knows accounts and where logs lie',
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .addOption(bucketOwnerOption('account that owns the bucket of an inventory in s3://'))
    .option('--refused <file>', 'where to write lines that are no records')
    .option('--quiet', 'no progress, no summary');

/** ISO 8601 in UTC unless it names another zone, so that the same words mean the same on every machine. */
function instant(text: string): number {
  const [, day, clock = 'T00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}${clock}${zone}`);
  // `Date.parse` takes February 30 for a day of March.
  if (Number.isNaN(time) || !isDay(day))
    throw new InvalidArgumentError('It is no time in the form of ISO 8601, such as 2026-03-14 or 2026-03-14T02:00Z.');
  return time;
}

const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/;
const isDay = (day = ''): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

function accounts(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.every((id) => /^\d{12}$/.test(id))) return ids;
  throw new InvalidArgumentError('Account ids have twelve digits and are separated by commas.');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is no whole number above 0.');
  return Number(text);
}
