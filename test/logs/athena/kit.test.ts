import { HiveSQL, TrinoSQL } from 'dt-sql-parser';
import { describe, expect, test } from 'vitest';
import { athenaKit, athenaQuestion, logTables } from '../../../src/logs/athena/kit.ts';
import { makeQuestion, QUESTION_NAMES } from '../../../src/logs/questions/definitions.ts';
import type { LoggedBucket } from '../../../src/logs/sources/known-buckets.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const buckets: readonly LoggedBucket[] = [
  { name: 'app', account: ACCOUNT, region: 'eu-west-1', target: 'logs', prefix: 'sal/app-', order: 'simple' },
  { name: 'web', account: ACCOUNT, region: 'eu-west-1', target: 'logs', prefix: 'parts/', order: 'partitioned' },
  { name: 'data', account: OTHER, region: 'eu-west-1', target: 'logs', prefix: 'parts/', order: 'partitioned' },
];
const tables = logTables({ buckets: new Map(buckets.map((bucket) => [bucket.name, bucket])) });
const input = {
  accounts: [ACCOUNT],
  requester: `arn:aws:iam::${ACCOUNT}:role/it's`,
  key: `a/"b" it's.txt`,
  caller: `arn:aws:sts::${ACCOUNT}:assumed-role/audit/nightly`,
};
const kit = athenaKit(tables, { database: 's3_access_logs', input });
/** Athena runs one statement at a time. */
const statementsOf = (text: string): readonly string[] =>
  text
    .split(/;\n/)
    .map((statement) => statement.replaceAll(/^--.*$/gm, '').trim())
    .filter((statement) => statement !== '');
const statements = statementsOf(kit);
const isHive = (text: string): boolean => /^create (external table|database)/.test(text);

test('there is one table for each target, prefix and layout', () => {
  expect(tables.map(({ name, sources }) => [name, sources.map((source) => source.name)])).toEqual([
    ['logs_parts', ['data', 'web']],
    ['logs_sal_app', ['app']],
  ]);
});

test('partitions reach back as far as there can be any: logs of years ago are not left out in silence', () => {
  expect(kit).toContain("'projection.day.range' = '2023/11/01,NOW+1DAY'");
});

test('the kit for both layouts', async () => {
  await expect(kit).toMatchFileSnapshot('kit.sql');
});

describe('statements', () => {
  test.each(statements.filter(isHive))('definitions are read by the grammar of Hive: %s', (text) => {
    expect(new HiveSQL().validate(text).map(({ message }) => message)).toEqual([]);
  });

  test.each(statements.filter((text) => !isHive(text)))(
    'views and queries are read by the grammar of Trino: %s',
    (text) => {
      expect(new TrinoSQL().validate(text).map(({ message }) => message)).toEqual([]);
    },
  );

  test('there are two views and every question for each table', () => {
    expect(statements.filter((text) => text.startsWith('create or replace view'))).toHaveLength(2 * tables.length);
    expect(statements.filter((text) => text.startsWith('select'))).toHaveLength(QUESTION_NAMES.length * tables.length);
  });
});

describe.each(['simple', 'partitioned'] as const)('a prefix is text in both languages, layout %s', (order) => {
  const tableOf = (prefix: string) =>
    logTables({
      buckets: new Map([
        ['app', { name: 'app', account: ACCOUNT, region: 'eu-west-1', target: 'logs', prefix, order }],
      ]),
    });

  test.each(["it's/", 'back\\slash\\', "\\' stored as orc --", "x\\'/", '";\n-- drop/', '\u001b[2J\u202e\u{e0001}/'])(
    '%j',
    (prefix) => {
      const text = athenaKit(tableOf(prefix), { database: 'd', input: {} });
      for (const statement of statementsOf(text))
        expect((isHive(statement) ? new HiveSQL() : new TrinoSQL()).validate(statement)).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      const location = /^location '(.*)';?$/m
        .exec(text)?.[1]
        ?.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/g, (_, unit, character) =>
          unit === undefined ? character : String.fromCharCode(Number.parseInt(unit, 16)),
        );
      const place = `s3://logs/${prefix}`;
      expect(location).toBe(order === 'simple' ? place.slice(0, place.lastIndexOf('/') + 1) : place);
    },
  );
});

test('no table has the name of a view of another one', () => {
  const of = (prefix: string): LoggedBucket => ({
    name: `app-${prefix}`,
    account: ACCOUNT,
    region: 'eu-west-1',
    target: 'logs',
    prefix,
    order: 'simple',
  });
  const named = logTables({
    buckets: new Map(['', 'records/', 'unparsed/', 'records/records/'].map((prefix) => [prefix, of(prefix)])),
  });
  const names = named.flatMap(({ name }) => [name, `${name}_records`, `${name}_unparsed`]);
  expect(new Set(names).size).toBe(names.length);
});

test('a time keeps a query to the partitions that may hold such records, with a day of slack', () => {
  const window = { since: Date.parse('2026-03-14T02:00Z'), until: Date.parse('2026-03-15T00:00Z') };
  const [partitioned, simple] = tables.map((table) =>
    athenaQuestion(makeQuestion('errors', input), table, { database: 's3_access_logs', window }),
  );
  expect(partitioned).toContain(`"time" >= timestamp '2026-03-14 02:00:00'`);
  expect(partitioned).toContain(`day >= '2026/03/13'`);
  expect(partitioned).toContain(`day <= '2026/03/16'`);
  expect(simple).toContain(`"time" <= timestamp '2026-03-15 00:00:00'`);
  expect(simple).not.toContain('day');
  for (const sql of [partitioned, simple]) expect(new TrinoSQL().validate(sql ?? '')).toEqual([]);
});
