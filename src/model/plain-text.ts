/** Controls, what is invisible or turns the direction of text (`Cf`), halves of surrogate pairs, separators of lines. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** The same without the line feed. */
const INVISIBLE_IN_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

type Replacement = string | ((character: string) => string);

/**
 * What every format and the terminal do to text that comes from AWS or from a file: characters that a reader cannot see are
 * replaced. Bucket names cannot have them; names of accounts, tags and policies can.
 */
export const withoutInvisible = (text: string, by: Replacement): string => replaced(text, INVISIBLE, by);

/** The same for text of several lines. */
export const linesWithoutInvisible = (text: string, by: Replacement): string => replaced(text, INVISIBLE_IN_LINES, by);

const replaced = (text: string, pattern: RegExp, by: Replacement): string =>
  typeof by === 'string' ? text.replaceAll(pattern, by) : text.replaceAll(pattern, by);

/** Without them. */
export const plainText = (text: string): string => withoutInvisible(text, '');

/** What a build server takes for a command: `::` where a line begins, `##[` and `##vso[` wherever they stand. */
const COMMAND = /^[^\S\n]*:(?=:)|#(?=#\w*\[)/gm;

/** The same text for the log of a build server, in which a name or a header must not be a command of GitHub or Azure. */
export const withoutCommands = (text: string): string => text.replaceAll(COMMAND, '$& ');

/** Wide forms are taken for the narrow ones where such are typed. */
const FORMULA = /(^|;"*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * Text of a cell with an apostrophe in front of what a spreadsheet would run (https://owasp.org/www-community/attacks/CSV_Injection).
 * Where the comma separates decimals, a semicolon begins a cell, whatever quotes are around it.
 */
export const withoutFormulas = (text: string): string => text.replaceAll(FORMULA, "$1'");

/** On one line, with a space in their place. */
export const oneLine = (text: string): string => withoutInvisible(text, ' ').replaceAll(/ {2,}/g, ' ').trim();

/** At most `length` UTF-16 code units, cut between characters. */
export function atMost(length: number, text: string): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
