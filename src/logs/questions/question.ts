import type { RecordCondition } from './predicate.ts';
import type { ValueName } from './values.ts';

/** What is worked out for a group of records. */
export const MEASURES = {
  requests: 'Number of records',
  ambiguous: 'How many of them have more than one reading',
  bytes: 'Bytes sent',
  size: 'Sum of the sizes of the objects',
  firstSeen: 'Earliest time',
  lastSeen: 'Latest time',
  p50: 'Half of the requests took at most so many milliseconds',
  p99: '99 of 100 requests took at most so many milliseconds',
  longest: 'Milliseconds of the longest request',
} as const;

export type MeasureName = keyof typeof MEASURES;

/** Records in the order of the source. */
export interface ListOfRecords {
  readonly form: 'list';
  readonly where: RecordCondition;
  readonly columns: readonly ValueName[];
}

/** Groups of records that are alike in `by`, the largest first. */
export interface GroupsOfRecords {
  readonly form: 'groups';
  readonly where: RecordCondition;
  readonly by: readonly ValueName[];
  readonly measures: readonly MeasureName[];
  readonly order: MeasureName;
}

/** A question about records: the one definition from which the aggregator, the table and the SQL of each engine come. */
export type LogQuestion = (ListOfRecords | GroupsOfRecords) & { readonly name: string; readonly sentence: string };

export const columnsOf = (question: LogQuestion): readonly string[] =>
  question.form === 'list' ? [...question.columns, 'ambiguous'] : [...question.by, ...question.measures];
