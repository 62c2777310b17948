import { withoutCommands, withoutInvisible } from '../../model/plain-text.ts';
import type { AnswerCell } from '../questions/answer.ts';

/**
 * A line of CSV (RFC 4180). Spreadsheets run what begins like a formula, and keys and headers are chosen by whoever sends a
 * request, so such texts get an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection). CSV has no
 * escapes for what nobody sees and a terminal obeys: it is replaced, and whole in JSON.
 */
export const csvLine = (cells: readonly (AnswerCell | undefined)[]): string => `${cells.map(csvCell).join(',')}\n`;

function csvCell(cell: AnswerCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = withoutCommands(PLAIN.test(cell) ? cell : withoutInvisible(cell, REPLACEMENT));
  const safe = FORMULA.test(text) && text !== '-' ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const PLAIN = /^[ -~]*$/;
const REPLACEMENT = '\uFFFD';
/** Wide forms are taken for the narrow ones where such are typed. */
const FORMULA = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;
