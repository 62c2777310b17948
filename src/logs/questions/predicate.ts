import { Column, type ColumnNumber, type LogField } from '../parse/fields.ts';
import type { LineView } from '../parse/line-view.ts';
import { numberAt, recordValue, type ValueName } from './values.ts';

/** A condition on a record, which is both run on records and written as SQL. */
export type RecordCondition =
  | { readonly op: 'all' | 'any'; readonly of: readonly RecordCondition[] }
  | { readonly op: 'not'; readonly of: RecordCondition }
  | { readonly op: 'in'; readonly value: ValueName; readonly texts: readonly string[] }
  | { readonly op: 'starts'; readonly value: ValueName; readonly text: string }
  | { readonly op: 'between'; readonly value: LogField; readonly from: number; readonly to: number }
  | { readonly op: 'holds'; readonly value: ValueName }
  /** The two texts differ; unknown where one of them is not there. */
  | { readonly op: 'differ'; readonly value: ValueName; readonly other: ValueName };

export const all = (...of: readonly RecordCondition[]): RecordCondition => ({ op: 'all', of });
export const any = (...of: readonly RecordCondition[]): RecordCondition => ({ op: 'any', of });
export const not = (of: RecordCondition): RecordCondition => ({ op: 'not', of });
export const oneOf = (value: ValueName, ...texts: readonly string[]): RecordCondition => ({ op: 'in', value, texts });
export const starts = (value: ValueName, text: string): RecordCondition => ({ op: 'starts', value, text });
export const holds = (value: ValueName): RecordCondition => ({ op: 'holds', value });
export const between = (value: LogField, from: number, to: number): RecordCondition => ({
  op: 'between',
  value,
  from,
  to,
});
export const differ = (value: ValueName, other: ValueName): RecordCondition => ({ op: 'differ', value, other });

/** The columns that decide a condition. */
export function columnsRead(condition: RecordCondition): readonly LogField[] {
  switch (condition.op) {
    case 'all':
    case 'any':
      return condition.of.flatMap(columnsRead);
    case 'not':
      return columnsRead(condition.of);
    case 'differ':
      return [...recordValue(condition.value).columns, ...recordValue(condition.other).columns];
    case 'in':
    case 'starts':
    case 'between':
    case 'holds':
      return recordValue(condition.value).columns;
  }
}

/** True, false, or undefined where the record does not say: SQL's three values. */
export type RecordTest = (view: LineView) => boolean | undefined;

/** The same condition that `sql.ts` writes as SQL. */
export function compileCondition(condition: RecordCondition): RecordTest {
  switch (condition.op) {
    case 'all':
      return every(condition.of.map(compileCondition), false);
    case 'any':
      return every(condition.of.map(compileCondition), true);
    case 'not':
      return negate(compileCondition(condition.of));
    case 'between':
      return range(Column[condition.value], condition.from, condition.to);
    case 'holds': {
      const { read } = recordValue(condition.value);
      return (view) => {
        const flag = read(view);
        return typeof flag === 'boolean' ? flag : undefined;
      };
    }
    case 'in': {
      const texts = new Set<unknown>(condition.texts);
      return textTest(condition.value, (text) => texts.has(text));
    }
    case 'starts':
      return textTest(condition.value, (text) => text.startsWith(condition.text));
    case 'differ': {
      const other = recordValue(condition.other).read;
      const { read } = recordValue(condition.value);
      return (view) => {
        const [a, b] = [read(view), other(view)];
        return a === undefined || b === undefined ? undefined : a !== b;
      };
    }
  }
}

/** The first test that decides (`settles`) does; else unknown if any is; else the other one. */
function every(tests: readonly RecordTest[], settles: boolean): RecordTest {
  return (view) => {
    let result: boolean | undefined = !settles;
    for (const test of tests) {
      const one = test(view);
      if (one === settles) return settles;
      if (one === undefined) result = undefined;
    }
    return result;
  };
}

const negate =
  (test: RecordTest): RecordTest =>
  (view) => {
    const result = test(view);
    return result === undefined ? undefined : !result;
  };

const range =
  (column: ColumnNumber, from: number, to: number): RecordTest =>
  (view) => {
    const value = numberAt(view, column);
    return value === undefined ? undefined : value >= from && value <= to;
  };

function textTest(name: ValueName, test: (text: string) => boolean): RecordTest {
  const { read } = recordValue(name);
  return (view) => {
    const text = read(view);
    return typeof text === 'string' ? test(text) : undefined;
  };
}
