import { Column, type LogField } from '../parse/fields.ts';
import { hasColumn, type LineView } from '../parse/line-view.ts';

/** Records that a question could not be asked of: they lack columns that decide it, so that the answer says nothing of them. */
export interface Undecided {
  readonly records: number;
  readonly columns: readonly LogField[];
}

export interface LackingColumns {
  /** Counts the record if it lacks one of the columns. A `-` is a column: the request had no such thing. */
  readonly count: (view: LineView) => void;
  readonly total: () => Undecided;
}

/** Records of earlier years end sooner, and a delivery to CloudWatch Logs chooses its fields. */
export function lackingColumns(fields: readonly LogField[]): LackingColumns {
  const found = new Set<LogField>();
  let records = 0;
  return {
    count(view) {
      if (fields.every((field) => hasColumn(view, Column[field]))) return;
      records++;
      for (const field of fields) if (!hasColumn(view, Column[field])) found.add(field);
    },
    total: () => ({ records, columns: [...found] }),
  };
}
