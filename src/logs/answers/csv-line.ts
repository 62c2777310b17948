import type { AnswerCell } from '../questions/answer.ts';

/**
 * A line of CSV (RFC 4180). Spreadsheets run what begins like a formula, and keys and headers are chosen by whoever sends a
 * request, so such texts get an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvLine = (cells: readonly (AnswerCell | undefined)[]): string => `${cells.map(csvCell).join(',')}\n`;

function csvCell(cell: AnswerCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) && cell !== '-' ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
