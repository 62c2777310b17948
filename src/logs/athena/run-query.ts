import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { failureOf, isDenied, reasonOf } from '../../collect/http/errors.ts';
import { endpointOf } from '../../collect/http/network.ts';
import { notConnected } from '../../collect/session/connect-errors.ts';
import { type OpenCaller, openCaller } from '../../collect/session/open-caller.ts';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import type { AnswerCell } from '../questions/answer.ts';

export interface QueryToRun {
  readonly sql: string;
  readonly database: string;
  readonly workgroup: string;
  readonly env: Environment;
  readonly profile?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at how far it is. */
  readonly pause?: number;
}

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly AnswerCell[])[];
  readonly bytesScanned: number;
  /** The workgroup's limit for one query. */
  readonly limit: number;
}

/**
 * Runs one query and follows it to its end.
 * @throws UserError if the workgroup has no limit, or Athena does not run the query
 */
export async function runQuery(query: QueryToRun): Promise<QueryResult> {
  const { env, profile, signal } = query;
  let caller: OpenCaller | undefined;
  try {
    caller = await openCaller({ env, profile, signal });
    const endpoint = endpointOf('ATHENA', env);
    const athena = new AthenaClient({ ...caller.settings, ...(endpoint ? { endpoint } : {}) });
    const limit = await scanLimit(athena, query);
    return { ...(await follow(athena, query)), limit };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    const failure = failureOf(error);
    if (failure === undefined) throw notConnected(error, { env, profile });
    throw new UserError(`Athena does not run the query: ${reasonOf(failure)}`, {
      hint: isDenied(failure)
        ? 's3log-audit iam athena prints the role that this takes'
        : 'check the workgroup, the database and its tables (s3log-audit logs athena prints them)',
      cause: error,
    });
  } finally {
    await caller?.close();
  }
}

/** A query over logs of years can scan terabytes, so that nothing runs where nothing stops it. */
async function scanLimit(athena: AthenaClient, { workgroup }: QueryToRun): Promise<number> {
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: workgroup }));
  const limit = WorkGroup?.Configuration?.BytesScannedCutoffPerQuery;
  if (limit !== undefined) return limit;
  throw new UserError(`the workgroup ${workgroup} does not limit how much a query scans`, {
    hint: 'set its data usage control per query, or name another with --workgroup',
  });
}

async function follow(athena: AthenaClient, query: QueryToRun): Promise<Omit<QueryResult, 'limit'>> {
  const { sql, database, workgroup, signal, pause = 500 } = query;
  const { QueryExecutionId = '' } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { Status, Statistics } = QueryExecution ?? {};
    if (Status?.State === 'SUCCEEDED')
      return { ...(await resultOf(athena, QueryExecutionId)), bytesScanned: Statistics?.DataScannedInBytes ?? 0 };
    if (Status?.State === 'FAILED' || Status?.State === 'CANCELLED')
      throw new UserError(
        `Athena ended the query (${Status.State}): ${Status.StateChangeReason ?? 'no reason given'}`,
        {
          hint: `${Statistics?.DataScannedInBytes ?? 0} bytes were scanned; narrow the question by day, account or bucket`,
        },
      );
    try {
      await sleep(pause, undefined, { signal });
    } catch (error) {
      // What was started costs until it is stopped.
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      throw error;
    }
  }
}

async function resultOf(athena: AthenaClient, id: string) {
  let columns: readonly ColumnInfo[] = [];
  const rows: (readonly AnswerCell[])[] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client: athena }, { QueryExecutionId: id })) {
    if (columns.length === 0) columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    for (const { Data = [] } of ResultSet?.Rows ?? [])
      rows.push(Data.map(({ VarCharValue: text }, at) => cellOf(text, columns[at]?.Type)));
  }
  // The first row of the first page is that of the names.
  return { columns: columns.map(({ Name }) => Name ?? ''), rows: rows.slice(1) };
}

/** Athena hands out texts. A time of the view is in UTC and has no zone of its own. */
function cellOf(text: string | undefined, type = ''): AnswerCell {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  if (type.startsWith('timestamp')) return `${text.slice(0, 19).replace(' ', 'T')}Z`;
  return ['bigint', 'integer', 'double'].includes(type) && text.trim() !== '' && Number.isFinite(Number(text))
    ? Number(text)
    : text;
}
