import { expect, test } from 'vitest';
import { runQuery } from '../../../src/logs/athena/run-query.ts';
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
