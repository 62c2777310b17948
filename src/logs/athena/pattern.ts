/**
 * The pattern of Hive's RegexSerDe for a line: a group for each of the 27 columns, and linear time. No backslash is in it,
 * which DDL, CloudFormation and shells each double in another way, and no apostrophe. `*+` and `++` give nothing back, so that
 * a hostile header cannot make a query try for ever. Hadoop cuts lines at CR, LF and CR LF, so that none of them is in a line.
 *
 * The Request-URI ends at the first quote that columns 10 to 15 and a quote follow, the user agent at the last quote of the
 * line, since no column behind it holds one. What the pattern cannot do is tell that a line has two readings, and it does not
 * take lines in which some of the three texts are quoted and some are bare dashes.
 */
const WORD = '[^ ]++';
const GAP = ' ++';
const NUMBER = '[0-9]++|-';
const TAIL_WORD = '[^ "]++';
/** Any text. Without it a dot would stop at the line separators of Unicode, which may stand in a header. */
const DOT_IS_ANYTHING = '(?s)';

const COLUMNS_10_TO_15 = ['[0-9]{3}|-', '[^ "]++', NUMBER, NUMBER, NUMBER, NUMBER];
const each = (parts: readonly string[], group: '(' | '(?:'): string =>
  parts.map((part) => `${GAP}${group}${part})`).join('');

/** A text in quotes, up to where what must follow the closing one does; or a bare dash. */
const quotedOrDash = (text: string, follows: string): string => `"?+((?<=")${text}(?="${follows})|(?<!")-(?= ))"?+`;

const HEAD = [
  `(${WORD})`,
  `(${WORD})`,
  '[[]([^]]++)[]]',
  `(${WORD})`,
  // An origin access identity of CloudFront has blanks in it. The number of words is bounded, and so is the work.
  `(${WORD}(?: ${WORD}){0,8}?)`,
  `(${WORD})`,
  '(-|[A-Z0-9_]++(?:[.][A-Za-z0-9_]++)++)',
  `(${WORD})`,
].join(GAP);

const URI = quotedOrDash('.*?', `${each(COLUMNS_10_TO_15, '(?:')}${GAP}"`);
const REFERER = quotedOrDash('.*?', `${GAP}".*"`);
const AGENT = quotedOrDash('.*', `(?: ++${TAIL_WORD})*+ *+$`);

const optional = (inner: string): string => `(?:${inner})?+`;
const column = `${GAP}(${TAIL_WORD})`;
/** Records ended with column 17, 18, 19, 24, 25, 26 or 27; one that ends between was torn. */
const TAIL = optional(
  `${column}${optional(
    `${column}${optional(
      `${column.repeat(5)}${optional(`${column}${optional(`${column}${optional(`${column}(?:${GAP}${TAIL_WORD})*+`)}`)}`)}`,
    )}`,
  )}`,
);

/** Of a whole line. */
export const SERDE_PATTERN = `${DOT_IS_ANYTHING}${HEAD}${GAP}${URI}${each(COLUMNS_10_TO_15, '(')}${GAP}${REFERER}${GAP}${AGENT}${TAIL} *+`;
