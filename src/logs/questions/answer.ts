/** A cell of an answer: a time is an ISO text, what a record does not say is null. */
export type AnswerCell = string | number | boolean | null;

/** The answer to a question, as `logs ask --format json` writes it. */
export interface LogAnswer {
  readonly question: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly AnswerCell[])[];
  /** Rows that there are; more than are shown if `--top` cut them. */
  readonly total: number;
  readonly records: number;
  readonly ambiguous: number;
  readonly refused: number;
  readonly duplicates: number;
  /** Records that lack a column which decides the question: nothing is said of them. */
  readonly undecided?: number;
  /** By how much the counts of groups may be too low; 0 is exact. */
  readonly error: number;
}
