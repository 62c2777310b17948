import { oneLine, withoutInvisible } from '../../model/plain-text.ts';
import { LOG_FIELDS, type LogField } from '../parse/fields.ts';
import { makeQuestion, QUESTION_NAMES, type QuestionInput, sentenceOf } from '../questions/definitions.ts';
import type { LogQuestion } from '../questions/question.ts';
import { type Engine, questionSql, viewColumns } from '../questions/sql.ts';
import { dayBefore } from '../sources/key-time.ts';
import type { KnownBuckets, LoggedBucket } from '../sources/known-buckets.ts';
import type { TimeWindow } from '../sources/log-file.ts';
import { PATTERN_COLUMNS, SERDE_PATTERN } from './pattern.ts';

/** SQL for Amazon Athena, engine version 3. Not run there by the project's tests: they read it with a grammar of Trino. */
const ATHENA: Engine = {
  number: (value) => `try_cast(nullif(${value}, '-') as bigint)`,
  time: (value) => `try(date_parse(substr(${value}, 1, 20), '%d/%b/%Y:%H:%i:%s'))`,
  // url_decode takes a plus for a blank, and nothing tells which of the two was meant.
  decodeKey: (value) => `coalesce(try(${decoded(decoded(value))}), try(${decoded(value)}), ${value})`,
  firstMatch: (value, pattern) => `regexp_extract(${value}, '${pattern}', 1)`,
  quantile: (value, rank) => `approx_percentile(${value}, ${rank})`,
  placeOrder: '"time"',
};

const decoded = (value: string): string => `url_decode(replace(${value}, '+', '%2B'))`;

/** A place where logs lie: one table. */
export interface LogTable {
  readonly name: string;
  readonly target: string;
  readonly prefix: string;
  readonly order: LoggedBucket['order'];
  readonly sources: readonly LoggedBucket[];
}

/** One table per target, prefix and layout, in the order of names. */
export function logTables({ buckets }: Pick<KnownBuckets, 'buckets'>, bucket?: string): readonly LogTable[] {
  const tables = new Map<string, LoggedBucket[]>();
  for (const logged of buckets.values()) {
    if (bucket !== undefined && logged.name !== bucket) continue;
    const place = JSON.stringify([logged.target, logged.prefix, logged.order]);
    tables.set(place, [...(tables.get(place) ?? []), logged]);
  }
  const names = new Set<string>();
  return [...tables.values()]
    .map((sources) => [...sources].sort((a, b) => (a.name < b.name ? -1 : 1)))
    .sort((a, b) => (placeName(a) < placeName(b) ? -1 : 1))
    .flatMap((sources) => {
      const [first] = sources;
      if (!first) return [];
      const { target, prefix, order } = first;
      return [{ name: unique(placeName(sources), names), target, prefix, order, sources }];
    });
}

const placeName = ([first]: readonly LoggedBucket[]): string =>
  `${first?.target ?? ''}_${first?.prefix ?? ''}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** The views of a table have its name with something behind it, which may be the name of another table. */
function unique(name: string, taken: Set<string>): string {
  const all = (free: string): readonly string[] => [free, recordsView(free), unparsedView(free)];
  let free = name;
  for (let more = 2; all(free).some((one) => taken.has(one)); more++) free = `${name}_${more}`;
  for (const one of all(free)) taken.add(one);
  return free;
}

const recordsView = (table: string): string => `${table}_records`;
const unparsedView = (table: string): string => `${table}_unparsed`;

export interface KitOptions {
  readonly database: string;
  readonly input: QuestionInput;
  readonly window?: TimeWindow;
}

/** Statements that make the tables and views, and the questions as named queries; each statement by itself, as Athena has it. */
export const athenaKit = (tables: readonly LogTable[], { database, input, window }: KitOptions): string =>
  [
    `-- Written by s3log-audit logs athena. Athena runs one statement at a time.`,
    `create database if not exists ${database};`,
    ...tables.flatMap((table) => [
      `-- Logs of ${oneLine(table.sources.map(({ name }) => name).join(', '))}`,
      `${tableDdl(table, database)};`,
      `${viewDdl(table, database)};`,
      `${unparsedDdl(table, database)};`,
      ...QUESTION_NAMES.flatMap((name) => namedQuery(name, table, { database, input, ...(window && { window }) })),
    ]),
  ]
    .join('\n\n')
    .concat('\n');

const qualified = (database: string, name: string): string => `"${database}"."${name}"`;

/** A literal of a query, which Trino reads. Characters that nobody sees, line feeds too, are written as numbers. */
function text(value: string): string {
  const escaped = withoutInvisible(
    value.replaceAll('\\', '\\\\'),
    (character) => `\\+${hex(character.codePointAt(0), 6)}`,
  );
  const isPlain = withoutInvisible(value, '') === value;
  return `${isPlain ? '' : 'U&'}'${(isPlain ? value : escaped).replaceAll("'", "''")}'`;
}

/** A literal of a definition, which Hive reads: a backslash begins an escape there, and two quotes are none. */
const definitionText = (value: string): string =>
  `'${withoutInvisible(value.replaceAll(/[\\']/g, '\\$&'), (character) =>
    character
      .split('')
      .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
      .join(''),
  )}'`;

const hex = (number = 0, digits = 0): string => number.toString(16).padStart(digits, '0');

/**
 * Where the table begins. Athena reads whole folders, so that of `logs/app-` it has to be `logs/`; the view keeps out the
 * others' objects. With partitions each has its own.
 */
export const locationOf = ({ prefix, order }: Pick<LoggedBucket, 'prefix' | 'order'>): string =>
  order === 'partitioned' ? prefix : prefix.slice(0, prefix.lastIndexOf('/') + 1);

function tableDdl({ name, target, prefix, order, sources }: LogTable, database: string): string {
  const columns = PATTERN_COLUMNS.map((column) => `  \`${column.toLowerCase()}\` string`).join(',\n');
  const partitioned = order === 'partitioned';
  const location = `s3://${target}/${locationOf({ prefix, order })}`;
  const of = (member: 'account' | 'region' | 'name'): string =>
    [...new Set(sources.map((source) => source[member]))].sort().join(',');
  const properties = [
    "'projection.enabled' = 'true'",
    `'projection.account.type' = 'enum', 'projection.account.values' = ${definitionText(of('account'))}`,
    `'projection.region.type' = 'enum', 'projection.region.values' = ${definitionText(of('region'))}`,
    `'projection.source.type' = 'enum', 'projection.source.values' = ${definitionText(of('name'))}`,
    // Athena reads no partition outside the range, and says nothing: it begins in the month of which the layout is.
    "'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = '2023/11/01,NOW+1DAY'",
    "'projection.day.interval' = '1', 'projection.day.interval.unit' = 'DAYS'",
    `'storage.location.template' = ${definitionText(`${location}\${account}/\${region}/\${source}/\${day}/`)}`,
  ];
  return [
    `create external table if not exists \`${database}\`.\`${name}\` (\n${columns}\n)`,
    ...(partitioned ? ['partitioned by (`account` string, `region` string, `source` string, `day` string)'] : []),
    "row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe'",
    `with serdeproperties ('input.regex' = ${definitionText(SERDE_PATTERN)})`,
    `location ${definitionText(location)}`,
    ...(partitioned ? [`tblproperties (\n  ${properties.join(',\n  ')}\n)`] : []),
  ].join('\n');
}

/** Columns on which readings may disagree where the Request-URI, or the referer, may end elsewhere too. */
const DOUBTFUL: readonly LogField[] = LOG_FIELDS.slice(
  LOG_FIELDS.indexOf('requestUri'),
  LOG_FIELDS.indexOf('versionId'),
);
const OTHER_URI = "coalesce(otheruri, '') <> ''";
const OTHER_AGENT = "coalesce(otheragent, '') <> ''";

function columnSql(field: LogField): string {
  const name = field.toLowerCase();
  if (!DOUBTFUL.includes(field)) return name;
  const doubt = field === 'referer' || field === 'userAgent' ? `${OTHER_URI} or ${OTHER_AGENT}` : OTHER_URI;
  return `case when ${doubt} then null else ${name} end as ${name}`;
}

/**
 * Typed columns under the names that every other command uses. A line that is no record has no bucket owner; one that has
 * several readings has the columns on which they cannot differ.
 */
function viewDdl({ name, order, target, prefix, sources }: LogTable, database: string): string {
  const partitions = order === 'partitioned' ? ['account', 'region', 'source', 'day'] : [];
  const place = `s3://${target}/${prefix}`;
  const only = [
    'bucketowner is not null',
    ...(order === 'simple' && !place.endsWith('/') ? [`starts_with("$path", ${text(place)})`] : []),
    `bucket in (${sources.map((source) => text(source.name)).join(', ')})`,
  ];
  const columns = [
    ...LOG_FIELDS.map(columnSql),
    `${OTHER_URI} or ${OTHER_AGENT} as ambiguous`,
    '"$path" as object',
    ...partitions,
  ];
  return [
    `create or replace view ${qualified(database, recordsView(name))} as`,
    `with raw as (\n  select\n    ${columns.join(',\n    ')}\n  from ${qualified(database, name)}\n  where ${only.join('\n    and ')}\n)`,
    `select\n  ${[...viewColumns(ATHENA), 'raw.ambiguous', 'raw.object', ...partitions.map((partition) => `raw.${partition}`)].join(',\n  ')}`,
    'from raw',
  ].join('\n');
}

/** The standing count of lines that the pattern does not take: no answer is worth more than this one is small. */
const unparsedDdl = ({ name }: LogTable, database: string): string =>
  [
    `create or replace view ${qualified(database, unparsedView(name))} as`,
    'select count(*) as lines, count_if(bucketowner is null) as unparsed,',
    `  count_if(${OTHER_URI} or ${OTHER_AGENT}) as ambiguous`,
    `from ${qualified(database, name)}`,
  ].join('\n');

/** Days of the partitions that may hold records of the window, and the records' own time. */
function windowSql({ order }: LogTable, { since, until }: TimeWindow): readonly string[] {
  const timestamp = (time: number): string =>
    `timestamp '${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}'`;
  const day = (time: number): string => text(dayBefore(time).replaceAll('-', '/'));
  const TWO_DAYS = 2 * 24 * 3600_000;
  return [
    ...(since === undefined ? [] : [`"time" >= ${timestamp(since)}`]),
    ...(until === undefined ? [] : [`"time" <= ${timestamp(until)}`]),
    ...(order === 'simple' || since === undefined ? [] : [`day >= ${day(since)}`]),
    // A day of slack for what is delivered late, as everywhere.
    ...(order === 'simple' || until === undefined ? [] : [`day <= ${day(until + TWO_DAYS)}`]),
  ];
}

/** A question over the view of a table; one that asks about something in particular needs it in `input`. */
export const athenaQuestion = (
  question: LogQuestion,
  table: LogTable,
  { database, window = {} }: { readonly database: string; readonly window?: TimeWindow | undefined },
): string =>
  questionSql(question, ATHENA, {
    view: qualified(database, recordsView(table.name)),
    only: windowSql(table, window),
  });

function namedQuery(name: string, table: LogTable, { database, input, window }: KitOptions): readonly string[] {
  const accounts = input.accounts ?? [...new Set(table.sources.map(({ account }) => account))];
  if ((name === 'who' && !input.requester) || (name === 'key' && !input.key)) return [];
  return [
    `-- ${name}: ${sentenceOf(name)}\n${athenaQuestion(makeQuestion(name, { ...input, accounts }), table, { database, window })};`,
  ];
}
