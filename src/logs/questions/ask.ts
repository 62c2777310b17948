import type { LineView } from '../parse/line-view.ts';
import { LineResult } from '../parse/scan-line.ts';
import type { AnswerCell } from './answer.ts';
import { type GroupTable, groupTable } from './groups.ts';
import { lackingColumns, type Undecided } from './lacking-columns.ts';
import { columnsRead, compileCondition } from './predicate.ts';
import type { GroupsOfRecords, ListOfRecords, LogQuestion, MeasureName } from './question.ts';
import { type RecordValue, recordValue } from './values.ts';

export type AnswerRow = readonly AnswerCell[];

/** A question that is being answered, record by record. */
export interface Asker {
  readonly take: (view: LineView, result: LineResult) => void;
  /** The rows of groups, the largest first; those of a list were handed out as they came. */
  readonly finish: () => GroupRows;
  readonly error: () => number;
  readonly undecided: () => Undecided;
}

/** Rows are made when they are asked for: there may be a million. */
export interface GroupRows {
  readonly total: number;
  readonly rows: () => Iterable<AnswerRow>;
}

/** `onRow` gets the rows of a list in the order of the records: there may be more of them than memory holds. */
export const ask = (question: LogQuestion, onRow: (row: AnswerRow) => void, mostGroups?: number): Asker =>
  question.form === 'list' ? askList(question, onRow) : askGroups(question, mostGroups);

function askList({ where, columns }: ListOfRecords, onRow: (row: AnswerRow) => void): Asker {
  const test = compileCondition(where);
  const lacking = lackingColumns(columnsRead(where));
  const values = columns.map(recordValue);
  return {
    take(view, result) {
      const ambiguous = result === LineResult.ambiguous;
      const answer = test(view);
      if (answer === undefined && !ambiguous) lacking.count(view);
      // What an ambiguous record does not say is no reason to leave it out: a hostile header would hide its request.
      if (answer ?? ambiguous) onRow([...values.map((value) => cellOf(value, view)), ambiguous]);
    },
    finish: () => ({ total: 0, rows: () => [] }),
    error: () => 0,
    undecided: lacking.total,
  };
}

function cellOf({ kind, read }: RecordValue, view: LineView): AnswerCell {
  const value = read(view);
  if (value === undefined) return null;
  return kind === 'time' && typeof value === 'number' ? isoTime(value) : value;
}

export const isoTime = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** What a group starts with, and what it is after one record more. */
interface Tally {
  readonly initial: number;
  readonly next: (before: number, view: LineView, ambiguous: boolean) => number;
}

const sumOf = (name: 'bytesSent' | 'objectSize'): Tally => {
  const read = numberOf(name, 0);
  return { initial: 0, next: (before, view) => before + read(view) };
};

const extreme = (name: 'time' | 'totalTime', better: (a: number, b: number) => number, initial: number): Tally => {
  const read = numberOf(name, initial);
  return { initial, next: (before, view) => better(before, read(view)) };
};

function numberOf(
  name: 'bytesSent' | 'objectSize' | 'totalTime' | 'time',
  otherwise: number,
): (view: LineView) => number {
  const { read } = recordValue(name);
  return (view) => {
    const value = read(view);
    return typeof value === 'number' ? value : otherwise;
  };
}

const TALLIES: { readonly [name in MeasureName]?: Tally } = {
  requests: { initial: 0, next: (before) => before + 1 },
  ambiguous: { initial: 0, next: (before, _, ambiguous) => (ambiguous ? before + 1 : before) },
  bytes: sumOf('bytesSent'),
  size: sumOf('objectSize'),
  firstSeen: extreme('time', Math.min, Number.POSITIVE_INFINITY),
  lastSeen: extreme('time', Math.max, Number.NEGATIVE_INFINITY),
  longest: extreme('totalTime', Math.max, Number.NEGATIVE_INFINITY),
};

const totalTime = numberOf('totalTime', -1);

const QUANTILES: { readonly [name in MeasureName]?: number } = { p50: 0.5, p99: 0.99 };

function askGroups(question: GroupsOfRecords, mostGroups: number | undefined): Asker {
  const { where, by, measures, order } = question;
  const test = compileCondition(where);
  const lacking = lackingColumns(columnsRead(where));
  // What is asked for is the sum of a column here, and no bytes are not 0 bytes.
  const summed = lackingColumns(order === 'bytes' ? ['bytesSent'] : []);
  const values = by.map(recordValue);
  const counted = measures.filter((name) => TALLIES[name] !== undefined);
  const tallies = counted.flatMap((name) => TALLIES[name] ?? []);
  const table = groupTable(
    tallies.map(({ initial }) => initial),
    mostGroups,
  );
  const times = measures.some((name) => QUANTILES[name] !== undefined)
    ? new Map<string, Map<number, number>>()
    : undefined;

  return {
    take(view, result) {
      const ambiguous = result === LineResult.ambiguous;
      const answer = test(view);
      if (!ambiguous && answer !== false) (answer === undefined ? lacking : summed).count(view);
      if (!(answer ?? ambiguous)) return;
      const key = keyOf(values, view);
      const at = table.indexOf(key);
      for (let measure = 0; measure < tallies.length; measure++)
        table.set(measure, at, tallies[measure]?.next(table.sum(measure, at), view, ambiguous) ?? 0);
      if (times) count(times, key, totalTime(view));
    },
    finish: () => rowsOf(question, { table, counted, times }),
    error: table.error,
    undecided: () => {
      const [a, b] = [lacking.total(), summed.total()];
      return { records: a.records + b.records, columns: [...a.columns, ...b.columns] };
    },
  };
}

/** Of each text its length and itself, of what is not there a sign: no text can look like two. */
function keyOf(values: readonly RecordValue[], view: LineView): string {
  let key = '';
  for (const { read } of values) {
    const value = read(view);
    if (value === undefined) key += '~';
    else {
      const text = String(value);
      key += `${text.length}:${text}`;
    }
  }
  return key;
}

function cellsOf(key: string, values: readonly RecordValue[]): AnswerCell[] {
  let at = 0;
  return values.map(({ kind }) => {
    if (key[at] === '~') {
      at++;
      return null;
    }
    const colon = key.indexOf(':', at);
    const from = colon + 1;
    at = from + Number(key.slice(at, colon));
    const text = key.slice(from, at);
    return kind === 'number' ? Number(text) : text;
  });
}

function count(times: Map<string, Map<number, number>>, key: string, time: number): void {
  if (time < 0) return;
  const group = times.get(key) ?? new Map<number, number>();
  group.set(time, (group.get(time) ?? 0) + 1);
  if (group.size === 1) times.set(key, group);
}

/** The smallest value that at least this share of all is not above. */
function quantile(times: ReadonlyMap<number, number> | undefined, rank: number): AnswerCell {
  if (!times) return null;
  const sorted = [...times].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  let before = 0;
  for (const [time, times] of sorted) {
    before += times;
    if (before >= Math.max(1, Math.ceil(total * rank))) return time;
  }
  return null;
}

interface Counted {
  readonly table: GroupTable;
  readonly counted: readonly MeasureName[];
  readonly times: ReadonlyMap<string, ReadonlyMap<number, number>> | undefined;
}

function rowsOf({ by, measures, order }: GroupsOfRecords, { table, counted, times }: Counted): GroupRows {
  const values = by.map(recordValue);
  const cell = (name: MeasureName, key: string, at: number): AnswerCell => {
    const rank = QUANTILES[name];
    if (rank !== undefined) return quantile(times?.get(key), rank);
    const sum = table.sum(counted.indexOf(name), at);
    if (!Number.isFinite(sum)) return null;
    return name === 'firstSeen' || name === 'lastSeen' ? isoTime(sum) : sum;
  };
  return {
    total: table.size(),
    *rows() {
      const measure = counted.indexOf(order);
      for (const at of largestFirst(table.size(), (at) => table.sum(measure, at))) {
        const key = table.keyAt(at);
        yield [...cellsOf(key, values), ...measures.map((name) => cell(name, key, at))];
      }
    },
  };
}

/**
 * Numbers of groups, the largest first; groups of one size in the order in which they were met. Only numbers are sorted, since
 * a sort by a function makes two lists of all groups beside the result.
 */
function largestFirst(size: number, sumOf: (at: number) => number): Uint32Array {
  const ascending = Float64Array.from({ length: size }, (_, at) => sumOf(at)).sort();
  const before = new Uint32Array(size);
  const order = new Uint32Array(size);
  for (let at = 0; at < size; at++) {
    // All that are larger stand in front; `before` counts those of the same size, at the place of the last one.
    const last = lastAtMost(ascending, sumOf(at));
    const place = size - 1 - last + (before[last] ?? 0);
    before[last] = (before[last] ?? 0) + 1;
    order[place] = at;
  }
  return order;
}

function lastAtMost(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
