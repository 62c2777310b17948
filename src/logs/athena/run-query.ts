import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { token } from '../../collect/http/common-shapes.ts';
import { failureOf, isDenied, reasonOf } from '../../collect/http/errors.ts';
import { endpointOf } from '../../collect/http/network.ts';
import type { DeclaredAnswers } from '../../collect/http/operation.ts';
import { anything, list, members, optional, text, wholeNumber, words } from '../../collect/http/response-shape.ts';
import { UnexpectedResponse } from '../../collect/http/unexpected-response.ts';
import { pages } from '../../collect/pages.ts';
import { hintOfAccess, notConnected } from '../../collect/session/connect-errors.ts';
import { type OpenCaller, openCaller, validated } from '../../collect/session/open-caller.ts';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import type { AnswerCell } from '../questions/answer.ts';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html */
const ANSWERS: DeclaredAnswers = {
  'athena:GetWorkGroup': {
    kind: 'json',
    shape: members({
      WorkGroup: members({
        Name: text,
        // A limit that is no number would stop nothing.
        Configuration: optional(members({ BytesScannedCutoffPerQuery: optional(wholeNumber) })),
      }),
    }),
  },
  'athena:StartQueryExecution': { kind: 'json', shape: members({ QueryExecutionId: text }) },
  'athena:GetQueryExecution': {
    kind: 'json',
    shape: members({
      QueryExecution: members({
        Status: members({ State: words('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED') }),
        Statistics: optional(members({ DataScannedInBytes: optional(wholeNumber) })),
      }),
    }),
  },
  'athena:GetQueryResults': {
    kind: 'json',
    shape: members({
      ResultSet: members({ Rows: list(anything), ResultSetMetadata: members({ ColumnInfo: list(anything) }) }),
      NextToken: token,
    }),
  },
  'athena:StopQueryExecution': { kind: 'json' },
};

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
    const client = new AthenaClient({ ...caller.settings, ...(endpoint ? { endpoint } : {}) });
    const athena = validated(client, 'athena', [ANSWERS]);
    const limit = await scanLimit(athena, query);
    return { ...(await follow(athena, query)), limit };
  } catch (error) {
    if (error instanceof UserError) throw error;
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) throw notConnected(error, { env, profile });
    throw new UserError(`Athena does not run the query: ${reasonOf(failure)}`, {
      hint: isDenied(failure)
        ? 's3log-audit iam athena prints the role that this takes'
        : (hintOfAccess(failure, env, 'ATHENA') ??
          'check the workgroup, the database and its tables (s3log-audit logs athena prints them)'),
      cause: error,
    });
  } finally {
    await caller?.close();
  }
}

/** A query over logs of years can scan terabytes, so that nothing runs where nothing stops it. */
async function scanLimit(athena: AthenaClient, { workgroup, signal }: QueryToRun): Promise<number> {
  const command = new GetWorkGroupCommand({ WorkGroup: workgroup });
  const { WorkGroup } = await athena.send(command, { abortSignal: signal });
  const limit = WorkGroup?.Configuration?.BytesScannedCutoffPerQuery;
  if (limit !== undefined) return limit;
  throw new UserError(`the workgroup ${workgroup} does not limit how much a query scans`, {
    hint: 'set its data usage control per query, or name another with --workgroup',
  });
}

async function follow(athena: AthenaClient, query: QueryToRun): Promise<Omit<QueryResult, 'limit'>> {
  const { sql, database, workgroup, signal } = query;
  // Without the signal: a query that was started and has no id could not be stopped.
  const { QueryExecutionId: id = '' } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  const bytesScanned = await ended(athena, id, query).catch(async (error: unknown) => {
    if (!(error instanceof UserError)) await stop(athena, id);
    throw error;
  });
  return { ...(await resultOf(athena, id, signal)), bytesScanned };
}

/** How many bytes the query scanned, once it has succeeded. */
async function ended(athena: AthenaClient, id: string, { signal, pause = 500 }: QueryToRun): Promise<number> {
  for (;;) {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: id });
    const { QueryExecution } = await athena.send(command, { abortSignal: signal });
    const { Status, Statistics } = QueryExecution ?? {};
    if (Status?.State === 'SUCCEEDED') return Statistics?.DataScannedInBytes ?? 0;
    if (Status?.State === 'FAILED' || Status?.State === 'CANCELLED')
      throw new UserError(
        `Athena ended the query (${Status.State}): ${Status.StateChangeReason ?? 'no reason given'}`,
        {
          hint: `${Statistics?.DataScannedInBytes ?? 0} bytes were scanned; narrow the question by day, account or bucket`,
        },
      );
    await sleep(pause, undefined, { signal });
  }
}

/**
 * What was started costs until it is stopped.
 * @throws UserError naming the query that runs on
 */
async function stop(athena: AthenaClient, id: string): Promise<void> {
  try {
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    throw new UserError(`query ${id} may still run in Athena, since it could not be stopped: ${reasonOf(failure)}`, {
      hint: `aws athena stop-query-execution --query-execution-id ${id}`,
      cause: error,
    });
  }
}

async function resultOf(athena: AthenaClient, id: string, signal: AbortSignal) {
  let columns: readonly ColumnInfo[] = [];
  const rows: (readonly AnswerCell[])[] = [];
  const results = pages({
    fetch: (next) =>
      athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, ...(next ? { NextToken: next } : {}) }), {
        abortSignal: signal,
      }),
    next: ({ NextToken }) => NextToken,
    hasNewItems: ({ ResultSet }) => (ResultSet?.Rows?.length ?? 0) > 0,
  });
  for await (const { ResultSet } of results) {
    if (columns.length === 0) columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    for (const { Data = [] } of ResultSet?.Rows ?? [])
      rows.push(Data.map(({ VarCharValue: content }, at) => cellOf(content, columns[at]?.Type)));
  }
  // The first row of the first page is that of the names.
  if (rows.length === 0) throw new UnexpectedResponse('IncompleteResponse', 'GetQueryResults gave no row of names');
  return { columns: columns.map(({ Name }) => Name ?? ''), rows: rows.slice(1) };
}

/** Athena hands out texts. A time of the view is in UTC and has no zone of its own. */
function cellOf(content: string | undefined, type = ''): AnswerCell {
  if (content === undefined) return null;
  if (type === 'boolean') return content === 'true';
  if (type.startsWith('timestamp')) return `${content.slice(0, 19).replace(' ', 'T')}Z`;
  return ['bigint', 'integer', 'double'].includes(type) && content.trim() !== '' && Number.isFinite(Number(content))
    ? Number(content)
    : content;
}
