import { expect, test } from 'vitest';
import { athenaKit, logTables } from '../../../src/logs/athena/kit.ts';
import type { LoggedBucket } from '../../../src/logs/sources/known-buckets.ts';

const ACCOUNT = '111122223333';
const buckets: readonly LoggedBucket[] = [
  { name: 'app', account: ACCOUNT, region: 'eu-west-1', target: 'logs', prefix: 'sal/app-', order: 'simple' },
  { name: 'web', account: ACCOUNT, region: 'eu-west-1', target: 'logs', prefix: 'parts/', order: 'partitioned' },
  {
    name: 'data',
    account: '444455556666',
    region: 'eu-west-1',
    target: 'logs',
    prefix: 'parts/',
    order: 'partitioned',
  },
];
const tables = logTables({ buckets: new Map(buckets.map((bucket) => [bucket.name, bucket])) });

test('there is one table for each target, prefix and layout', () => {
  expect(tables.map(({ name, sources }) => [name, sources.map((source) => source.name)])).toEqual([
    ['logs_parts', ['data', 'web']],
    ['logs_sal_app', ['app']],
  ]);
});

test('the kit for both layouts', async () => {
  const kit = athenaKit(tables, { database: 's3_access_logs', input: { accounts: [ACCOUNT] } });
  await expect(kit).toMatchFileSnapshot('kit.sql');
});
