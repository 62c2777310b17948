import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { runQuery } from '../../../src/logs/athena/run-query.ts';
import { startRelay } from '../../campaign/relay.ts';
import { sandboxOf } from '../../sandbox/clients.ts';

const scenario = { organization: null, accounts: [{ id: '111122223333', name: 'one', buckets: [] }] };
const query = async (database: string, workgroup: string) => {
  const { env } = await sandboxOf(scenario);
  const signal = new AbortController().signal;
  return runQuery({ sql: 'select 1', database, workgroup, env, signal, pause: 1 });
};

test('a query is started, followed to its end, and all pages of its result are read', async () => {
  expect(await query('s3_access_logs', 'audit')).toEqual({
    columns: ['httpstatus', 'errorcode', 'operation', 'requests', 'ambiguous', 'firstseen', 'lastseen'],
    rows: [
      [403, 'AccessDenied', 'REST.GET.OBJECT', 12, 0, '2026-03-14T02:15:07Z', '2026-03-15T08:01:30Z'],
      [404, 'NoSuchKey', 'REST.HEAD.OBJECT', 3, 1, '2026-03-14T02:15:07Z', '2026-03-15T08:01:30Z'],
    ],
    bytesScanned: 48_000_000,
    limit: 10_000_000_000,
  });
});

test.each([
  ['s3_access_logs', 'primary', 'does not limit how much a query scans'],
  ['s3_access_logs', 'tight', 'Bytes scanned limit was exceeded'],
  ['nothing', 'audit', "Schema 'nothing' does not exist"],
  ['s3_access_logs', 'unknown', 'Athena does not run the query'],
])('database %s, workgroup %s: %s', async (database, workgroup, message) => {
  await expect(query(database, workgroup)).rejects.toThrow(message);
});

/** Asks through a server that changes the answers to one operation. */
async function queryThrough(operation: string, changed: (body: string) => string) {
  const sandbox = await sandboxOf(scenario, { checkSignatures: false });
  const relay = await startRelay(sandbox);
  onTestFinished(() => relay.close());
  relay.attack = ({ operation: name, reply }) =>
    name === operation ? { reply: { ...reply, body: changed(reply.body) } } : undefined;
  const sql = { sql: 'select 1', database: 's3_access_logs', workgroup: 'audit' };
  const result = runQuery({ ...sql, env: relay.env, signal: AbortSignal.timeout(2_000), pause: 1 });
  return { relay, result };
}

beforeEach(() => {
  // Attempts follow each other at once: a pause is a random part of the longest that is allowed.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const EMPTY = { Rows: [], ResultSetMetadata: { ColumnInfo: [] } };
const withMembers = (body: string, members: object): string =>
  JSON.stringify({ ...JSON.parse(body), NextToken: undefined, ...members });

test.each([
  ['athena:GetWorkGroup', () => '{}', 'without the requested setting'],
  [
    'athena:GetWorkGroup',
    (body: string) => body.replace(/(PerQuery":)\d+/, '$1"none"'),
    'something in it that this version does not know',
  ],
  ['athena:StartQueryExecution', () => '{}', 'without the requested setting'],
  ['athena:GetQueryExecution', () => '{}', 'without the requested setting'],
  ['athena:GetQueryExecution', () => '', 'without a body'],
  ['athena:GetQueryResults', () => '{}', 'without the requested setting'],
  [
    'athena:GetQueryResults',
    (body: string) => withMembers(body, { ResultSet: EMPTY }),
    'without the requested setting',
  ],
  ['athena:GetQueryResults', (body: string) => withMembers(body, { NextToken: 'a' }), 'does not end'],
])('what does not come from %s as a whole is no answer: %#', async (operation, changed, message) => {
  const { result } = await queryThrough(operation, changed);
  await expect(result).rejects.toThrow(/^Athena does not run the query: /);
  await expect(result).rejects.toThrow(message);
});

test.each([
  ['expired-token', 'sign in again and repeat'],
  ['foreign', 'check the endpoint'],
  ['error', 'try again later'],
] as const)('what is at fault is told from the workgroup: %s', async (kind, hint) => {
  const { env } = await sandboxOf(scenario, { faults: [{ kind, operation: 'athena:GetWorkGroup' }] });
  const sql = { sql: 'select 1', database: 's3_access_logs', workgroup: 'audit' };
  await expect(runQuery({ ...sql, env, signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject({
    hint: expect.stringContaining(hint),
  });
});

test('a query of which nothing more is heard is stopped, or named where that fails too', async () => {
  const { relay, result } = await queryThrough('athena:GetQueryExecution', () => '{}');
  await expect(result).rejects.toThrow();
  expect(relay.passed().filter(({ operation }) => operation === 'athena:StopQueryExecution')).toHaveLength(1);

  const { env } = await sandboxOf(scenario, {
    faults: [{ kind: 'denied', operation: ['athena:GetQueryExecution', 'athena:StopQueryExecution'] }],
  });
  const sql = { sql: 'select 1', database: 's3_access_logs', workgroup: 'audit' };
  await expect(runQuery({ ...sql, env, signal: new AbortController().signal })).rejects.toThrow(
    'query 00000000-0000-4000-8000-000000000001 may still run in Athena',
  );
});
