import { LOG_FIELDS } from '../parse/fields.ts';
import type { RecordCondition } from './predicate.ts';
import type { LogQuestion, MeasureName } from './question.ts';
import { type SqlDialect, VALUES } from './values.ts';

/** What else differs between the engines: quantiles are exact in DuckDB and approximate in Athena. */
export interface Engine extends SqlDialect {
  readonly quantile: (value: string, rank: number) => string;
  readonly placeOrder: string;
}

/** Column names of the view `records`, typed, and what follows from them. */
export const viewColumns = (dialect: SqlDialect): readonly string[] =>
  [...VALUES].map(([name, { sql }]) => `${sql(dialect)} as ${quoted(name)}`);

/** Column names of the table of texts: absent is NULL and `-` is `-`. */
export const RAW_COLUMNS: readonly string[] = LOG_FIELDS;

/** `time` and `key` are words of SQL in some engines. */
const quoted = (name: string): string => `"${name}"`;
/** A text of SQL, in quotes. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The view of records that is asked, and conditions besides that of the question. */
export interface AskedView {
  readonly view: string;
  readonly only: readonly string[];
}

/** The SQL of a question over a view of records. */
export function questionSql(
  question: LogQuestion,
  engine: Engine,
  { view, only }: AskedView = { view: 'records', only: [] },
): string {
  // What an ambiguous record does not say is no reason to leave it out: a hostile header would hide its request.
  const where = `where ${[...only, `coalesce(${conditionSql(question.where)}, ambiguous)`].join('\n  and ')}`;
  if (question.form === 'list') {
    const columns = [...question.columns.map(quoted), 'ambiguous'].join(', ');
    return `select ${columns}\nfrom ${view}\n${where}\norder by ${engine.placeOrder}`;
  }
  const by = question.by.map(quoted).join(', ');
  const measures = question.measures.map((name) => `${measureSql(name, engine)} as ${quoted(name)}`).join(',\n  ');
  return `select ${by},\n  ${measures}\nfrom ${view}\n${where}\ngroup by ${by}\norder by ${quoted(question.order)} desc, ${by}`;
}

function measureSql(name: MeasureName, engine: Engine): string {
  switch (name) {
    case 'requests':
      return 'count(*)';
    case 'ambiguous':
      return 'count(case when ambiguous then 1 end)';
    case 'bytes':
      return 'coalesce(sum("bytesSent"), 0)';
    case 'size':
      return 'coalesce(sum("objectSize"), 0)';
    case 'firstSeen':
      return 'min("time")';
    case 'lastSeen':
      return 'max("time")';
    case 'p50':
      return engine.quantile('"totalTime"', 0.5);
    case 'p99':
      return engine.quantile('"totalTime"', 0.99);
    case 'longest':
      return 'max("totalTime")';
  }
}

function conditionSql(condition: RecordCondition): string {
  switch (condition.op) {
    case 'all':
      return `(${condition.of.map(conditionSql).join(' and ')})`;
    case 'any':
      return `(${condition.of.map(conditionSql).join(' or ')})`;
    case 'not':
      return `(not ${conditionSql(condition.of)})`;
    case 'in':
      return `(${quoted(condition.value)} in (${condition.texts.map(literal).join(', ')}))`;
    case 'starts':
      // Neither engine has wildcards in it, as LIKE has.
      return `(substr(${quoted(condition.value)}, 1, ${[...condition.text].length}) = ${literal(condition.text)})`;
    case 'between':
      return `(${quoted(condition.value)} between ${condition.from} and ${condition.to})`;
    case 'holds':
      return quoted(condition.value);
    case 'differ':
      return `(${quoted(condition.value)} <> ${quoted(condition.other)})`;
  }
}
