import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { type JsonBody, json, jsonBody, Refusal, type Reply } from './reply.ts';
import type { World } from './world.ts';

export const ATHENA_OPERATIONS: ReadonlySet<string> = new Set([
  'athena:GetWorkGroup',
  'athena:StartQueryExecution',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:StopQueryExecution',
]);

/** A workgroup: how much a query may scan, and how much each one does. Queries are not run: each has the same result. */
const WORKGROUPS: Readonly<Record<string, { readonly limit?: number; readonly scans: number }>> = {
  primary: { scans: 1_000_000 },
  audit: { limit: 10_000_000_000, scans: 48_000_000 },
  tight: { limit: 10_000_000, scans: 48_000_000 },
  /** Of tables without an object of logs. */
  empty: { limit: 10_000_000, scans: 0 },
};
const DATABASES: readonly string[] = ['s3_access_logs'];

interface Execution {
  readonly sql: string;
  readonly workgroup: string;
  readonly database: string;
  /** How often it was looked at: queued, running, then at its end. */
  looks: number;
  stopped: boolean;
}

const EXECUTIONS = new WeakMap<World, Map<string, Execution>>();

/** The calls that run a query and read its result, as the API reference of Amazon Athena describes them. */
export function answerAthena(call: Call, context: Context): Reply {
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action }))
    throw new Refusal({
      code: 'AccessDeniedException',
      status: 400,
      message: notAuthorized(context.identity, call.action, '*'),
    });
  const executions = EXECUTIONS.get(context.world) ?? new Map<string, Execution>();
  EXECUTIONS.set(context.world, executions);
  const body = jsonBody(call);
  switch (call.operation) {
    case 'athena:GetWorkGroup': {
      const name = textOf(body, 'WorkGroup');
      const { limit } = workgroupOf(name);
      const Configuration = limit === undefined ? {} : { BytesScannedCutoffPerQuery: limit };
      return json({ WorkGroup: { Name: name, State: 'ENABLED', Configuration } });
    }
    case 'athena:StartQueryExecution': {
      const workgroup = textOf(body, 'WorkGroup');
      workgroupOf(workgroup);
      const id = `00000000-0000-4000-8000-${String(executions.size + 1).padStart(12, '0')}`;
      const context = new Map(Object.entries(body['QueryExecutionContext'] ?? {}));
      const sql = textOf(body, 'QueryString');
      executions.set(id, { sql, workgroup, database: String(context.get('Database') ?? ''), looks: 0, stopped: false });
      return json({ QueryExecutionId: id });
    }
    case 'athena:GetQueryExecution': {
      const id = textOf(body, 'QueryExecutionId');
      const execution = executionOf(executions, id);
      execution.looks += 1;
      return json({ QueryExecution: described(id, execution) });
    }
    case 'athena:StopQueryExecution':
      executionOf(executions, textOf(body, 'QueryExecutionId')).stopped = true;
      return json({});
    case 'athena:GetQueryResults':
      if (workgroupOf(executionOf(executions, textOf(body, 'QueryExecutionId')).workgroup).scans === 0)
        return json({ ResultSet: { Rows: [row(NAMES)], ResultSetMetadata: METADATA } });
      return json(resultPage(typeof body['NextToken'] === 'string' ? body['NextToken'] : undefined));
    default:
      throw new Refusal({ code: 'UnknownOperationException', status: 400, message: '' });
  }
}

const invalid = (message: string): Refusal => new Refusal({ code: 'InvalidRequestException', status: 400, message });

function textOf(body: JsonBody, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name} is missing`);
}

function workgroupOf(name: string) {
  const found = WORKGROUPS[name];
  if (found) return found;
  throw invalid(`WorkGroup ${name} is not found.`);
}

function executionOf(executions: ReadonlyMap<string, Execution>, id: string): Execution {
  const found = executions.get(id);
  if (found) return found;
  throw invalid(`QueryExecution ${id} was not found`);
}

function described(id: string, { sql, workgroup, database, looks, stopped }: Execution) {
  const { limit = Number.POSITIVE_INFINITY, scans } = workgroupOf(workgroup);
  const status = (): { readonly State: string; readonly StateChangeReason?: string } => {
    if (stopped) return { State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' };
    if (looks < 3) return { State: looks === 1 ? 'QUEUED' : 'RUNNING' };
    if (!DATABASES.includes(database))
      return { State: 'FAILED', StateChangeReason: `SCHEMA_NOT_FOUND: line 1:15: Schema '${database}' does not exist` };
    return scans > limit
      ? { State: 'CANCELLED', StateChangeReason: `Bytes scanned limit was exceeded: ${limit} bytes` }
      : { State: 'SUCCEEDED' };
  };
  return {
    QueryExecutionId: id,
    Query: sql,
    WorkGroup: workgroup,
    QueryExecutionContext: { Database: database },
    Status: status(),
    Statistics: { DataScannedInBytes: looks < 3 ? 0 : Math.min(scans, limit) },
  };
}

const COLUMNS = [
  ['httpstatus', 'bigint'],
  ['errorcode', 'varchar'],
  ['operation', 'varchar'],
  ['requests', 'bigint'],
  ['ambiguous', 'bigint'],
  ['firstseen', 'timestamp'],
  ['lastseen', 'timestamp'],
] as const;
const METADATA = { ColumnInfo: COLUMNS.map(([Name, Type]) => ({ Name, Type })) };
const NAMES = COLUMNS.map(([name]) => name);
const TIMES = ['2026-03-14 02:15:07.000', '2026-03-15 08:01:30.000'];
const ROWS = [
  ['403', 'AccessDenied', 'REST.GET.OBJECT', '12', '0', ...TIMES],
  ['404', 'NoSuchKey', 'REST.HEAD.OBJECT', '3', '1', ...TIMES],
] as const;
const row = (texts: readonly string[]) => ({ Data: texts.map((VarCharValue) => ({ VarCharValue })) });

/** Two pages; the names of the columns are the first row of the first one. */
function resultPage(token: string | undefined) {
  return token === undefined
    ? { ResultSet: { Rows: [row(NAMES), row(ROWS[0])], ResultSetMetadata: METADATA }, NextToken: 'second' }
    : { ResultSet: { Rows: [row(ROWS[1])], ResultSetMetadata: METADATA } };
}
