import { withoutCommands, withoutFormulas, withoutInvisible } from '../../model/plain-text.ts';
import type { AnswerCell } from '../questions/answer.ts';

/**
 * A line of CSV (RFC 4180). Keys and headers are chosen by whoever sends a request, so that none is a formula. CSV has no
 * escapes for what nobody sees and a terminal obeys: it is replaced, and whole in JSON.
 */
export const csvLine = (cells: readonly (AnswerCell | undefined)[]): string => `${cells.map(csvCell).join(',')}\n`;

function csvCell(cell: AnswerCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = withoutCommands(PLAIN.test(cell) ? cell : withoutInvisible(cell, REPLACEMENT));
  const safe = text === '-' ? text : withoutFormulas(text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const PLAIN = /^[ -~]*$/;
const REPLACEMENT = '\uFFFD';
