import { decodeKey } from '../parse/decode-key.ts';
import { Column, type ColumnNumber, LOG_FIELDS, type LogField } from '../parse/fields.ts';
import { columnText, type LineView } from '../parse/line-view.ts';
import { timeOf } from '../parse/log-time.ts';

/** What a value is: of a text `-` is nothing, a number is a number, a time milliseconds since 1970. */
type ValueKind = 'text' | 'number' | 'time' | 'flag';

/** What can be asked of a record: its columns, and what follows from them. */
export interface RecordValue {
  readonly kind: ValueKind;
  /** What it follows from: of a record that lacks one of these columns it may say nothing. */
  readonly columns: readonly LogField[];
  readonly read: (view: LineView) => string | number | boolean | undefined;
  /** From the texts of the columns, in the SQL of both engines; `-` and absent columns are told apart there. */
  readonly sql: (dialect: SqlDialect) => string;
}

/** Where the SQL of DuckDB and that of Athena differ. */
export interface SqlDialect {
  readonly number: (text: string) => string;
  readonly time: (text: string) => string;
  readonly decodeKey: (text: string) => string;
  readonly firstMatch: (text: string, pattern: string) => string;
}

const NUMBERS: readonly LogField[] = ['httpStatus', 'bytesSent', 'objectSize', 'totalTime', 'turnAroundTime'];

const column = (field: LogField): RecordValue => {
  const number = Column[field];
  const columns = [field];
  if (field === 'time') return { kind: 'time', columns, read: timeOf, sql: ({ time }) => time(raw('time')) };
  if (NUMBERS.includes(field))
    return {
      kind: 'number',
      columns,
      read: (view) => numberAt(view, number),
      sql: (dialect) => dialect.number(raw(field)),
    };
  return { kind: 'text', columns, read: (view) => textAt(view, number), sql: () => `nullif(${raw(field)}, '-')` };
};

/** A column as it stands in the log. */
const raw = (field: LogField): string => `raw.${field}`;

function textAt(view: LineView, number: ColumnNumber): string | undefined {
  if (!view.values) {
    const from = view.from[number] ?? -1;
    if (from < 0 || (view.to[number] === from + 1 && view.bytes[from] === 0x2d)) return undefined;
  }
  const text = columnText(view, number);
  return text === '-' ? undefined : text;
}

export function numberAt(view: LineView, number: ColumnNumber): number | undefined {
  if (view.values) {
    const text = view.values[number];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }
  const from = view.from[number] ?? -1;
  if (from < 0) return undefined;
  const to = view.to[number] ?? from;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (view.bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The ways in which a request without credentials was written over the years: `-`, the word, and the old id of all users.
 * Developer Guide 2006-03-01 and a public sample of 2006.
 */
const NOBODY = ['-', 'Anonymous', '65a011a29cdf8ec533ec3d1ccaae921c'];
/** `-` is what S3's own actions have too, and a CORS preflight is never authenticated. */
const isInternal = (operation = ''): boolean => operation.startsWith('S3.');
const isPreflight = (operation = ''): boolean => operation.includes('.OPTIONS.');

const OLD_TLS = ['tlsv1', 'tlsv1.0', 'tlsv1.1', 'sslv3', 'sslv2'];
const ARN_ACCOUNT = '^arn:[a-z-]+:(?:iam|sts)::([0-9]{12}):';
const PREFIX = '^(.*)/[^/]*$';
/** Reads of a bucket that are not reads of its settings. */
const CONTENT = ['REST.GET.OBJECT', 'REST.GET.BUCKET', 'REST.GET.BUCKETVERSIONS', 'REST.GET.UPLOADS'];
const list = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');

const DERIVED = {
  decodedKey: {
    kind: 'text',
    columns: ['key'],
    read: (view) => {
      const key = textAt(view, Column.key);
      return key === undefined ? undefined : decodeKey(key);
    },
    sql: (dialect) => dialect.decodeKey(`nullif(${raw('key')}, '-')`),
  },
  /** What stands before the last slash of the key. */
  prefix: {
    kind: 'text',
    columns: ['key'],
    read: (view) => {
      const key = textAt(view, Column.key);
      return key === undefined ? undefined : key.slice(0, Math.max(0, key.lastIndexOf('/')));
    },
    sql: (dialect) =>
      `case when nullif(${raw('key')}, '-') is null then null else coalesce(${dialect.firstMatch(raw('key'), PREFIX)}, '') end`,
  },
  requesterAccount: {
    kind: 'text',
    columns: ['requester'],
    read: (view) => {
      const requester = textAt(view, Column.requester);
      return requester?.startsWith('arn:') ? new RegExp(ARN_ACCOUNT).exec(requester)?.[1] : undefined;
    },
    sql: (dialect) => dialect.firstMatch(raw('requester'), ARN_ACCOUNT),
  },
  /** A requester of another account is shown by its canonical id, not by an ARN, for some requests. */
  canonicalRequester: {
    kind: 'flag',
    columns: ['requester'],
    read: (view) => {
      const requester = columnText(view, Column.requester);
      return requester === undefined ? undefined : requester.length === 64;
    },
    sql: () => `length(${raw('requester')}) = 64`,
  },
  anonymous: {
    kind: 'flag',
    columns: ['requester'],
    read: (view) => {
      const requester = columnText(view, Column.requester);
      if (requester === undefined) return undefined;
      if (!NOBODY.includes(requester)) return false;
      const operation = columnText(view, Column.operation);
      return !isInternal(operation) && !isPreflight(operation);
    },
    sql: () =>
      `case when ${raw('requester')} is null then null when ${raw('requester')} not in (${list(NOBODY)}) then false ` +
      `else coalesce(${raw('operation')}, '') not like 'S3.%' and coalesce(${raw('operation')}, '') not like '%.OPTIONS.%' end`,
  },
  plainHttp: {
    kind: 'flag',
    columns: ['tlsVersion'],
    read: (view) => {
      const tls = columnText(view, Column.tlsVersion);
      if (tls === undefined) return undefined;
      return (
        tls === '-' && columnText(view, Column.remoteIp) !== '-' && !isInternal(columnText(view, Column.operation))
      );
    },
    sql: () =>
      `case when ${raw('tlsVersion')} is null then null else ${raw('tlsVersion')} = '-' ` +
      `and coalesce(${raw('remoteIp')}, '') <> '-' and coalesce(${raw('operation')}, '') not like 'S3.%' end`,
  },
  oldTls: {
    kind: 'flag',
    columns: ['tlsVersion'],
    read: (view) => {
      const tls = columnText(view, Column.tlsVersion);
      return tls === undefined ? undefined : OLD_TLS.includes(tls.toLowerCase());
    },
    sql: () => `lower(${raw('tlsVersion')}) in (${list(OLD_TLS)})`,
  },
  settingsRead: {
    kind: 'flag',
    columns: ['operation'],
    read: (view) => {
      const operation = columnText(view, Column.operation);
      if (operation === undefined) return undefined;
      return operation.startsWith('REST.GET.') && !CONTENT.includes(operation) && columnText(view, Column.key) === '-';
    },
    sql: () =>
      `case when ${raw('operation')} is null then null else ${raw('operation')} like 'REST.GET.%' ` +
      `and ${raw('operation')} not in (${list(CONTENT)}) and coalesce(${raw('key')}, '') = '-' end`,
  },
  serviceLinked: {
    kind: 'flag',
    columns: ['requester'],
    read: (view) => columnText(view, Column.requester)?.includes(':assumed-role/AWSServiceRoleFor'),
    sql: () => `${raw('requester')} like '%:assumed-role/AWSServiceRoleFor%'`,
  },
} as const satisfies Record<string, RecordValue>;

export type ValueName = LogField | keyof typeof DERIVED;

const COLUMNS = Object.fromEntries(LOG_FIELDS.map((field) => [field, column(field)]));

export const VALUES: ReadonlyMap<string, RecordValue> = new Map<string, RecordValue>([
  ...Object.entries(COLUMNS),
  ...Object.entries(DERIVED),
]);

export function recordValue(name: ValueName): RecordValue {
  const value = VALUES.get(name);
  if (!value) throw new Error(`no value ${name}`);
  return value;
}
