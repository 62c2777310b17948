import { LOG_FIELDS, type LogField } from '../parse/fields.ts';

/** How a kind of regular expressions writes what the pattern of a line is made of. */
export interface PatternSyntax {
  readonly column: (name: PatternColumn, inner: string) => string;
  /** What was matched once is not tried in another way, so that no hostile header can make a query try for ever. */
  readonly atomic: (inner: string) => string;
  /** Any number of times, without trying fewer. */
  readonly repeated: (inner: string) => string;
}

/** Not empty where the Request-URI, or the referer, may end at another place too. */
export type PatternColumn = LogField | 'otherUri' | 'otherAgent';

/** The columns of the pattern in the order of its groups. */
export const PATTERN_COLUMNS: readonly PatternColumn[] = LOG_FIELDS.flatMap((field): PatternColumn[] => {
  if (field === 'requestUri') return ['otherUri', field];
  return field === 'referer' ? ['otherAgent', field] : [field];
});

/** Regular expressions of Java, which Hive's RegexSerDe and Athena take. */
const JAVA: PatternSyntax = {
  column: (_, inner) => `(${inner})`,
  atomic: (inner) => `(?>${inner})`,
  repeated: (inner) => `(?:${inner})*+`,
};

/** Between columns there is one blank; runs of them were seen in one public file, and count where one blank does not do. */
const BLANKS = ' +';
const MONTH = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const TIME = `[0-9]{2}/(?:${MONTH})/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}`;
const OPERATION = '-|[A-Z0-9_]{1,64}(?:[.][A-Za-z0-9_]{1,64}){1,8}';
const COUNT = '-|[0-9]{1,20}';
const SAFE = '[^ "]+';
const MIDDLE = [
  ['httpStatus', '-|[0-9]{3}'],
  ['errorCode', SAFE],
  ['bytesSent', COUNT],
  ['objectSize', COUNT],
  ['totalTime', COUNT],
  ['turnAroundTime', COUNT],
] as const satisfies readonly (readonly [LogField, string])[];

/** A whole host id, which is Base64: a record that ends with it is told from one that was torn there by this alone. */
const WHOLE_HOST_ID = '(?:[A-Za-z0-9+/=_-]{64}|[A-Za-z0-9+/=_-]{96}|[A-Za-z0-9+/=_-]{32,1024}(?<==)) *$';
const SIGNATURE = '-|Sig[^ "]{2,60}';
// What these four have over a word of their kind tells the whole one from one that was torn.
const TLS = '-|(?=[^ "]{5})[^ "]{0,60}(?:[Tt][Ll][Ss]|[Ss][Ss][Ll])[^ "]{0,60}(?<![.])';
const ARN = '-|arn:(?:[^: "]*:){4}[^ /"]*/[^ "]+';
const FLAG = '-|(?!Ye?(?: |$))[A-Za-z]{1,5}';
const REGION = '-|(?=[a-z0-9-]{0,32}-[0-9])[a-z0-9-]{1,32}';
const NEWEST_TAIL = [SAFE, SAFE, SIGNATURE, SAFE, SAFE, SAFE, TLS, ARN, FLAG, REGION]
  .map((shape) => `${BLANKS}(?:${shape})`)
  .join('');

/**
 * The pattern of a whole line. No backslash is in it, which DDL, CloudFormation and shells each double in another way, and
 * no apostrophe. Hadoop cuts lines at CR, LF and CR LF, so that none of them is in a line.
 *
 * It reads a line as the scanner of `logs/parse` does: Request-URI, referer and agent are quoted together or bare dashes
 * together, or, where no such reading is, some of each. It takes the first places where they may end, and says so in two
 * columns of its own where there are others.
 */
export function linePattern({ column, atomic, repeated }: PatternSyntax): string {
  const word = (name: PatternColumn): string => column(name, atomic('[^ ]+'));
  const columns10To15 = (gap: string): string => MIDDLE.map(([, shape]) => `${gap}${atomic(shape)}`).join('');
  /** Text up to the first quote that columns 10 to 15 and this follow. */
  const uriBefore = (gap: string, next: string): string => atomic(`.*?(?="${columns10To15(gap)}${gap}${next})`);
  const refererAndAgent = (gap: string): string => `"${columns10To15(gap)}${gap}".*"${gap}".*"`;
  const alike = (gap: string): string => `${uriBefore(gap, '"')}(?=${refererAndAgent(gap)})`;
  const secondUri = (gap: string): string =>
    `${atomic(`.*?"(?=${columns10To15(gap)}${gap}")`)}${uriBefore(gap, '"')}${refererAndAgent(gap)}`;
  const split = (gap: string): string => `.*"${gap}".*"`;
  const firstReferer = (gap: string): string => atomic(`.*?(?="${gap}".*")`);
  const secondAgent = (gap: string): string => `${atomic(`.*?"(?=${gap}")`)}${atomic(`.*?"(?=${gap}")`)}${gap}".*"`;
  // A line that ends in a quote is one of 2006, without version id, or one of the future with a quoted column at its end.
  const tailInside = (): string => `(?=.*" *$)${atomic(`.*?"(?=${BLANKS}")`)}${BLANKS}".*"${NEWEST_TAIL} .*"`;
  const bareDash = '(?<!")-(?= |$)';
  /** Quotes around a text are none of its column; whether there was one is asked by what is in between. */
  const quoted = (inner: string): string => `${atomic('"?')}${inner}${atomic('"?')}`;
  const oneOf = (...choices: readonly string[]): string => choices.join('|');
  const other = (name: PatternColumn, second: string): string => `(?=${column(name, `${second}|`)})`;

  const head = [
    word('bucketOwner'),
    word('bucket'),
    `[^ ]${column('time', TIME)}[^ ]`,
    word('remoteIp'),
    // An origin access identity of CloudFront has blanks in it. The number of words is bounded, and so is the work.
    column('requester', `${atomic('[^ ]+')}(?: ${atomic('[^ ]+')}){0,8}?`),
    word('requestId'),
    column('operation', OPERATION),
    word('key'),
  ].join(BLANKS);
  const uri = quoted(
    other('otherUri', oneOf(secondUri(' '), `(?!${alike(' ')})${secondUri(BLANKS)}`)) +
      column(
        'requestUri',
        oneOf(
          ...[alike(' '), alike(BLANKS), uriBefore(BLANKS, '- '), uriBefore(BLANKS, '"')].map(
            (text) => `(?<=")${text}`,
          ),
          bareDash,
        ),
      ),
  );
  const referer = quoted(
    other('otherAgent', oneOf(secondAgent(' '), `(?!${split(' ')})${secondAgent(BLANKS)}`, tailInside())) +
      column(
        'referer',
        oneOf(
          `(?<=")${firstReferer(' ')}`,
          `(?<=")(?!${split(' ')})${firstReferer(BLANKS)}`,
          `(?<=")(?!${split(BLANKS)}).*(?="[^"]*$)`,
          bareDash,
        ),
      ),
  );
  const agent = quoted(column('userAgent', oneOf('(?<=").*(?="[^"]*$)', bareDash)));
  const middle = MIDDLE.map(([name, shape]) => `${BLANKS}${column(name, shape)}`).join('');
  const tail = tailPattern({ column, atomic, repeated });
  return `[^ -~]?${[head, `${uri}${middle}`, referer, agent].join(BLANKS)}${tail} *`;
}

/** Columns 18 and on. Records ended with column 17, 18, 19, 24, 25, 26 or 27; one that ends between was torn. */
function tailPattern({ column, atomic, repeated }: PatternSyntax): string {
  const safe = (name: PatternColumn): string => `${BLANKS}${column(name, atomic(SAFE))}`;
  const optional = (...parts: readonly string[]): string => `(?:${parts.join('')})?`;
  const further = repeated(`${atomic(BLANKS)}${atomic(SAFE)}`);
  const newest = optional(
    `${BLANKS}${column('accessPointArn', ARN)}`,
    optional(
      `${BLANKS}${column('aclRequired', FLAG)}`,
      optional(`${BLANKS}${column('sourceRegion', REGION)}`, further),
    ),
  );
  const since2019 = optional(
    `${BLANKS}${column('signatureVersion', SIGNATURE)}`,
    safe('cipherSuite'),
    safe('authenticationType'),
    safe('hostHeader'),
    `${BLANKS}${column('tlsVersion', TLS)}`,
    newest,
  );
  const hostId = `${BLANKS}(?=${WHOLE_HOST_ID}|[^ "]+ +[^ "])${column('hostId', atomic(SAFE))}`;
  return optional(safe('versionId'), optional(hostId, since2019));
}

/** `(?s)`: without it a dot would stop at the line separators of Unicode, which may stand in a header. */
export const SERDE_PATTERN = `(?s)${linePattern(JAVA)}`;
