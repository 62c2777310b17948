import displayWidth from 'fast-string-width';
import { formatNumber } from '../../model/counted.ts';
import { atMost, withoutCommands, withoutInvisible } from '../../model/plain-text.ts';
import { visibleJson } from '../../model/visible-json.ts';
import { cell, row } from '../../report/markdown-text.ts';
import type { AnswerCell, LogAnswer } from '../questions/answer.ts';
import { csvLine } from './csv-line.ts';

export type AnswerFormat = 'table' | 'json' | 'csv' | 'markdown';

/** A whole answer as text. What is not shown is counted, so that no answer speaks of fewer records than there are. */
export function formatAnswer(answer: LogAnswer, format: AnswerFormat): string {
  switch (format) {
    case 'json':
      return `${visibleJson(answer, 2)}\n`;
    case 'csv':
      return [csvLine(answer.columns), ...answer.rows.map(csvLine)].join('');
    case 'markdown':
      return markdown(answer);
    case 'table':
      return table(answer);
  }
}

/** A table is for people: a text of a header can have 8 KB. */
const WIDEST = 60;

const shown = (cell: AnswerCell | undefined): string => {
  if (cell === null || cell === undefined) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : '';
  // Left out, it would let two keys look like one.
  return atMost(WIDEST, withoutInvisible(String(cell), '\uFFFD'));
};

function table({ columns, rows, total }: LogAnswer): string {
  const texts = [columns, ...rows.map((row) => row.map(shown))];
  // There may be more rows than a call takes arguments.
  const widths = columns.map((_, column) =>
    texts.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), 0),
  );
  const numeric = columns.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - displayWidth(text));
        return numeric[column] ? `${blanks}${text}` : `${text}${blanks}`;
      })
      .join('  ')
      .trimEnd();
  return withoutCommands(`${[...texts.map(line), ...restOf(total, rows.length, ' (--top)')].join('\n')}\n`);
}

/** A head without rows looks as if something were missing. */
function restOf(total: number, shown: number, hint = ''): readonly string[] {
  if (total === 0) return ['no rows'];
  return total > shown ? [`… and ${moreRows(total - shown)}${hint}`] : [];
}

const moreRows = (count: number): string => `${formatNumber(count)} more ${count === 1 ? 'row' : 'rows'}`;

function markdown({ columns, rows, total }: LogAnswer): string {
  const lines = [
    row(columns.map(cell)),
    row(columns.map(() => '---')),
    ...rows.map((cells) => row(cells.map((one) => cell(shown(one))))),
  ];
  const rest = restOf(total, rows.length);
  return `${[...lines, ...(rest.length > 0 ? ['', ...rest] : [])].join('\n')}\n`;
}
