import type { RecordCondition } from './predicate.ts';
import type { ValueName } from './values.ts';

/** What is worked out for a group of records. */
export type MeasureName =
  | 'requests'
  /** How many of them have more than one reading. */
  | 'ambiguous'
  | 'bytes'
  /** Sum of the sizes of the objects. */
  | 'size'
  | 'firstSeen'
  | 'lastSeen'
  /** Half of the requests took at most so many milliseconds. */
  | 'p50'
  | 'p99'
  | 'longest';

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
